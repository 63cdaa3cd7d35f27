// SPDX-License-Identifier: MIT
// SIGSHIM_UNWIND: Python gets SIGINT and does its own cleanups, and the end is that of the stop.
// tests/runtimes has the shapes of programs and the other runtimes.
#include "harness.h"

#include <stdio.h>
#include <unistd.h>

TestSuite(runtime_stops, .timeout = 60);

// APP(BODY): main() of a program that leaves marks in its buffer, in `finally` and in atexit.
#define APP(body)                                  \
    "import atexit, os, signal, sys, time\n"       \
    "atexit.register(lambda: print('[atexit]'))\n" \
    "print('[buffered]')\n"                        \
    "def ready(): os.write(1, b'ready\\n')\n"      \
    "try:\n" body "finally:\n    print('[finally]')\n"
#define SLEEPS APP("    ready()\n    time.sleep(60)\n")

static struct run *stop(const struct run_how *how, const char *app, int sig)
{
    require_program("python3");
    struct run *r = run_start(how, ARGV("python3", "-c", app));
    run_await(r, "ready\n");
    run_stop(r, sig);
    return r;
}

static void expect_clean(struct run *r, int end)
{
    EXPECT(r, r->end == end);
    EXPECT(r, count_text(r->out, "[buffered]") == 1);
    EXPECT(r, count_text(r->out, "[finally]") == 1);
    EXPECT(r, count_text(r->out, "[atexit]") == 1);
    EXPECT(r, count_lines(r->err, "server stopped by SIGTERM: ") == 1);
    EXPECT(r, count_text(r->err, "sigshim:") == 0 && count_text(r->err, "SIGINT") == 0);
}

static void expect_plain(struct run *r, int end)
{
    EXPECT(r, r->end == end);
    EXPECT(r, !strstr(r->out, "[finally]"));
    EXPECT(r, count_lines(r->err, "server stopped by SIG") == 1);
    EXPECT(r, !strstr(r->err, "KeyboardInterrupt"));
}

Test(runtime_stops, status_is_that_of_the_stop)
{
    struct run *r = stop(HOW(RUN_PID1), SLEEPS, SIGTERM);
    expect_clean(r, 143);
    run_close(r);
    r = stop(HOW(RUN_HOST), SLEEPS, SIGTERM);
    expect_clean(r, -SIGTERM);
    run_close(r);
    r = stop(HOW(RUN_PID1, .env = {"SIGSHIM_EXIT=9"}), SLEEPS, SIGTERM);
    expect_clean(r, 9);
    run_close(r);
}

Test(runtime_stops, status_of_its_own)
{
    struct run *r = stop(HOW(RUN_PID1),
                         APP("    ready()\n    time.sleep(60)\n"
                             "except KeyboardInterrupt:\n    sys.exit(0)\n"),
                         SIGTERM);
    expect_clean(r, 143);
    EXPECT(r, !strstr(r->err, "Traceback"));
    run_close(r);
}

// The kernel restarts a read: it has to return all the same.
Test(runtime_stops, calls_return)
{
    struct run *r = stop(HOW(RUN_PID1), APP("    ready()\n    sys.stdin.read()\n"), SIGTERM);
    expect_clean(r, 143);
    EXPECT(r, r->seconds < 3);
    run_close(r);
    r = stop(HOW(RUN_PID1),
             APP("    import threading\n    lock = threading.Lock()\n    lock.acquire()\n"
                 "    ready()\n    lock.acquire()\n"),
             SIGTERM);
    expect_clean(r, 143);
    EXPECT(r, r->seconds < 3);
    run_close(r);
}

// SIGTERM is taken by another thread; SIGINT goes to the first one.
Test(runtime_stops, first_thread)
{
    struct run *r =
        stop(HOW(RUN_PID1),
             APP("    import threading\n"
                 "    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
                 "    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})\n"
                 "    ready()\n    sys.stdin.read()\n"),
             SIGTERM);
    expect_clean(r, 143);
    run_close(r);
}

// Python's exit waits for this thread until it gets SIGINT once more.
Test(runtime_stops, thread_that_does_not_end)
{
    struct run *r = stop(HOW(RUN_PID1, .env = {"SIGSHIM_GRACE=3s"}),
                         APP("    import threading\n"
                             "    thread = threading.Thread(target=time.sleep, args=(60,))\n"
                             "    thread.start()\n    ready()\n    thread.join()\n"),
                         SIGTERM);
    expect_clean(r, 143);
    run_close(r);
}

Test(runtime_stops, swallowed)
{
    struct run *r =
        stop(HOW(RUN_PID1, .env = {"SIGSHIM_GRACE=1s"}),
             APP("    ready()\n    while True:\n        try:\n            time.sleep(60)\n"
                 "        except KeyboardInterrupt:\n            os.write(1, b'no\\n')\n"),
             SIGTERM);
    expect_plain(r, 143);
    EXPECT(r, count_text(r->out, "no\n") == 1);
    EXPECT(r, r->seconds > 0.4);
    EXPECT(r, count_text(r->err, "did not unwind within half of the grace period") == 1);
    run_close(r);
}

