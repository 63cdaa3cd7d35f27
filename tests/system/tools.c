// SPDX-License-Identifier: MIT
// Apps under the tools of their developers: another malloc, another clock, coverage, and memory
// checkers. Each starts, and stops with its line, its cleanups and its status.
#include "harness.h"
#include <glob.h>
#include <stdio.h>
#include <unistd.h>

TestSuite(tools, .timeout = 120);

#define HANDLED                                                               \
    "ready\nto stdout\natexit\non_exit arg, status 143\ndestructor\nlibrary " \
    "destructor\n"
#define BUSY "ready\nbuffered\nexit handler\n"

// The one file of that pattern, which Debian's package has put there.
static const char *installed(const char *pattern, const char *package)
{
    static char path[256];
    glob_t found;
    if (glob(pattern, 0, NULL, &found) != 0)
        skip_test("%s is not installed", package);
    snprintf(path, sizeof path, "%s", found.gl_pathv[0]);
    globfree(&found);
    return path;
}

static bool is_mapped(pid_t pid, const char *file)
{
    char path[64], line[512];
    bool found = false;
    snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
    FILE *maps = fopen(path, "re");
    while (maps && !found && fgets(line, sizeof line, maps))
        found = strstr(line, file) != NULL;
    if (maps)
        fclose(maps);
    return found;
}

// lines: how many of them are on stderr, or -1.
static struct run *stop(const struct run_how *how, const char *const argv[], const char *tool,
                        const char *out, int lines)
{
    struct run *r = run_start(how, argv);
    run_await(r, "ready\n");
    EXPECT(r, !tool || is_mapped(r->pid, tool));
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == (how->where == RUN_PID1 ? 143 : -SIGTERM));
    EXPECT(r, strcmp(r->out, out) == 0);
    EXPECT(r, count_text(r->err, "server stopped by SIGTERM: ") == 1);
    EXPECT(r, lines < 0 || count_lines(r->err, "") == lines);
    return r;
}

static void expect_stop(const struct run_how *how, const char *const argv[], const char *tool,
                        const char *out)
{
    run_close(stop(how, argv, tool, out, 1));
}

static void before_and_after(const char *tool, const char *environment)
{
    char preload[2][1024];
    snprintf(preload[0], sizeof preload[0], "%s %s", tool, library_path());
    snprintf(preload[1], sizeof preload[1], "%s %s", library_path(), tool);
    for (int i = 0; i < 4; ++i) {
        const struct run_how *how =
            HOW(i / 2 ? RUN_PID1 : RUN_HOST, .preload = preload[i % 2], .env = {environment});
        expect_stop(how, ARGV("handlers"), tool, HANDLED);
        expect_stop(how, ARGV("busy"), tool, BUSY);
    }
}

Test(tools, jemalloc)
{
    before_and_after(installed("/usr/lib/*/libjemalloc.so.2", "libjemalloc2"), NULL);
}

Test(tools, faketime)
{
    before_and_after(installed("/usr/lib/*/faketime/libfaketime.so.1", "libfaketime"),
                     "FAKETIME=-1d");
}

// Neither the search for a safe point nor the grace period follows the app's clock.
Test(tools, faketime_stands_still)
{
    char preload[1024];
    snprintf(preload, sizeof preload, "%s %s", library_path(),
             installed("/usr/lib/*/faketime/libfaketimeMT.so.1", "libfaketime"));
    const char *frozen = "FAKETIME=2020-02-02 02:02:02";
    expect_stop(HOW(RUN_PID1, .preload = preload, .env = {frozen}), ARGV("busy"), "libfaketimeMT",
                BUSY);
    struct run *r = stop(HOW(RUN_PID1, .preload = preload, .env = {frozen, "SIGSHIM_GRACE=300ms"}),
                         ARGV("trouble", "exit", "hang"), "libfaketimeMT", "ready\nin it\n", 2);
    EXPECT(r, strstr(r->err, "did not end within the grace period") != NULL);
    run_close(r);
}

