// SPDX-License-Identifier: MIT
// Who has told a child already: the process itself, before it raises the signal again; somebody in
// the group; an init.
#include "counted.h"

TestSuite(once, .timeout = 60);

static void expect(struct run *r, int end)
{
    EXPECT(r, r->end == end);
    expect_told_once(r);
    run_close(r);
}

#define RELAY "trap 'kill -TERM $p; trap - TERM; kill -TERM $$' TERM; counted & p=$!; wait; wait"

Test(once, by_itself_before_it_raises)
{
    expect(run_until_stopped(HOW(RUN_PID1), ARGV("sh", "-c", RELAY)), 7);
    expect(run_until_stopped(HOW(RUN_PID1), ARGV("sh", "-c", "sh -c \"$0\"; true", RELAY)), 7);
}

Test(once, by_itself_a_while_before_it_raises)
{
    require_program("python3");
    expect(run_until_stopped(HOW(RUN_PID1), ARGV("python3", "-c",
                                                 "import os, signal, subprocess, time\n"
                                                 "app = subprocess.Popen(['counted', '1800'])\n"
                                                 "def stop(sig, frame):\n"
                                                 "    app.terminate()\n"
                                                 "    time.sleep(1.4)\n"
                                                 "    signal.signal(sig, signal.SIG_DFL)\n"
                                                 "    os.kill(os.getpid(), sig)\n"
                                                 "signal.signal(signal.SIGTERM, stop)\n"
                                                 "while True: time.sleep(1)\n")),
           7);
}

// pid 1 has group 1 in a container, and kill(-1) is another thing.
Test(once, a_group_is_not_all)
{
    require_program("python3");
    struct run *r =
        run_start(HOW(RUN_PID1), ARGV("sh", "-c",
                                      "setsid counted & python3 -c 'import os, signal, time\n"
                                      "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
                                      "time.sleep(.5)\n"
                                      "os.kill(0, signal.SIGTERM)\n"
                                      "time.sleep(.5)' & wait"));
    run_await(r, "ready");
    run_finish(r);
    EXPECT(r, r->end == 0);
    expect_told_once(r);
    run_close(r);
}

Test(once, by_the_init_of_run)
{
    static const char *const scripts[] = {"counted; echo after",
                                          "sh -c 'counted; echo after'; true"};
    for (int i = 0; i < 2; ++i)
        expect(run_until_stopped(HOW(RUN_PID1), ARGV(BUILD_DIR "/sigshim", "run", "--group", "--",
                                                     "sh", "-c", scripts[i])),
               7);
}

// Neither the shell nor pid 1 waits for whom their parent has not waited for.
Test(once, an_orphan_that_ignores_the_signal)
{
    struct run *r = run_until_stopped(
        HOW(RUN_PID1), ARGV("sh", "-c",
                            "sh -c 'trap \"exit 3\" TERM; (trap \"\" TERM; exec sleep 20) & "
                            "echo ready; wait'; true"));
    EXPECT(r, r->end == 3 && r->seconds < 1);
    run_close(r);
}