// Without a deadline, a runtime still has as long as by default: 4 s, and 3 s until it gets SIGINT
// once more.
Test(runtime_stops, no_deadline)
{
    require_program("python3");
    struct run *swallows =
        run_start(HOW(RUN_PID1, .env = {"SIGSHIM_GRACE=none"}),
                  ARGV("python3", "-c",
                       APP("    ready()\n    while True:\n        try:\n            "
                           "time.sleep(60)\n        except KeyboardInterrupt:\n"
                           "            pass\n")));
    struct run *waits =
        run_start(HOW(RUN_PID1, .env = {"SIGSHIM_GRACE=none"}),
                  ARGV("python3", "-c",
                       APP("    import threading\n"
                           "    thread = threading.Thread(target=time.sleep, args=(60,))\n"
                           "    thread.start()\n    ready()\n    thread.join()\n")));
    run_await(swallows, "ready\n");
    run_await(waits, "ready\n");
    run_kill(waits, SIGTERM);
    run_stop(swallows, SIGTERM);
    expect_plain(swallows, 143);
    EXPECT(swallows, swallows->seconds > 3.9);
    EXPECT(swallows, count_text(swallows->err, "did not unwind within half of the default") == 1);
    run_finish(waits);
    expect_clean(waits, 143);
    run_close(swallows);
    run_close(waits);
}

Test(runtime_stops, second_signal)
{
    struct run *r =
        run_start(HOW(RUN_PID1), ARGV("python3", "-c",
                                      APP("    ready()\n    time.sleep(60)\n"
                                          "except KeyboardInterrupt:\n    os.write(1, b'late\\n')\n"
                                          "    sys.stdin.readline()\n")));
    require_program("python3");
    run_await(r, "ready\n");
    run_kill(r, SIGTERM);
    run_await(r, "late\n");
    run_kill(r, SIGTERM);
    run_await_err(r, "ignored");
    run_say(r, "\n");
    run_finish(r);
    EXPECT(r, count_lines(r->err, "SIGTERM ignored: python3") == 1);
    EXPECT(r, r->end == 143 && strstr(r->out, "[finally]") && strstr(r->out, "[atexit]"));
    run_close(r);
}

Test(runtime_stops, nobody_is_asked)
{
    static const char *const sets[] = {
        "    signal.signal(signal.SIGINT, signal.SIG_DFL)\n    ready()\n    time.sleep(60)\n",
        "    signal.signal(signal.SIGINT, signal.SIG_IGN)\n    ready()\n    time.sleep(60)\n",
        "    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})\n"
        "    ready()\n    time.sleep(60)\n",
    };
    for (unsigned i = 0; i < sizeof(sets) / sizeof(sets[0]); ++i) {
        char app[1024];
        snprintf(app, sizeof app, APP("%s"), sets[i]);
        struct run *r = stop(HOW(RUN_PID1), app, SIGTERM);
        expect_plain(r, 143);
        EXPECT(r, r->seconds < 3);
        run_close(r);
    }
    static const char *const variables[] = {"SIGSHIM_UNWIND=none", "SIGSHIM_UNWIND=lua",
                                            "SIGSHIM_ATEXIT=0"};
    for (unsigned i = 0; i < sizeof(variables) / sizeof(variables[0]); ++i) {
        struct run *r = stop(HOW(RUN_PID1, .env = {variables[i]}), SLEEPS, SIGTERM);
        expect_plain(r, 143);
        run_close(r);
    }
}

Test(runtime_stops, own_handler)
{
    struct run *r = stop(HOW(RUN_PID1),
                         APP("    signal.signal(signal.SIGTERM, lambda *a: sys.exit(7))\n"
                             "    ready()\n    time.sleep(60)\n"),
                         SIGTERM);
    EXPECT(r, r->end == 7 && r->err_len == 0 && strstr(r->out, "[finally]"));
    run_close(r);
}

// Functions while Python is alive; hook and files when it has ended.
Test(runtime_stops, order)
{
    struct run *r =
        stop(HOW(RUN_PID1, .env = {"SIGSHIM_HOOK=echo '[hook]'; ls pid", "SIGSHIM_UNLINK=/tmp/x",
                                   "PYTHONUNBUFFERED=1"}),
             APP("    import ctypes\n    libc = ctypes.CDLL(None)\n"
                 "    libc.setvbuf(ctypes.c_void_p.in_dll(libc, 'stdout'), None, 2, 0)\n"
                 "    text = b'[function]'\n"
                 "    libc.sigshim_atexit(ctypes.cast(libc.puts, ctypes.c_void_p), text)\n"
                 "    open('pid', 'w')\n    ready()\n    time.sleep(60)\n"),
             SIGTERM);
    expect_clean(r, 143);
    EXPECT(r, count_text(r->out, "[function]") == 1);
    EXPECT(r, count_text(r->err, "[hook]\npid\n") == 1);
    EXPECT(r, strstr(r->err, "[hook]") > strstr(r->err, "KeyboardInterrupt"));
    EXPECT(r, strstr(r->out, "[function]") < strstr(r->out, "[finally]"));
    run_close(r);
}

