// SPDX-License-Identifier: MIT
// docs/lost-signals.md: each of its commands, as pid 1, does with the signal what the page says.
#include "harness.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TestSuite(lost, .timeout = 300);

#define PAGE    SOURCE_DIR "/docs/lost-signals.md"
#define LIBRARY "/usr/lib/libsigshim.so"

struct command {
    char section[200], text[2000], doctor[1000],
        trace[300]; // what these must print, or ""
    bool lost, twice;
    int sig;
};

// Finds the block after a command, if it holds what the doctor says.
static void read_doctor(FILE *page, struct command *ret)
{
    char line[1000];
    if (!fgets(line, sizeof(line), page) || !fgets(line, sizeof(line), page) ||
        strcmp(line, "```text\n") != 0)
        return;
    while (fgets(line, sizeof(line), page) && strncmp(line, "```", 3) != 0)
        strncat(ret->doctor, line, sizeof(ret->doctor) - strlen(ret->doctor) - 1);
    // "Trace: `trace: ...`": up to where it differs from run to run.
    if (fgets(line, sizeof(line), page) && fgets(line, sizeof(line), page) &&
        strncmp(line, "Trace: `", 8) == 0) {
        char *end = strstr(line, "...`");
        *(end ? end : strrchr(line, '`')) = '\0';
        snprintf(ret->trace, sizeof(ret->trace), "%.299s", line + 8);
    }
}

// PIDs differ from run to run.
static char *without_numbers(char *text)
{
    char *to = text;
    for (const char *from = text; *from; from++)
        if (*from < '0' || *from > '9')
            *to++ = *from;
    *to = '\0';
    return text;
}

// As node calls itself: newer ones are MainThread, or node-MainThread. before and after: what is
// around the name in the text.
static void name_node(char *text, size_t size, const char *before, const char *after)
{
    char name[32], old[64], rest[1000];
    snprintf(old, sizeof(old), "%snode%s", before, after);
    char *at = strstr(text, old);
    if (!at)
        return;
    shell_output("node -p 'fs.readFileSync(\"/proc/self/comm\", \"utf8\").trim()'", name,
                 sizeof(name));
    name[strcspn(name, "\n")] = '\0';
    snprintf(rest, sizeof(rest), "%s", at + strlen(old));
    snprintf(at, size - (size_t)(at - text), "%s%s%s%s", before, name, after, rest);
}

static void ask_doctor(struct run *r, struct command *command)
{
    char line[300], says[20000];
    snprintf(line, sizeof(line), "nsenter -t %d -p -m " BUILD_DIR "/sigshim doctor -s %d", r->pid,
             command->sig);
    shell_output(line, says, sizeof(says));
    cr_expect(command->lost == (command->doctor[0] != '\0') &&
                  (command->lost || strstr(says, "\nOK: ")),
              "%s: %s: %s", command->section, command->text, says);
    if (command->doctor[0])
        cr_expect(strstr(without_numbers(says), without_numbers(command->doctor)),
                  "%s: %s: the doctor is to say %s, and says %s", command->section, command->text,
                  command->doctor, says);
}

// The next block that begins with ```sh lost or ```sh cured.
static bool next_command(FILE *page, struct command *ret)
{
    char line[2000];
    bool inside = false;
    long after = ftell(page);
    ret->text[0] = ret->doctor[0] = ret->trace[0] = '\0';
    while (fgets(line, sizeof(line), page)) {
        if (!inside && strncmp(line, "## ", 3) == 0)
            snprintf(ret->section, sizeof(ret->section), "%.*s", (int)strcspn(line + 3, "\n"),
                     line + 3);
        if (inside && strncmp(line, "```", 3) == 0) {
            after = ftell(page);
            read_doctor(page, ret);
            return fseek(page, after, SEEK_SET) == 0;
        }
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
    if (command->twice) {
        run_kill(r, command->sig);
        usleep(200000);
    }
    run_kill(r, command->sig);
}

// The same command with a trace, and nothing passed on.
static void look_at_trace(const struct command *command)
{
    struct run *r = run_start(HOW(RUN_PID1, .env = {"SIGSHIM_TRACE=1", "SIGSHIM_FORWARD=never"}),
                              ARGV("bash", "-c", script_of(command)));
    run_await(r, "ready");
    signal_it(r, command);
    run_await_err(r, command->trace);
    run_close(r);
}

Test(lost, commands_of_the_page)
{
    struct command command = {.lost = false};
    int count = 0, traced = 0;
    FILE *page = fopen(PAGE, "re");
    require_root();
    require_program("python3");
    require_program("node");
    require_program("perl");
    cr_assert(page);
    for (; next_command(page, &command); count++) {
        name_node(command.doctor, sizeof(command.doctor), "(", ")");
        name_node(command.trace, sizeof(command.trace), " ", "[");
        struct run *r =
            run_start(HOW(RUN_PID1, .bare = true), ARGV("bash", "-c", script_of(&command)));
        run_await(r, "ready");
        usleep(200000); // "ready" came from just before what matters
        ask_doctor(r, &command);
        signal_it(r, &command);
        bool ended = run_ends_within(r, command.lost ? 0.7 : 7);
        cr_expect(ended != command.lost, "%s: %s%s\n%s", command.section, command.text,
                  ended ? "has ended" : "goes on", run_describe(r));
        run_close(r);
        if (command.trace[0]) {
            look_at_trace(&command);
            traced++;
        }
    }
    fclose(page);
    cr_expect_geq(traced, 7, "%d traces", traced);
    cr_expect_geq(count, 30, "%d commands", count);
}
