// SPDX-License-Identifier: MIT
// SIGSHIM_FORMAT=json, read by Python's parser; and names that would break a line.
#include "run.h"
#include <stdio.h>
#include <unistd.h>

static void need_python(void)
{
    require_program("python3");
}

TestSuite(json, .timeout = 60, .init = need_python);

// What Python makes of each line that the command wrote to stderr.
static struct run *parse(struct run *r)
{
    char path[512];
    snprintf(path, sizeof path, "%s/json", r->dir);
    FILE *file = fopen(path, "we");
    cr_assert(file && fputs(r->err, file) >= 0 && fclose(file) == 0);
    struct run *parsed =
        run_whole(HOW(RUN_HOST, .bare = true), ARGV("python3", SOURCE_FIXTURE("records.py"), path));
    EXPECT(parsed, parsed->end == 0);
    return parsed;
}

Test(json, keys_of_a_stop)
{
    struct run *r = run_start(HOW(RUN_PID1, .env = {"SIGSHIM_FORMAT=json"}), ARGV("idle"));
    run_await(r, "ready");
    run_kill_inside(r, SIGTERM);
    run_finish(r);
    struct run *parsed = parse(r);
    EXPECT(r, count_lines(r->err, "{") == 1 && count_lines(r->err, "") == 1);
    EXPECT(parsed,
           count_lines(parsed->out, "keys event message name pid sender signal time\n") == 1);
    EXPECT(parsed, strstr(parsed->out, " SIGTERM 'idle' 1\ntime True\n") != NULL);
    EXPECT(parsed, strstr(parsed->out, "('name', 'poker')") != NULL);
    run_close(parsed);
    run_close(r);
}

// Only records about an arriving signal have a sender.
Test(json, every_line_of_a_family)
{
    struct run *r = run_start(HOW(RUN_PID1, .env = {"SIGSHIM_FORMAT=json", "SIGSHIM_GRACE=300ms"}),
                              ARGV("sh", "-c", "idle & ignorer; :"));
    run_await(r, "ready\nready");
    run_stop(r, SIGTERM);
    struct run *parsed = parse(r);
    EXPECT(r, count_lines(r->err, "{") >= 2);
    EXPECT(parsed,
           count_lines(parsed->out, "keys event message name pid ") == count_lines(r->err, ""));
    run_close(parsed);
    run_close(r);
}

// Stops argv with every event that has a line of its own, and returns what Python finds: each
// event with its members.
static struct run *events_of(bool bare, const char *const argv[])
{
    struct run *r =
        run_start(HOW(RUN_PID1, .bare = bare,
                      .env = {"SIGSHIM_FORMAT=json", "SIGSHIM_DELAY=100ms", "SIGSHIM_GRACE=300ms",
                              "SIGSHIM_HOOK=exit 3", "SIGSHIM_UNLINK=/proc/1"}),
                  argv);
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    struct run *found =
        run_whole(HOW(RUN_HOST, .bare = true),
                  ARGV("python3", "-c",
                       "import json, sys\n"
                       "for record in map(json.loads, sys.argv[1].splitlines()):\n"
                       "    print(record['event'], *record, *record.get('sender', ()))\n",
                       r->err));
    EXPECT(r, found->end == 0 && count_lines(found->out, "") >= 4);
    run_close(r);
    return found;
}

Test(json, the_init_of_run_has_the_members_of_the_library)
{
    static const char *const apps[] = {"idle", "ignorer"}; // one ends, the other is killed
    for (int i = 0; i < 2; ++i) {
        struct run *library = events_of(false, ARGV("sh", "-c", "LD_PRELOAD= $0; true", apps[i]));
        struct run *init = events_of(true, ARGV(SIGSHIM, "run", "--init", "--", apps[i]));
        // After the kill, the init logs one more line, with the status.
        for (char *line = strtok(library->out, "\n"); line; line = strtok(NULL, "\n"))
            cr_expect(strstr(init->out, line), "the init has no line with: %s", line);
        cr_expect(strstr(init->out, i == 0 ? "forward time" : "kill time"), "%s", init->out);
        run_close(library);
        run_close(init);
    }
}

Test(json, bad_configuration)
{
    struct run *r =
        run_start(HOW(RUN_PID1, .env = {"SIGSHIM_FORMAT=json", "SIGSHIM_GRACE=a\"b\\c\n\001\xff"}),
                  ARGV("idle"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, count_lines(r->err, "{") == 2 && count_lines(r->err, "") == 2);
    EXPECT(r, strstr(r->err, "SIGSHIM_GRACE") != NULL);
    struct run *parsed =
        run_whole(HOW(RUN_HOST, .bare = true), ARGV("python3", "-c",
                                                    "import json, sys\n"
                                                    "for line in sys.argv[1].splitlines():\n"
                                                    "    json.loads(line)\n",
                                                    r->err));
    EXPECT(parsed, parsed->end == 0);
    run_close(parsed);
    run_close(r);
}

// A program may have any name: quotes, control characters, bytes that are not UTF-8.
static struct run *stop_named(const char *name, const char *setting)
{
    char command[512];
    snprintf(command, sizeof command, "ln -s \"$(command -v idle)\" \"$1\"; exec \"./$1\"");
    struct run *r =
        run_start(HOW(RUN_PID1, .env = {setting}), ARGV("sh", "-c", command, "sh", name));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    return r;
}

static const char odd_name[] = "a\"b\\\n\033[1m\xff";

Test(json, odd_name)
{
    struct run *r = stop_named(odd_name, "SIGSHIM_FORMAT=json");
    struct run *parsed = parse(r);
    EXPECT(r, count_lines(r->err, "{") == 1 && count_lines(r->err, "") == 1);
    EXPECT(r, !strchr(r->err, '\033'));
    run_close(parsed);
    run_close(r);
}

Test(json, odd_name_as_text)
{
    struct run *r = stop_named(odd_name, NULL);
    EXPECT(r, count_lines(r->err, "") == 1);
    EXPECT(r, count_lines(r->err, "server stopped by SIGTERM: a\"b") == 1);
    EXPECT(r, !strchr(r->err, '\033'));
    run_close(r);
}
