// SPDX-License-Identifier: MIT
// docs/lost-signals.md: each of its commands, as pid 1, does with the signal what the
// page says.
#include "harness.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TestSuite(lost, .timeout = 300);

#define PAGE    SOURCE_DIR "/docs/lost-signals.md"
#define LIBRARY "/usr/lib/libsigshim.so"

struct command {
    char section[200], text[2000];
    bool lost, twice;
    int sig;
};

// The next block that begins with ```sh lost or ```sh cured.
static bool next_command(FILE *page, struct command *ret)
{
    char line[2000];
    bool inside = false;
    ret->text[0] = '\0';
    while (fgets(line, sizeof(line), page)) {
        if (!inside && strncmp(line, "## ", 3) == 0)
            snprintf(ret->section, sizeof(ret->section), "%.*s",
                     (int)strcspn(line + 3, "\n"), line + 3);
        if (inside && strncmp(line, "```", 3) == 0)
            return true;
        if (inside)
            strncat(ret->text, line, sizeof(ret->text) - strlen(ret->text) - 1);
        if (strncmp(line, "```sh ", 6) == 0) {
            inside = true;
            ret->lost = strstr(line, "lost");
            ret->twice = strstr(line, "twice");
            ret->sig = strstr(line, "INT") ? SIGINT : SIGTERM;
        }
    }
    return false;
}

// The command with the library under test.
static const char *script_of(const struct command *command)
{
    static char script[3000];
    const char *text = command->text, *at;
    strcpy(script, "exec env ");
    for (; (at = strstr(text, LIBRARY)); text = at + strlen(LIBRARY)) {
        strncat(script, text, (size_t)(at - text));
        strcat(script, library_path());
    }
    return strcat(script, text);
}

static void signal_it(struct run *r, const struct command *command)
{
    usleep(200000); // "ready" came from just before what matters
    if (command->twice) {
        run_kill(r, command->sig);
        usleep(200000);
    }
    run_kill(r, command->sig);
}

Test(lost, commands_of_the_page)
{
    struct command command = {.lost = false};
    int count = 0;
    FILE *page = fopen(PAGE, "re");
    require_program("python3");
    require_program("perl");
    cr_assert(page);
    for (; next_command(page, &command); count++) {
        struct run *r = run_start(HOW(RUN_PID1, .bare = true),
                                  ARGV("bash", "-c", script_of(&command)));
        run_await(r, "ready");
        signal_it(r, &command);
        bool ended = run_ends_within(r, command.lost ? 0.7 : 7);
        cr_expect(ended != command.lost, "%s: %s%s\n%s", command.section, command.text,
                  ended ? "has ended" : "goes on", run_describe(r));
        run_close(r);
    }
    fclose(page);
    cr_expect_geq(count, 30, "%d commands", count);
}