// The script's status is that of the app, and nothing after it runs.
Test(runtime_stops, shell_form)
{
    require_program("python3");
    struct run *r = run_start(HOW(RUN_PID1, .env = {"APP=" SLEEPS}),
                              ARGV("sh", "-c", "cd / && python3 -c \"$APP\"; echo after"));
    run_await(r, "ready\n");
    run_stop(r, SIGTERM);
    expect_clean(r, 143);
    EXPECT(r, !strstr(r->out, "after"));
    run_close(r);
}

// A child has been told, and has ended, before its parent unwinds: run() would kill it.
Test(runtime_stops, children_first)
{
    struct run *r =
        stop(HOW(RUN_PID1),
             APP("    import subprocess\n"
                 "    subprocess.run(['sh', '-c', 'trap \"sleep 0.5; echo [child]; exit 0\" TERM;"
                 " echo ready; while :; do sleep 0.1; done'])\n"),
             SIGTERM);
    EXPECT(r, r->end == 0 && count_text(r->out, "[child]") == 1);
    EXPECT(r, count_text(r->out, "[finally]") == 1 && count_text(r->out, "[atexit]") == 1);
    run_close(r);
}

Test(runtime_stops, forked_worker)
{
    struct run *r =
        run_start(HOW(RUN_HOST),
                  ARGV("python3", "-c",
                       APP("    child = os.fork()\n"
                           "    if not child:\n        ready()\n        time.sleep(60)\n"
                           "    os.kill(child, signal.SIGTERM) if sys.stdin.readline() else 0\n"
                           "    print(os.waitpid(child, 0)[1])\n")));
    require_program("python3");
    run_await(r, "ready\n");
    run_say(r, "\n");
    run_finish(r);
    EXPECT(r, r->end == 0 && r->err_len == 0 && strstr(r->out, "\n15\n"));
    EXPECT(r, count_text(r->out, "[finally]") == 1);
    run_close(r);
}

static bool has_shim(struct run *r)
{
    return proc_signal(r->pid, "SigCgt", SIGTERM);
}

// Before Python has its handler, while it imports, and while it ends.
Test(runtime_stops, at_any_time)
{
    static const double moments[] = {0, 0.001, 0.003, 0.006, 0.01, 0.015, 0.02, 0.03};
    require_program("python3");
    for (unsigned i = 0; i < sizeof(moments) / sizeof(moments[0]); ++i) {
        struct run *r =
            run_start(HOW(RUN_PID1), ARGV("python3", "-c", "import json, time; time.sleep(60)"));
        run_await_true(r, has_shim);
        usleep((useconds_t)(moments[i] * 1e6));
        run_stop(r, SIGTERM);
        EXPECT(r, r->end == 143);
        EXPECT(r, count_lines(r->err, "server stopped by SIGTERM: ") == 1);
        EXPECT(r, r->seconds < 3);
        run_close(r);
    }
    struct run *r = stop(HOW(RUN_PID1),
                         "import atexit, os, time\n"
                         "@atexit.register\ndef last():\n    print('[last]')\n"
                         "@atexit.register\ndef first():\n"
                         "    os.write(1, b'ready\\n')\n    time.sleep(60)\n",
                         SIGTERM);
    EXPECT(r, r->end == 143 && strstr(r->out, "[last]"));
    run_close(r);
}

// A crash of the unwinding is a cleanup's: named in a line, and the status is that of the stop.
Test(runtime_stops, crash)
{
    struct run *r = stop(HOW(RUN_PID1),
                         APP("    ready()\n    time.sleep(60)\n"
                             "except KeyboardInterrupt:\n    os.abort()\n"),
                         SIGTERM);
    EXPECT(r, r->end == 143);
    EXPECT(r, count_text(r->err, "the unwinding of python3[1] crashed by SIGABRT") == 1);
    run_close(r);
}

Test(runtime_stops, trace)
{
    struct run *r = stop(HOW(RUN_PID1, .env = {"SIGSHIM_TRACE=1"}), SLEEPS, SIGTERM);
    EXPECT(r, count_lines(r->err, "trace: python3[1] gets SIGINT to unwind") == 1);
    EXPECT(r, r->end == 143 && strstr(r->out, "[atexit]"));
    run_close(r);
}
