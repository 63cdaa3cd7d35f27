// SPDX-License-Identifier: MIT
// sigshim doctor --host: which containers of a host lose their stop, and that they do.
#include "harness.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

TestSuite(doctor_host, .timeout = 120);

// Its exit status; what it says of the container of r is in ret, "" where that is nothing.
static int ask(struct run *r, const char *options, const char *begin, char *ret, size_t size)
{
    char command[300], line[8000], wanted[40];
    snprintf(command, sizeof(command), BUILD_DIR "/sigshim doctor --host %s", options);
    snprintf(wanted, sizeof(wanted), "%s%d", begin, (int)r->pid);
    FILE *pipe = popen(command, "re");
    cr_assert(pipe);
    *ret = '\0';
    while (fgets(line, sizeof(line), pipe)) {
        const char *at = strstr(line, wanted);
        if (at && strchr(" ,", at[strlen(wanted)]))
            snprintf(ret, size, "%s", at);
    }
    int status = pclose(pipe);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Test(doctor_host, names_a_container_that_loses_its_stop)
{
    char line[4000];
    struct run *r =
        run_start(HOW(RUN_PID1, .bare = true), ARGV("dash", "-c", "echo ready; sleep 1000; true"));
    run_await(r, "ready\n");
    cr_expect_eq(ask(r, "", "LOST ", line, sizeof(line)), 1);
    cr_expect(strstr(line, " dash: ") && strstr(line, " Cure: "), "%s", line);
    ask(r, "--json", "{\"pid\":", line, sizeof(line));
    cr_expect(strstr(line, "\"name\":\"dash\",\"verdict\":\"lost\""), "%s", line);
    ask(r, "--signal KILL", "LOST ", line, sizeof(line));
    cr_expect_str_eq(line, "");
    run_kill(r, SIGTERM);
    cr_expect(!run_ends_within(r, 0.3), "not lost");
    run_close(r);
}

Test(doctor_host, has_no_line_for_one_that_does_not)
{
    char line[4000];
    struct run *r = run_start(HOW(RUN_PID1), ARGV("dash", "-c", "echo ready; sleep 1000; true"));
    run_await_process(r, "sleep");
    ask(r, "", "LOST ", line, sizeof(line));
    cr_expect_str_eq(line, "");
    ask(r, "--json", "{\"pid\":", line, sizeof(line));
    cr_expect(strstr(line, "\"verdict\":\"arrives\""), "%s", line);
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 143);
    run_close(r);
}

Test(doctor_host, takes_no_other_argument)
{
    cr_expect_eq(WEXITSTATUS(system(BUILD_DIR "/sigshim doctor --host 1 2>/dev/null")), 125);
    cr_expect_eq(WEXITSTATUS(system(BUILD_DIR "/sigshim doctor --host --proc /nowhere >/dev/null")),
                 2);
}
