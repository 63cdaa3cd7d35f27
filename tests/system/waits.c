// SPDX-License-Identifier: MIT
// A main thread that waits, for whatever it is, stops within milliseconds, exit handlers
// included.
#include "harness.h"
#include <stdio.h>
#include <unistd.h>

TestSuite(waits, .timeout = 60);

static double stop(const struct run_how *how, const char *const argv[])
{
    struct run *r = run_start(how, argv);
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    const double seconds = r->seconds;
    EXPECT(r, strcmp(r->out, "ready\nbuffered\nexit handler\n") == 0);
    EXPECT(r, r->end == (how->where == RUN_PID1 ? 143 : -SIGTERM));
    run_close(r);
    return seconds;
}

// What never looks safe takes half of the grace period, 4 s. How many milliseconds the rest take
// depends on how busy the machine is, which is not tested.
static void expect_quick(const char *way)
{
    const double most = 0.5;
    for (int i = 0; i < 8; ++i) {
        const char *const argv[] = {"blocked", way, i & 1 ? "busy" : NULL, NULL};
        double best = 9;
        for (int try = 0; try < 5 && best > most; ++try) {
            const double seconds = stop(HOW(i & 2 ? RUN_PID1 : RUN_HOST, .musl = i & 4), argv);
            best = seconds < best ? seconds : best;
        }
        cr_expect(best <= most, "%s %d: %.3f s", way, i, best);
    }
}

Test(waits, for_threads)
{
    expect_quick("join");
    expect_quick("semaphore");
    expect_quick("condition");
    expect_quick("timed");
    expect_quick("rwlock");
    expect_quick("barrier");
    expect_quick("mutex");
}

Test(waits, for_the_system)
{
    expect_quick("read");
    expect_quick("getchar");
    expect_quick("poll");
    expect_quick("sleep");
    expect_quick("flock");
}

static void stop_soon(const char *fixture, const char *way, bool musl, const char *out)
{
    double best = 9;
    for (int try = 0; try < 5 && best > 1; ++try) {
        struct run *r =
            run_start(HOW(try & 1 ? RUN_PID1 : RUN_HOST, .musl = musl), ARGV(fixture, way));
        run_await(r, "ready");
        usleep(50000);
        run_stop(r, SIGTERM);
        EXPECT(r, strcmp(r->out, out) == 0);
        EXPECT(r, r->end == (r->how.where == RUN_PID1 ? 143 : -SIGTERM));
        EXPECT(r, count_lines(r->err, "") == 1);
        best = r->seconds < best ? r->seconds : best;
        run_close(r);
    }
    cr_expect(best <= 1, "%s: %.3f s", way, best);
}

// Such a call does not return when a signal comes: the kernel restarts it.
Test(waits, for_another_process_in_a_call_that_is_restarted)
{
    static const char *const ways[] = {"write",  "writev", "send",   "sendmsg",   "splice", "fifo",
                                       "setlkw", "lockf",  "mqsend", "mqreceive", "tcdrain"};
    for (unsigned i = 0; i < sizeof ways / sizeof ways[0]; ++i) {
        stop_soon("stalled", ways[i], false, "ready\nexit handler\n");
        stop_soon("stalled", ways[i], true, "ready\nexit handler\n");
    }
    stop_soon("stalled", "fwrite", false, "ready\nexit handler\n");
}

// What the reader has got of a stream's buffer is not written again by an exit handler.
Test(waits, for_the_reader_of_a_stream)
{
    struct run *r = run_start(HOW(RUN_HOST), ARGV("stalled", "stream"));
    run_await(r, "ready");
    usleep(50000);
    run_kill(r, SIGTERM);
    run_await(r, "whole\n"); // the reader outlives it
    run_finish(r);
    EXPECT(r, strcmp(r->out, "ready\nexit handler\nwhole\n") == 0);
    EXPECT(r, r->end == -SIGTERM);
    run_close(r);
}

// Neither a free descriptor nor the first thread is needed to find a safe point.
Test(waits, without_descriptors_or_the_first_thread)
{
    stop_soon("bereft", "descriptors", false, "ready\nexit handler\n");
    stop_soon("bereft", "thread", false, "ready\nexit handler\n");
    stop_soon("bereft", "descriptors", true, "ready\nexit handler\n");
    stop_soon("bereft", "thread", true, "ready\nexit handler\n");
}

// Nor are a descriptor or a timer needed to catch a thread that is busy in libc.
Test(waits, for_a_busy_thread_without_descriptors_or_timers)
{
    stop_soon("bereft", "busy", false, "ready\nexit handler\n");
    stop_soon("bereft", "timers", false, "ready\nexit handler\n");
    stop_soon("bereft", "timers", true, "ready\nexit handler\n");
}

// libdlooper is not libdl.
Test(waits, for_nothing_in_a_library_of_the_apps_own)
{
    stop_soon("named", NULL, false, "ready\nexit handler\n");
}

// How many calls strace shows with such words. The program ends by a stop.
static int calls_of(const char *filter, const char *words, const char *program, const char *option,
                    const char *arg)
{
    char preload[512];
    require_program("strace");
    snprintf(preload, sizeof preload, "LD_PRELOAD=%s", library_path());
    struct run *r = run_whole(
        HOW(RUN_HOST, .bare = true, .env = {"SIGSHIM_UNWIND=none"}),
        ARGV("strace", "-f", "-e", filter, "-o", "calls", "-E", preload, program, option, arg));
    EXPECT(r, r->end == -SIGTERM);
    int count = count_text(run_file(r, "calls"), words);
    run_close(r);
    return count;
}

static int readings_of_the_map(const char *threads)
{
    return calls_of("trace=openat", "/maps\"", FIXTURE("crowd"), threads, NULL);
}

// It has a line for each of them, or more.
Test(waits, for_one_reading_of_the_map_however_many_threads)
{
    const int few = readings_of_the_map("2"), many = readings_of_the_map("200");
    cr_expect(few > 0 && many == few, "%d, %d", few, many);
}

// Those that dlopen(3) has loaded are read through the kernel, if at all.
Test(waits, for_few_calls_however_many_libraries)
{
    require_program("python3");
    int calls = calls_of("trace=process_vm_readv", "process_vm_readv(", "python3", "-c",
                         "import ctypes, glob, os, sysconfig\n"
                         "for lib in glob.glob(sysconfig.get_path('platstdlib') + "
                         "'/lib-dynload/*.so')[:20]:\n    ctypes.CDLL(lib)\n"
                         "os.kill(os.getpid(), 15)\n");
    cr_expect(calls < 20, "%d", calls);
}

// A tracer stops the thread at each signal, so that the next look is due before the thread has
// moved.
Test(waits, for_few_looks_under_strace)
{
    char script[512];
    snprintf(script, sizeof script,
             "%s > out & until grep -q ready out; do :; done; kill $!; wait $!; "
             "[ $? = 143 ] && grep -q handler out && kill $$",
             FIXTURE("busy"));
    int looks = calls_of("trace=rt_tgsigqueueinfo", "SI_TIMER", "sh", "-c", script);
    cr_expect(looks < 100, "%d", looks);
}
