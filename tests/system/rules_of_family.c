// SPDX-License-Identifier: MIT
// The rules of the family: once, readers last, chains, status, who is waited for. What is told is
// counted as it comes (fixture counted): two signals at once merge, and hide a double.
#include "counted.h"
#include "run.h"
#include <stdio.h>
#include <unistd.h>

TestSuite(rules_of_family, .timeout = 60);

static struct run *stop(const struct run_how *how, const char *const argv[], int end)
{
    struct run *r = run_start(how, argv);
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == end);
    return r;
}

static void expect_once(const struct run_how *how, const char *const argv[], int end)
{
    struct run *r = stop(how, argv, end);
    expect_told_once(r);
    run_close(r);
}

Test(rules_of_family, a_signal_to_oneself_does_not_wait_for_those_that_ignore_it)
{
    static const char *const commands[] = {"exec reraise", "reraise; true"};
    for (int i = 0; i < 2; ++i) {
        struct run *r = stop(HOW(RUN_PID1), ARGV("sh", "-c", commands[i]), 143);
        EXPECT(r, r->seconds < 1);
        run_close(r);
    }
}

Test(rules_of_family, a_first_thread_that_has_ended_is_no_death)
{
    struct run *r = stop(HOW(RUN_PID1), ARGV("sh", "-c", "leaderless; true"), 7);
    EXPECT(r, strstr(r->out, "done\n") != NULL);
    run_close(r);
    // Its descriptors are those of its other threads.
    r = run_start(HOW(RUN_PID1),
                  ARGV("sh", "-c", "leaderless | { read l; echo $l; cat >log; }; true"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 7 && strcmp(run_file(r, "log"), "done\n") == 0);
    run_close(r);
}

Test(rules_of_family, a_logger_of_ones_own_is_the_last)
{
    static const char *const commands[] = {"exec logger", "logger; true"};
    for (int i = 0; i < 2; ++i) {
        struct run *r = stop(HOW(RUN_PID1), ARGV("sh", "-c", commands[i]), 143);
        EXPECT(r, strcmp(run_file(r, "records"), "record 1\nlast record\n") == 0);
        EXPECT(r, count_lines(r->err, "server stopped by SIGTERM: logger[") == 1);
        EXPECT(r, r->seconds < 0.6);
        run_close(r);
    }
}

// As by default in Docker: root without CAP_SYS_PTRACE does not see the pipes of another user's.
Test(rules_of_family, a_writer_of_another_user)
{
    require_root();
    require_program("setpriv");
    struct run *r = run_start(
        HOW(RUN_PID1), ARGV("setpriv", "--inh-caps=-sys_ptrace", "--bounding-set=-sys_ptrace", "sh",
                            "-c", "setpriv --reuid 65534 --clear-groups counted | tee log; true"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, strcmp(run_file(r, "log"), "ready\nstopped cleanly\n") == 0);
    EXPECT(r, r->end == 7 && r->seconds < 2);
    run_close(r);
}

Test(rules_of_family, output_through_a_process_substitution)
{
    require_program("bash");
    struct run *r =
        stop(HOW(RUN_PID1), ARGV("bash", "-c", "exec > >(tee log); counted; echo after"), 7);
    EXPECT(r, strcmp(run_file(r, "log"), "ready\nstopped cleanly\n") == 0);
    EXPECT(r, count_lines(r->err, "told by ") == 1);
    run_close(r);
}

Test(rules_of_family, a_slow_reader_is_given_its_time)
{
    struct run *r = run_start(HOW(RUN_PID1), ARGV("sh", "-c",
                                                  "counted | while read l; do sleep 1.2; echo $l "
                                                  ">>log; echo $l; done; echo after"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, strcmp(run_file(r, "log"), "ready\nstopped cleanly\n") == 0);
    EXPECT(r, r->end == 7);
    run_close(r);
}

Test(rules_of_family, a_reader_of_a_fifo_and_of_another_descriptor)
{
    expect_once(HOW(RUN_PID1),
                ARGV("sh", "-c", "mkfifo f; { cat <&5 5<f; } 5<f & counted >f; echo after"), 7);
}

Test(rules_of_family, always_leaves_the_workers_of_a_server_alone)
{
    require_program("bash");
    struct run *r = run_start(HOW(RUN_PID1, .env = {"SIGSHIM_FORWARD=always"}),
                              ARGV("bash", "-c", "trap 'echo trap' TERM; prefork; true"));
    run_await(r, "ready\nready");
    run_stop(r, SIGTERM);
    EXPECT(r, strstr(r->out, "job done\n") && strstr(r->out, "master: end\n"));
    EXPECT(r, !strstr(r->out, "job lost"));
    run_close(r);
}

Test(rules_of_family, always_and_an_exit_trap)
{
    require_program("bash");
    expect_once(HOW(RUN_PID1, .env = {"SIGSHIM_FORWARD=always"}),
                ARGV("bash", "-c", "trap 'true' EXIT; counted; true"), 7);
}

// Whoever has ended the parent has mostly told its children, too.
Test(rules_of_family, an_orphan_is_told_only_if_it_stays)
{
    static const char *const commands[] = {
        "setsid sh -c 'trap \"trap : TERM; kill 0\" TERM; counted 150 & wait; wait'; true",
        "sh -c 'counted 300 & echo $! >pid; wait'; true",
    };
    for (int i = 0; i < 2; ++i) {
        struct run *r = run_start(HOW(RUN_PID1), ARGV("sh", "-c", commands[i]));
        run_await(r, "ready");
        run_stop(r, SIGTERM);
        EXPECT(r, count_lines(r->err, "told by ") == 1);
        EXPECT(r, strstr(r->out, "stopped cleanly") != NULL);
        run_close(r);
    }
}

// What a trap has passed on before is another signal, and what the shell has reaped is nobody's.
Test(rules_of_family, always_and_then_a_stop)
{
    require_program("bash");
    struct run *r = run_start(
        HOW(RUN_PID1, .env = {"SIGSHIM_FORWARD=always", "SIGSHIM_SIGNALS=TERM,USR1"}),
        ARGV("bash", "-c",
             "trap 'echo trapped' USR1; trap '' USR2; sh -c 'trap \"\" USR1; exec counted' & "
             "/bin/true; wait; wait; wait"));
    run_await(r, "ready");
    run_kill(r, SIGUSR1);
    run_await(r, "trapped");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 7 && r->seconds < 2);
    EXPECT(r, count_lines(r->err, "told by ") == 1);
    run_close(r);
}

Test(rules_of_family, always_tells_a_tail_in_the_foreground)
{
    require_program("bash");
    struct run *r =
        run_start(HOW(RUN_PID1, .env = {"SIGSHIM_FORWARD=always"}),
                  ARGV("bash", "-c", "trap 'exit 3' TERM; counted & tail -f /dev/null"));
    run_await(r, "ready");
    run_await_process(r, "tail");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 3 && r->seconds < 2);
    run_close(r);
}

// Not a Pool, which replaces those that die and may do so until the grace period ends.
// Whichever way they are started. But the resource tracker, which ignores the signal, waits for the
// end of file to remove what has been left in /dev/shm: it does so, and nobody waits for it.
Test(rules_of_family, workers_of_python_that_read_from_a_pipe)
{
    static const char *const ways[] = {"fork", "forkserver", "spawn"};
    require_program("python3");
    for (int i = 0; i < 3; ++i) {
        struct run *r = run_start(HOW(RUN_PID1, .env = {"SIGSHIM_UNWIND=none"}),
                                  ARGV("python3", "-c",
                                       "import multiprocessing as m, sys, time\n"
                                       "m.set_start_method(sys.argv[1])\n"
                                       "jobs, begun = m.Queue(), m.Event()\n"
                                       "for i in range(3): m.Process(target=jobs.get).start()\n"
                                       "m.Process(target=begun.set).start()\n"
                                       "begun.wait()\n"
                                       "time.sleep(0.3)\n"
                                       "print('ready', flush=True)\n"
                                       "while True: time.sleep(0.02)\n",
                                       ways[i]));
        run_await(r, "ready");
        run_stop(r, SIGTERM);
        EXPECT(r, r->end == 143 && r->seconds < 2);
        EXPECT(r, i == 0 || strstr(r->err, "leaked semaphore objects"));
        run_close(r);
    }
}

// Orphans of an app with a handler of its own. What talked to it both ways, as children of Java do,
// is no reader, and the app is none because of it: the status is the app's.
Test(rules_of_family, orphans_with_pipes_to_an_app_that_has_ended)
{
    require_program("python3");
    struct run *r = run_start(
        HOW(RUN_PID1, .env = {"APP=import os, signal, subprocess as s, time\n"
                              "signal.signal(signal.SIGTERM, lambda *a: os._exit(7))\n"
                              "log = s.Popen(['cat'], stdin=s.PIPE, stderr=s.PIPE)\n"
                              "child = s.Popen(['sleep', '100'], stdin=s.PIPE, stdout=s.PIPE)\n"
                              "print('ready', flush=True)\n"
                              "while True: time.sleep(1)\n"}),
        ARGV("sh", "-c", "python3 -c \"$APP\"; true"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 7 && r->seconds < 2);
    run_close(r);
}

// Threads of the app that wait for its children reap some of them first. A reader is left, so the
// kernel does not say that there are no more children.
Test(rules_of_family, children_that_another_thread_reaps)
{
    require_program("python3");
    struct run *r = run_start(HOW(RUN_PID1),
                              ARGV("python3", "-c",
                                   "import subprocess, threading, time\n"
                                   "log = subprocess.Popen(['cat'], stdin=subprocess.PIPE)\n"
                                   "for i in range(8):\n"
                                   "    child = subprocess.Popen(['sleep', '100'])\n"
                                   "    threading.Thread(target=child.wait, daemon=True).start()\n"
                                   "print('ready', flush=True)\n"
                                   "while True: time.sleep(1)\n"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 143 && r->seconds < 2);
    run_close(r);
}

Test(rules_of_family, the_child_that_was_started_last_gives_the_status)
{
    struct run *r =
        run_start(HOW(RUN_PID1), ARGV("sh", "-c", "app 0 600 & sleep 0.1; app 7 50; true"));
    run_await(r, "ready\nready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 7);
    run_close(r);
    r = run_start(HOW(RUN_PID1), ARGV("sh", "-c", "app 7 300 & sleep 0.1; idle; true"));
    run_await(r, "ready\nready"); // an exit comes before death by the signal
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 7);
    run_close(r);
}

Test(rules_of_family, those_of_sigshim_last)
{
    static const char *const settings[] = {"SIGSHIM_LAST=tail", "SIGSHIM_LAST=ignorer"};
    for (int i = 0; i < 2; ++i) {
        struct run *r = run_start(HOW(RUN_PID1, .env = {settings[i]}),
                                  ARGV("sh", "-c", "(counted 300 &); touch f; tail -f f; true"));
        run_await(r, "ready");
        run_await_process(r, "tail");
        run_stop(r, SIGTERM);
        EXPECT(r, count_lines(r->err, "told by ") == 1);
        const char *tail = strstr(r->err, "server stopped by SIGTERM: tail[");
        EXPECT(r, tail && (tail > strstr(r->err, "gone\n")) == (i == 0));
        EXPECT(r, r->end == 7);
        run_close(r);
    }
}

// Without a delay and with one, as pid 1, and with its whole group.
Test(rules_of_family, the_init_of_run_tells_once)
{
    static const char *const options[][2] = {
        {"--init", "--trace=0"}, {"--init", "--delay=100ms"}, {"--group", "--trace=0"}};
    for (unsigned i = 0; i < sizeof options / sizeof options[0]; ++i)
        for (int place = 0; place < 2; ++place)
            expect_once(HOW(place ? RUN_PID1 : RUN_CHILD, .bare = true),
                        ARGV(SIGSHIM, "run", options[i][0], options[i][1], "--", "counted"), 7);
    struct run *r = run_start(HOW(RUN_PID1, .bare = true),
                              ARGV(SIGSHIM, "run", "--group", "--", "sh", "-c", "counted; true"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, count_lines(r->err, "told by ") == 1 && strstr(r->out, "stopped cleanly"));
    run_close(r);
}

Test(rules_of_family, who_cannot_be_signalled_is_named)
{
    require_program("setpriv");
    if (getuid() != 0)
        cr_skip_test("needs root");
    struct run *r = run_start(HOW(RUN_PID1, .env = {"SIGSHIM_GRACE=700ms"}),
                              ARGV("sh", "-c",
                                   "sleep 9 & exec setpriv --reuid=65534 --regid=65534 "
                                   "--clear-groups sh -c 'counted; true'"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, count_lines(r->err, "sigshim: sleep[2] cannot be signalled: EPERM") == 1);
    EXPECT(r, count_lines(r->err, "told by ") == 1 && r->end == 143);
    run_close(r);
}

// In a ring nobody has to end first, whoever else there is.
Test(rules_of_family, rings)
{
    static const char *const commands[] = {
        "coproc counted; read -u ${COPROC[0]} line; echo $line; wait; echo after",
        "mkfifo f; cat <f | cat >f & counted; echo after",
        "mkfifo f g; cat <f >g & cat <g >f & cat <g >log & counted; echo after",
    };
    require_program("bash");
    for (unsigned i = 0; i < sizeof commands / sizeof commands[0]; ++i) {
        struct run *r = stop(HOW(RUN_PID1), ARGV("bash", "-c", commands[i]), 7);
        EXPECT(r, count_lines(r->err, "told by ") == 1);
        EXPECT(r, r->seconds < 3 && !strstr(r->out, "after"));
        run_close(r);
    }
}

// It sees all records before it is told.
Test(rules_of_family, a_logger_that_could_answer)
{
    struct run *r = stop(HOW(RUN_PID1), ARGV("logger", "answers"), 143);
    EXPECT(r, strcmp(run_file(r, "records"), "record 1\nlast record\n") == 0);
    EXPECT(r, r->seconds < 3);
    run_close(r);
}

Test(rules_of_family, a_stop_on_another_thread)
{
    require_program("tini");
    expect_once(
        HOW(RUN_PID1),
        ARGV("tini", "--", "offmain", "sh -c 'sh -c \"counted; echo after\"; echo after'; exit $?"),
        7);
}

Test(rules_of_family, a_logger_of_a_process_without_its_first_thread)
{
    require_program("bash");
    struct run *r = run_start(
        HOW(RUN_PID1),
        ARGV("bash", "-c", "exec > >(tee log); exec offmain gone 'exec >&2; counted; true'"));
    run_await_err(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 7 && !strstr(r->err, "tee["));
    run_close(r);
}

// Of another user's process nobody can see whether sigshim is loaded there.
Test(rules_of_family, a_chain_through_another_user)
{
    require_program("setpriv");
    expect_once(HOW(RUN_PID1),
                ARGV("sh", "-c",
                     "sh -c 'setpriv --reuid 65534 --clear-groups sh -c \"sh -c \\\"counted; echo "
                     "after\\\"; echo after\"; true'; true"),
                7);
}

// Whoever has passed the signal on has served that long already.
Test(rules_of_family, the_delay_is_served_once)
{
    require_program("setpriv");
    struct run *r = stop(HOW(RUN_PID1, .env = {"SIGSHIM_DELAY=1s"}),
                         ARGV("sh", "-c",
                              "setpriv --reuid 65534 --clear-groups sh -c 'echo ready; sleep 100; "
                              "true'; true"),
                         143);
    EXPECT(r, count_text(r->err, "keeps serving for SIGSHIM_DELAY") == 1);
    run_close(r);
}

// A shell whose script has ended meanwhile.
Test(rules_of_family, an_exit_during_the_delay_tells_the_children)
{
    require_program("bash");
    struct run *r = run_start(HOW(RUN_PID1, .env = {"SIGSHIM_DELAY=9s"}),
                              ARGV("bash", "-c", "counted & sleep 1; exit 3"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 3 && strstr(r->out, "stopped cleanly"));
    EXPECT(r, count_lines(r->err, "told by ") == 1);
    run_close(r);
}