static struct run *stop_counted(bool bare, const char *app)
{
    struct run *r = run_start(HOW(bare ? RUN_HOST : RUN_PID1, .bare = bare,
                                  .env = {"GCOV_PREFIX=.", "GCOV_PREFIX_STRIP=99"}),
                              ARGV(app));
    run_await(r, "ready\n");
    run_stop(r, SIGTERM);
    return r;
}

// The file's name depends on the compiler's release.
static bool has_counters(struct run *r)
{
    char pattern[512];
    glob_t found;
    snprintf(pattern, sizeof pattern, "%s/*.gcda", r->dir);
    if (glob(pattern, 0, NULL, &found) != 0)
        return false;
    const char *name = strrchr(found.gl_pathv[0], '/') + 1;
    const bool counters = found.gl_pathc == 1 && strncmp(run_file(r, name), "adcg", 4) == 0;
    globfree(&found);
    return counters;
}

Test(tools, gcov_counters_are_written)
{
    static const char *const apps[] = {"plain-gcov", "busy-gcov"};
    for (int i = 0; i < 2; ++i) {
        struct run *r = stop_counted(false, apps[i]);
        EXPECT(r, r->end == 143 && strcmp(r->out, BUSY) == 0);
        EXPECT(r, has_counters(r));
        EXPECT(r, count_lines(r->err, "server stopped by SIGTERM: ") == 1);
        run_close(r);
        r = stop_counted(true, apps[i]);
        EXPECT(r, !has_counters(r)); // lost as ever
        run_close(r);
    }
}

// gcc's way: the runtime is a library that insists on coming before any preload.
Test(tools, asan_as_a_library)
{
    char preload[1024];
    const char *runtime = installed("/usr/lib/*/libasan.so.8", "libasan8");
    snprintf(preload, sizeof preload, "%s %s", runtime, library_path());
    const struct run_how *first = HOW(RUN_PID1, .preload = preload),
                         *told = HOW(RUN_PID1, .env = {"ASAN_OPTIONS=verify_asan_link_order=0"});
    for (int i = 0; i < 2; ++i) {
        expect_stop(i ? told : first, ARGV("plain-asan"), "libasan", BUSY);
        expect_stop(i ? told : first, ARGV("busy-asan"), "libasan", BUSY);
    }
    // Otherwise ASan itself refuses any preload, and says what to do.
    struct run *r = run_whole(HOW(RUN_HOST), ARGV("plain-asan"));
    EXPECT(r, r->end == 1 && strstr(r->err, "ASan runtime does not come first"));
    run_close(r);
}

// clang's way, and gcc's -static-libasan: nothing to report.
Test(tools, asan_in_the_app)
{
    static const char *const apps[] = {"plain-asan-static", "busy-asan-static"};
    for (int i = 0; i < 4; ++i)
        expect_stop(HOW(i / 2 ? RUN_PID1 : RUN_HOST), ARGV(apps[i % 2]), NULL, BUSY);
}

// On a slow machine an app in valgrind is ready only after the usual deadline.
static double valgrind_patience(void)
{
    struct run *r =
        run_whole(HOW(RUN_HOST, .bare = true, .patience = 120), ARGV("valgrind", "-q", "true"));
    EXPECT(r, r->end == 0);
    const double seconds = r->seconds;
    run_close(r);
    return 4 * seconds;
}

// The process is Valgrind, by name too.
Test(tools, valgrind, .timeout = 1200)
{
    require_program("valgrind");
    const double patience = valgrind_patience();
    char grace[40];
    snprintf(grace, sizeof grace, "SIGSHIM_GRACE=%ds", 8 + (int)patience);
    static const enum run_where places[] = {RUN_PID1, RUN_HOST};
    for (int i = 0; i < 4; ++i) {
        const char *app = i % 2 ? "busy" : "handlers";
        char path[512];
        snprintf(path, sizeof path, "%s/%s", BUILD_DIR "/tests/fixtures", app);
        struct run *r = stop(HOW(places[i / 2], .env = {grace}, .patience = patience),
                             ARGV("valgrind", "-q", path), "memcheck", i % 2 ? BUSY : HANDLED,
                             1); // Valgrind does not complain
        EXPECT(r, strstr(r->err, "by SIGTERM: memcheck-") != NULL);
        run_close(r);
    }
}
