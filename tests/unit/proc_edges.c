// SPDX-License-Identifier: MIT
// /proc at its edges: children of other threads, every place a match can be cut, a process that
// is pid 1.
#include "child.h"
#include "shim/base/proc.h"
#include "shim/base/sys.h"
#include "shim/stop/end.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

static void put_file(const char *path, const char *bytes, size_t len)
{
    int fd = open(path, O_WRONLY | O_TRUNC);
    cr_assert_eq(write(fd, bytes, len), (ssize_t)len);
    close(fd);
}

Test(proc, a_match_cut_anywhere)
{
    char path[] = "/tmp/sigshim-edge-XXXXXX", text[1100];
    close(mkstemp(path));
    for (size_t at = 490; at <= 520; at++) {
        memset(text, 'A', sizeof(text));
        text[at - 1] = '\0';
        memcpy(text + at, "AB=needle", 10);
        put_file(path, text, sizeof(text));
        cr_expect(proc_file_has(path, "AB=needle", 10, '\0'), "at %zu", at);
        text[at - 1] = 'A';
        put_file(path, text, sizeof(text));
        cr_expect_not(proc_file_has(path, "AB=needle", 10, '\0'), "no mark at %zu", at);
    }
    put_file(path, "\0\0AB\0ABC", 9);
    cr_expect(proc_file_has(path, "ABC", 4, '\0'));
    cr_expect_not(proc_file_has(path, "ABCD", 4, '\0'), "the file ends before");
    put_file(path, "ABC", 3);
    cr_expect(proc_file_has(path, "ABC", 3, '\0'), "at once");
    unlink(path);
}

// sigshim-runc mounts it under the second name.
Test(proc, a_path_and_the_shim)
{
    static const char *const names[] = {"libsigshim.so", ".libsigshim.so", "x.libsigshim.so"};
    char path[PROC_PATH_MAX], folder[] = "/tmp/sigshim-dir-XXXXXX", library[64];
    cr_expect_str_eq(proc_path(4194304, "task/children", path), "/proc/4194304/task/children");
    cr_expect_not(proc_has_shim(getpid()));
    cr_assert(mkdtemp(folder));
    for (size_t i = 0; i < 3; i++) {
        snprintf(library, sizeof(library), "%s/%s", folder, names[i]);
        int fd = open(library, O_RDWR | O_CREAT, 0700);
        cr_assert_eq(ftruncate(fd, 4096), 0);
        void *at = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);
        cr_assert(at != MAP_FAILED);
        cr_expect_eq(proc_has_shim(getpid()), i < 2, "%s", names[i]);
        munmap(at, 4096);
        close(fd);
        unlink(library);
    }
    rmdir(folder);
}

static int found;

static bool find(int pid, void *arg)
{
    found += pid == *(int *)arg;
    return true;
}

static pthread_barrier_t barrier;

static void *fork_here(void *arg)
{
    int *pid = arg;
    *pid = fork();
    if (*pid == 0) {
        alarm(8);
        for (;;)
            pause();
    }
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier); // the thread goes on, so the child stays with it
    return NULL;
}

Test(proc, children_of_other_threads)
{
    pthread_t thread;
    int pid;
    pthread_barrier_init(&barrier, NULL, 2);
    pthread_create(&thread, NULL, fork_here, &pid);
    pthread_barrier_wait(&barrier);
    cr_expect_eq(proc_each_child(find, &pid), 0);
    cr_expect_eq(found, 1, "once");
    kill(pid, SIGKILL);
    siginfo_t info;
    waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
    proc_each_child(find, &pid);
    cr_expect_eq(found, 2, "zombies too");
    pthread_barrier_wait(&barrier);
    pthread_join(thread, NULL);
    waitpid(pid, NULL, 0);
    proc_each_child(find, &pid);
    cr_expect_eq(found, 2);
}

static void finish_as_pid_1(void)
{
    struct family_end last = {END_UNKNOWN, 0};
    int status;
    if (unshare(CLONE_NEWPID) != 0)
        _exit(77);
    pid_t first = fork();
    if (first == 0) {
        if (getpid() != 1 || proc_is_ours()) // /proc is still the outer one
            _exit(1);
        end_process(SIGTERM, &last);
    }
    waitpid(first, &status, 0);
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 2);
}

Test(end, pid_1_exits_as_the_kernel_would_drop_the_signal)
{
    struct child child;
    in_child(finish_as_pid_1, &child);
    if (child_end(&child) == 77)
        cr_skip_test("needs unshare");
    cr_expect_eq(child_end(&child), 128 + SIGTERM);
}
