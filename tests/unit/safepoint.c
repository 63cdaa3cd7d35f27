// SPDX-License-Identifier: MIT
// Where exit() is safe: the same signal at places that are and that are not.
#include "shim/safepoint/safepoint.h"
#include "child.h"
#include "shim/base/sys.h"
#include "shim/safepoint/code.h"
#include "shim/safepoint/walk.h"

#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>

static volatile sig_atomic_t asked, safe;
static bool raised;

static void ask(int sig, siginfo_t *info, void *context)
{
    (void)sig, (void)info;
    struct safepoint_walk walk;
    safe = safepoint_look(context, raised, &walk);
    asked++;
}

static void handle(void (*handler)(int, siginfo_t *, void *))
{
    struct sigaction act = {.sa_flags = SA_SIGINFO | SA_RESTART};
    act.sa_sigaction = handler;
    sigaction(SIGUSR1, &act, NULL);
}

static void *signal_main(void *arg)
{
    for (;;) { // the lock's owner is believed only after 20 ms
        usleep(60000);
        sys(SYS_tgkill, getpid(), getpid(), SIGUSR1);
    }
    return arg;
}

static int pipe_fds[2];
static sem_t semaphore;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void spin(void)
{
    while (asked < 100) {
    }
}

static void read_pipe(void)
{
    char byte;
    while (read(pipe_fds[0], &byte, 1) < 0) {
    }
}

#ifndef __SANITIZE_ADDRESS__
static void write_socket(void)
{
    static char block[1 << 20];
    while (write(pipe_fds[1], block, sizeof(block)) > 0) {
    }
    _exit(92);
}
#endif

static void wait_semaphore(void)
{
    sem_wait(&semaphore);
}

static void wait_mutex(void)
{
    pthread_mutex_lock(&mutex);
}

static void (*place)(void);

static void report(int sig, siginfo_t *info, void *context)
{
    ask(sig, info, context);
    if (asked == 3)
        _exit(safe ? 1 : 0);
}

static void be_asked_thrice(void)
{
    pthread_t thread;
    handle(report);
    if (pthread_create(&thread, NULL, signal_main, NULL) != 0)
        _exit(90);
    place();
    _exit(91);
}

static int safe_in(void (*where)(void))
{
    struct child child;
    place = where;
    in_child(be_asked_thrice, &child);
    return child_end(&child);
}

Test(safepoint, places)
{
    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pipe_fds), 0);
    sem_init(&semaphore, 0, 0);
    pthread_mutex_lock(&mutex);
    cr_expect_eq(safe_in(spin), 1, "code of the app");
    cr_expect_eq(safe_in(read_pipe), 1, "a read");
#ifndef __SANITIZE_ADDRESS__ // its write() is a C++ library's, which might hold a stream's buffer
    cr_expect_eq(safe_in(write_socket), 1, "a write to somebody who does not read");
#endif
    cr_expect_eq(safe_in(wait_semaphore), 1);
    cr_expect_eq(safe_in(wait_mutex), 1, "a mutex for long");
}

Test(safepoint, raise_is_one_only_if_it_is_known)
{
    handle(ask);
    raise(SIGUSR1);
    cr_expect(asked == 1 && !safe, "within libc, that is all there is to see");
    raised = true;
    raise(SIGUSR1);
    cr_expect(asked == 2 && safe);
    struct safepoint_walk walk;
    cr_expect_not(safepoint_look(NULL, true, &walk));
}

// What a file is goes by its name: sigshim-runc mounts the library under the second one.
Test(safepoint, code_of_its_own)
{
    static const struct {
        const char *name;
        enum safepoint_kind kind;
    } files[] = {{"libsigshim.so", SAFEPOINT_LIBC},
                 {".libsigshim.so", SAFEPOINT_LIBC},
                 {"libapp.so", SAFEPOINT_APP}};
    char folder[] = "/tmp/sigshim-code-XXXXXX", path[64];
    void *at[3];
    cr_assert(mkdtemp(folder));
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, files[i].name);
        int fd = open(path, O_RDWR | O_CREAT, 0700);
        cr_assert_eq(ftruncate(fd, 4096), 0);
        at[i] = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
        cr_assert(at[i] != MAP_FAILED);
        unlink(path);
    }
    rmdir(folder);
    cr_assert(safepoint_code_known());
    for (size_t i = 0; i < 3; i++) {
        const struct safepoint_code *code = safepoint_code_at((uintptr_t)at[i]);
        cr_expect(code && code->kind == files[i].kind, "%s", files[i].name);
    }
}

static volatile sig_atomic_t in_exit;

static void ask_exit(int sig, siginfo_t *info, void *context)
{
    (void)sig, (void)info;
    in_exit = safepoint_in_exit(context);
}

static void last_handler(void)
{
    raise(SIGUSR1);
    _exit(in_exit ? 1 : 0);
}

static void leave(void)
{
    handle(ask_exit);
    raise(SIGUSR1);
    if (in_exit)
        _exit(90);
    atexit(last_handler);
    exit(91);
}

Test(safepoint, exit_under_way)
{
    struct child child;
    in_child(leave, &child);
    cr_expect_eq(child_end(&child), 1);
}
