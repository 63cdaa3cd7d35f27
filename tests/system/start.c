// SPDX-License-Identifier: MIT
// Prepares pipes, terminal, environment and directory of a run, and starts it.
#include "harness.h"
#include "pump.h"
#include "spawn.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STANDARD_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

static void make_pipe(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC))
        cr_assert_fail("pipe: %s", strerror(errno));
}

static void set_nonblock(int fd, bool on)
{
    const int flags = fcntl(fd, F_GETFL);
    fcntl(fd, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK);
}

static void fill(int fd)
{
    static const char filler[4096];
    set_nonblock(fd, true);
    for (size_t n = sizeof filler; n > 0; n /= 2)
        while (write(fd, filler, n) > 0)
            ;
}

static void make_outputs(struct run *r, struct spawn *s)
{
    int out[2], err[2], reports[2];
    make_pipe(out);
    make_pipe(err);
    make_pipe(reports);
    set_nonblock(out[0], true);
    set_nonblock(err[0], true);
    set_nonblock(reports[0], true);
    if (r->how.err == ERR_FULL)
        fill(err[1]);
    set_nonblock(err[1], r->how.err_nonblock);
    r->fd_out = out[0];
    r->fd_err = err[0];
    r->fd_report = reports[0];
    s->out = out[1];
    s->err = err[1];
    s->report = reports[1];
}

static void make_input(struct run *r, struct spawn *s)
{
    int in[2];
    make_pipe(in);
    s->in = in[0];
    r->fd_in = in[1];
    if (!r->how.tty && !r->how.console)
        return;
    close(in[1]);
    r->fd_in = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (r->fd_in < 0 && (errno == ENOENT || errno == ENODEV))
        skip_test("this machine has no /dev/pts");
    if (r->fd_in < 0 || grantpt(r->fd_in) || unlockpt(r->fd_in))
        cr_assert_fail("no pseudo-terminal: %s", strerror(errno));
    s->tty = ptsname(r->fd_in);
    if (r->how.console) {
        close(r->fd_out);
        r->fd_out = fcntl(r->fd_in, F_DUPFD_CLOEXEC, 3);
        set_nonblock(r->fd_out, true);
    }
}

const char *library_path(void)
{
    const char *other = getenv("TEST_LIB");
    return other ? other : BUILD_DIR "/libsigshim.so";
}

static char *text(const char *before, const char *after)
{
    char *all = malloc(strlen(before) + strlen(after) + 1);
    return strcat(strcpy(all, before), after);
}

// Only what a test has asked for, so that the caller's environment cannot change a result.
static char **make_environment(const struct run *r, char *envp[16])
{
    size_t n = 0;
    envp[n++] = r->how.musl ? "PATH=" BUILD_DIR "/tests/fixtures-musl:" BUILD_DIR
                              "/tests/fixtures:" STANDARD_PATH
                            : "PATH=" BUILD_DIR "/tests/fixtures:" STANDARD_PATH;
    envp[n++] = "LANG=C";
    envp[n++] = "FIXTURES=" SOURCE_DIR "/tests/fixtures";
    envp[n++] = text("TMPDIR=", r->dir);
    envp[n++] = text("HOME=", r->dir);
    if (!r->how.bare)
        envp[n++] = text("LD_PRELOAD=", r->how.preload ? r->how.preload : library_path());
    for (size_t i = 0; r->how.env[i]; ++i)
        envp[n++] = (char *)r->how.env[i];
    envp[n] = NULL;
    return envp;
}

// Finds the program's file in the PATH that the command gets.
static const char *find_file(const char *name, const char *path_variable)
{
    static char file[512];
    if (strchr(name, '/'))
        return name;
    char path[1024];
    snprintf(path, sizeof path, "%s", path_variable + strlen("PATH="));
    for (char *folder = strtok(path, ":"); folder; folder = strtok(NULL, ":")) {
        snprintf(file, sizeof file, "%s/%s", folder, name);
        if (access(file, X_OK) == 0)
            return file;
    }
    cr_assert_fail("no program %s in %s", name, path_variable);
    return NULL;
}

static void write_map(pid_t pid, const char *name, const char *map)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    const int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, map, strlen(map)) < 0)
        cr_assert_fail("%s: %s", path, strerror(errno));
    close(fd);
}

// The same user inside as outside.
static void map_user(pid_t pid)
{
    char map[64];
    snprintf(map, sizeof map, "%d %d 1", (int)geteuid(), (int)geteuid());
    write_map(pid, "uid_map", map);
    write_map(pid, "setgroups", "deny");
    snprintf(map, sizeof map, "%d %d 1", (int)getegid(), (int)getegid());
    write_map(pid, "gid_map", map);
}

static struct run *new_run(const struct run_how *how, const char *const argv[])
{
    struct run *r = calloc(1, sizeof *r);
    r->how = *how;
    r->out = calloc(1, OUTPUT_MAX);
    r->err = calloc(1, OUTPUT_MAX);
    for (size_t i = 0, n = 0; argv[i] && n < sizeof r->command; ++i)
        n += (size_t)snprintf(r->command + n, sizeof r->command - n, "%s ", argv[i]);
    mkdir(BUILD_DIR "/tests/run", 0755);
    snprintf(r->dir, sizeof r->dir, BUILD_DIR "/tests/run/XXXXXX");
    if (!mkdtemp(r->dir) || chmod(r->dir, 0755) || (how->uid && chown(r->dir, how->uid, how->uid)))
        cr_assert_fail("%s: %s", r->dir, strerror(errno));
    return r;
}

struct run *run_start(const struct run_how *how, const char *const argv[])
{
    struct run *r = new_run(how, argv);
    struct spawn s = {.how = &r->how, .dir = r->dir, .argv = (char *const *)argv};
    if (!how->bare && !how->preload && access(library_path(), R_OK))
        cr_assert_fail("no library %s: run make first", library_path());
    char *envp[16];
    s.envp = make_environment(r, envp);
    s.file = find_file(argv[0], envp[0]);
    make_outputs(r, &s);
    make_input(r, &s);
    int go[2];
    make_pipe(go);
    s.go = go[0];
    s.new_user = geteuid() != 0 && how->where != RUN_HOST;
    r->keeper = spawn(&s);
    if (r->keeper < 0 || !pump(r, has_leader, NULL, DEADLINE))
        cr_assert_fail("no new PID namespace for %s", r->command);
    if (s.new_user)
        map_user(r->leader);
    r->signalled = now();
    if (write(go[1], "", 1) != 1)
        cr_assert_fail("cannot start %s", r->command);
    const int done[] = {go[0], go[1], s.in, s.out, s.err, s.report};
    for (size_t i = 0; i < sizeof done / sizeof *done; ++i)
        close(done[i]);
    if (how->err == ERR_GONE) {
        close(r->fd_err);
        r->fd_err = -1;
    }
    if (!pump(r, has_pid, NULL, DEADLINE))
        cr_assert_fail("%s did not start", r->command);
    return r;
}
