// SPDX-License-Identifier: MIT
// P11: in a setuid program the loader drops a preload that is given by path, but loads a library
// from a trusted directory; there every SIGSHIM_* is ignored.
#include "harness.h"
#include <dlfcn.h>
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OWNER = 65534, USER = 12345 };

static char folder[256], program[300], library[300];

static void copy(const char *from, const char *to, uid_t owner)
{
    char command[1024];
    snprintf(command, sizeof command, "cp '%s' '%s'", from, to);
    cr_assert(system(command) == 0);
    cr_assert(chown(to, owner, owner) == 0 && chmod(to, 04755) == 0);
}

// A directory that every user can reach, on a file system without nosuid.
static void prepare(void)
{
    require_root();
    strcpy(folder, "/var/tmp/sigshim-XXXXXX");
    cr_assert(mkdtemp(folder) && chmod(folder, 0755) == 0);
    snprintf(program, sizeof program, "%s/setid", folder);
    snprintf(library, sizeof library, "%s/libsigshim.so", folder);
    copy(FIXTURE("setid"), program, OWNER);
    copy(library_path(), library, 0);
}

static void clean_up(void)
{
    unlink(program);
    unlink(library);
    rmdir(folder);
}

TestSuite(secure, .timeout = 60, .init = prepare, .fini = clean_up);

// A library in the system's directory that no program needs; in the test's own mount namespace,
// sigshim takes its place.
static const char *trusted_file(void)
{
    static char path[512];
    Dl_info info;
    cr_assert(dladdr((void *)(uintptr_t)getpid, &info) && info.dli_fname);
    char *real = realpath(info.dli_fname, NULL);
    snprintf(path, sizeof path, "%s/libutil.so.1", dirname(real));
    free(real);
    if (access(path, R_OK))
        skip_test("no %s to hide the library behind", path);
    return path;
}

static struct run *start_secure(const struct run_how *how)
{
    struct run *r = run_start(how, ARGV(program));
    run_await(r, "ready");
    if (!strstr(r->out, "secure 1"))
        skip_test("%s is on a file system without setuid", program);
    return r;
}

Test(secure, preload_by_path_is_dropped)
{
    struct run *r = start_secure(HOW(RUN_CHILD, .uid = USER, .preload = library));
    EXPECT(r, !proc_signal(r->pid, "SigCgt", SIGTERM));
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == -SIGTERM && r->err_len == 0);
    run_close(r);
}

Test(secure, trusted_library_acts_with_defaults)
{
    struct run *r = start_secure(
        HOW(RUN_PID1, .uid = USER, .preload = "libutil.so.1", .mount = {library, trusted_file()},
            .env = {"SIGSHIM_EXIT=0", "SIGSHIM_SIGNALS=USR1", "SIGSHIM_FORMAT=json",
                    "SIGSHIM_GRACE=nonsense", "SIGSHIM_DISABLE=1"}));
    EXPECT(r, proc_signal(r->pid, "SigCgt", SIGTERM));
    EXPECT(r, !proc_signal(r->pid, "SigCgt", SIGUSR1));
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 143);
    EXPECT(r, count_lines(r->err, "server stopped by SIGTERM: setid[1]") == 1);
    EXPECT(r, count_lines(r->err, "") == 1);
    run_close(r);
}

Test(secure, no_file_log)
{
    char setting[300], path[280];
    snprintf(path, sizeof path, "/var/tmp/sigshim-secure-%d", (int)getpid());
    snprintf(setting, sizeof setting, "SIGSHIM_LOG=%s", path);
    struct run *r = start_secure(HOW(RUN_PID1, .uid = USER, .preload = "libutil.so.1",
                                     .mount = {library, trusted_file()}, .env = {setting}));
    run_stop(r, SIGTERM);
    EXPECT(r, access(path, F_OK) != 0 && errno == ENOENT);
    EXPECT(r, count_lines(r->err, "server stopped by SIGTERM") == 1);
    unlink(path);
    run_close(r);
}

// The same place and library in a program that is not setuid: the environment counts.
Test(secure, same_library_in_an_ordinary_program)
{
    chmod(program, 0755);
    struct run *r = run_start(HOW(RUN_PID1, .uid = USER, .preload = "libutil.so.1",
                                  .mount = {library, trusted_file()}, .env = {"SIGSHIM_EXIT=0"}),
                              ARGV(program));
    run_await(r, "secure 0\nready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 0);
    run_close(r);
}
