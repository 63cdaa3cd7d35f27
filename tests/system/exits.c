// SPDX-License-Identifier: MIT
// SIGSHIM_EXIT (P6): for the main process of a container's stop only; pairs also for a status that
// is the app's own.
#include "harness.h"
#include <stdlib.h>

TestSuite(exits, .timeout = 60);

#define PAIR "SIGSHIM_EXIT=143=0,7=8"

static int end_of(const struct run_how *how, const char *const argv[])
{
    struct run *r = run_start(how, argv);
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    const int end = r->end;
    run_close(r);
    return end;
}

Test(exits, number_for_the_main_process)
{
    const enum run_where places[] = {RUN_PID1, RUN_CHILD, RUN_EXEC};
    for (size_t i = 0; i < 3; ++i) {
        const struct run_how *how = HOW(places[i], .env = {"SIGSHIM_EXIT=3"});
        cr_expect_eq(end_of(how, ARGV("idle")), 3);
        cr_expect_eq(end_of(how, ARGV("sh", "-c", "idle; echo after")), 3);
        cr_expect_eq(end_of(how, ARGV("app", "143", "0")), 143, "its own status");
        cr_expect_eq(end_of(how, ARGV("sh", "-c", "app; echo after")), 7, "the child's own status");
    }
}

Test(exits, nothing_for_others)
{
    const struct run_how *how = HOW(RUN_HOST, .env = {"SIGSHIM_EXIT=3"});
    cr_expect_eq(end_of(how, ARGV("idle")), -SIGTERM);
    how = HOW(RUN_DEEP, .env = {"SIGSHIM_EXIT=143=0"});
    cr_expect_eq(end_of(how, ARGV("idle")), -SIGTERM);
    cr_expect_eq(end_of(how, ARGV("app", "143", "0")), 143);
}

// What a script does inside.
Test(exits, nothing_inside)
{
    const char *const values[] = {"SIGSHIM_EXIT=0", "SIGSHIM_EXIT=143=0,7=8"};
    for (size_t i = 0; i < 2; ++i) {
        struct run *r = run_whole(HOW(RUN_PID1, .env = {values[i]}),
                                  ARGV("bash", "-c",
                                       "sleep 60 & kill $!; wait $!; echo it $?; "
                                       "bash -c 'exit 7'; echo then $?; exit 9"));
        EXPECT(r, strstr(r->out, "it 143\nthen 7\n") && r->end == 9);
        run_close(r);
    }
}

Test(exits, pairs_for_any_status_of_the_main_process)
{
    const enum run_where places[] = {RUN_PID1, RUN_CHILD, RUN_EXEC};
    for (size_t i = 0; i < 3; ++i) {
        const struct run_how *how = HOW(places[i], .env = {PAIR});
        cr_expect_eq(end_of(how, ARGV("idle")), 0);
        cr_expect_eq(end_of(how, ARGV("sh", "-c", "idle; echo after")), 0);
        cr_expect_eq(end_of(how, ARGV("sh", "-c", "app; echo after")), 8);
        cr_expect_eq(end_of(how, ARGV("app", "143", "0")), 0);
        cr_expect_eq(end_of(how, ARGV("app", "7", "0")), 8);
        cr_expect_eq(end_of(how, ARGV("app", "6", "0")), 6);
    }
}

// Without a signal, as pid 1 alone, because nobody else is known to be the main process.
Test(exits, pairs_without_a_stop)
{
    const struct run_how *how = HOW(RUN_PID1, .env = {PAIR});
    struct run *r = run_whole(how, ARGV("bash", "-c", "trap 'echo bye' EXIT; exit 143"));
    EXPECT(r, r->end == 0 && strcmp(r->out, "bye\n") == 0);
    run_close(r);
    r = run_whole(how, ARGV("perl", "-e", "print 'buffered'; END { $? = 7 }"));
    EXPECT(r, r->end == 8 && strcmp(r->out, "buffered") == 0);
    run_close(r);
    r = run_whole(HOW(RUN_CHILD, .env = {PAIR}), ARGV("bash", "-c", "exit 143"));
    EXPECT(r, r->end == 143);
    run_close(r);
    r = run_whole(HOW(RUN_HOST, .env = {PAIR}), ARGV("bash", "-c", "exit 143"));
    EXPECT(r, r->end == 143);
    run_close(r);
}

// exit() does not tell us the status there.
Test(exits, musl)
{
    require_fixture(BUILD_DIR "/tests/fixtures-musl/app");
    const struct run_how *how = HOW(RUN_PID1, .musl = true, .env = {PAIR});
    cr_expect_eq(end_of(how, ARGV("idle")), 0);
    cr_expect_eq(end_of(how, ARGV("sh", "-c", "app; echo after")), 8);
    cr_expect_eq(end_of(how, ARGV("app", "7", "0")), 7);
}

Test(exits, the_init_of_sigshim_run)
{
    static const char *const statuses[][2] = {{"143", "0"}, {"7", "8"}, {"6", "6"}};
    for (size_t i = 0; i < 3; ++i) {
        struct run *r = run_whole(HOW(RUN_HOST, .bare = true),
                                  ARGV(BUILD_DIR "/sigshim", "run", "--init", "--exit", "143=0,7=8",
                                       "--", "sh", "-c", "exit $0", statuses[i][0]));
        EXPECT(r, r->end == atoi(statuses[i][1]));
        run_close(r);
    }
    cr_expect_eq(end_of(HOW(RUN_PID1, .bare = true),
                        ARGV(BUILD_DIR "/sigshim", "run", "--init", "--exit", "143=0", "idle")),
                 0);
}

// Their runtimes leave by exit() with 143.
Test(exits, java)
{
    require_program("java");
    struct run *r = run_start(
        HOW(RUN_PID1, .env = {PAIR}, .patience = 40),
        ARGV(
            "sh", "-c",
            "cat >App.java <<'E'\n"
            "public class App { public static void main(String[] a) throws Exception {\n"
            "  Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println(\"bye\")));\n"
            "  System.out.println(\"ready\"); Thread.sleep(60000); } }\n"
            "E\n"
            "exec java -Xint -XX:TieredStopAtLevel=1 App.java"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 0 && strstr(r->out, "bye"));
    run_close(r);
}

Test(exits, no_deadline)
{
    struct run *r = run_start(HOW(RUN_PID1, .env = {"SIGSHIM_GRACE=none"}),
                              ARGV("sh", "-c", "app | cat; echo after"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 7 && r->seconds < 6);
    run_close(r);
    r = run_start(HOW(RUN_PID1, .env = {"SIGSHIM_GRACE=none"}), ARGV("exiting", "return", "700"));
    run_await(r, "slow begins");
    run_stop(r, SIGTERM);
    EXPECT(r, strstr(r->out, "slow ends\nlater\ndestructor\n"));
    run_close(r);
}
