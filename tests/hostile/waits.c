// SPDX-License-Identifier: MIT
// Blocked in each system call that can wait, and in each call of libc that waits for a thread.
#include "situation.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static char block[70000];
static int ends[2], full[2], pair[2], jammed[2], file, master, slave, queue, sems;
static struct iovec part = {block, 4096};
static struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
static struct mmsghdr messages = {.msg_hdr = {.msg_iov = &part, .msg_iovlen = 1}};
static struct timespec far = {600, 0};
static struct epoll_event event;
static mqd_t full_queue, empty_queue;
static unsigned word, waitv[6]; // word: a futex, or the child
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER, other = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_barrier_t barrier;
static pthread_t sleeper;
static sem_t semaphore;
static sigset_t none, some;

static void fill(int fd)
{
    fcntl(fd, F_SETFL, O_NONBLOCK);
    while (write(fd, block, sizeof block) > 0 || write(fd, block, 1) > 0)
        continue;
    fcntl(fd, F_SETFL, 0);
}

static void *hold_locks(void *arg)
{
    pthread_mutex_lock(&mutex);
    pthread_rwlock_wrlock(&rwlock);
    sem_post(&semaphore);
    for (;;)
        pause();
    return arg;
}

// A thread that blocks the signal, so that this one gets it.
static void have_thread(void)
{
    sigset_t all, before;
    sigfillset(&all);
    sem_init(&semaphore, 0, 0);
    pthread_barrier_init(&barrier, NULL, 2);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    if (pthread_create(&sleeper, NULL, hold_locks, NULL))
        _exit(80);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    sem_wait(&semaphore);
    pthread_mutex_lock(&other);
}

static void have_lock(void)
{
    int told[2];
    struct flock lock = {.l_type = F_WRLCK};
    char byte;
    file = open("lock", O_RDWR | O_CREAT, 0600);
    if (pipe(told))
        _exit(81);
    if (fork() == 0) {
        file = open("lock", O_RDWR); // the last one that had it may still be ending
        if (fcntl(file, F_SETLKW, &lock) || flock(file, LOCK_EX) || write(told[1], "", 1) != 1)
            _exit(82);
        for (;;)
            pause();
    }
    if (read(told[0], &byte, 1) != 1)
        _exit(83);
}

static void have_child(void)
{
    if ((word = (unsigned)fork()) == 0)
        for (;;)
            pause();
}

static void have_terminal(void)
{
    master = posix_openpt(O_RDWR | O_NOCTTY);
    if (grantpt(master) || unlockpt(master))
        _exit(84);
    slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    fill(slave);
}

static void have_queues(void)
{
    struct mq_attr small = {.mq_maxmsg = 1, .mq_msgsize = 8};
    full_queue = mq_open("/hostile", O_RDWR | O_CREAT, 0600, &small);
    mq_unlink("/hostile");
    empty_queue = mq_open("/hostile2", O_RDWR | O_CREAT, 0600, &small);
    mq_unlink("/hostile2");
    mq_send(full_queue, block, 8, 0);
}

static void have_ipc(void)
{
    queue = msgget(IPC_PRIVATE, 0600);
    sems = semget(IPC_PRIVATE, 1, 0600);
}

static void have_backlog(void)
{
    struct sockaddr_un here = {.sun_family = AF_UNIX, .sun_path = "\0hostile"};
    snprintf(here.sun_path + 1, sizeof here.sun_path - 1, "hostile%d", (int)getpid());
    file = socket(AF_UNIX, SOCK_STREAM, 0);
    bind(file, (struct sockaddr *)&here, sizeof here);
    listen(file, 0);
    connect(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&here, sizeof here);
    getsockname(file, (struct sockaddr *)memset(block, 0, sizeof here), &(socklen_t){sizeof here});
}

static void have_pipes(void)
{
    if (pipe(ends) || pipe(full) || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) ||
        socketpair(AF_UNIX, SOCK_STREAM, 0, jammed))
        _exit(85);
    fill(full[1]);
    fill(jammed[0]);
    memset(block, 1, sizeof block);
    sigemptyset(&none);
    sigemptyset(&some);
    sigaddset(&some, SIGUSR1);
}

// One line each: what is wanted for it, and the call, which is made again if it returns.
#define WAITS(X)                                                                                   \
    X(pause, , pause())                                                                            \
    X(poll, , poll(NULL, 0, -1))                                                                   \
    X(ppoll, , ppoll(NULL, 0, NULL, &none))                                                        \
    X(select, , select(0, NULL, NULL, NULL, NULL))                                                 \
    X(pselect, , pselect(0, NULL, NULL, NULL, NULL, &none))                                        \
    X(epoll_wait, file = epoll_create1(0), epoll_wait(file, &event, 1, -1))                        \
    X(epoll_pwait, file = epoll_create1(0), epoll_pwait(file, &event, 1, -1, &none))               \
    X(epoll_pwait2, file = epoll_create1(0), syscall(441, file, &event, 1, NULL, NULL, 8))         \
    X(nanosleep, , nanosleep(&far, NULL))                                                          \
    X(clock_nanosleep, , clock_nanosleep(CLOCK_MONOTONIC, 0, &far, NULL))                          \
    X(short_sleeps, , usleep(100))                                                                 \
    X(sigsuspend, , sigsuspend(&none))                                                             \
    X(sigtimedwait, , sigtimedwait(&some, NULL, &far))                                             \
    X(read, , read(ends[0], block, 1))                                                             \
    X(readv, , readv(ends[0], &part, 1))                                                           \
    X(recv, , recv(pair[0], block, 1, 0))                                                          \
    X(recvmsg, , recvmsg(pair[0], &message, 0))                                                    \
    X(recvmmsg, , recvmmsg(pair[0], &messages, 1, 0, NULL))                                        \
    X(read_eventfd, file = eventfd(0, 0), read(file, block, 8))                                    \
    X(read_timerfd, file = timerfd_create(CLOCK_MONOTONIC, 0), read(file, block, 8))               \
    X(read_signalfd, file = signalfd(-1, &some, 0), read(file, block, 128))                        \
    X(read_inotify, file = inotify_init1(0), read(file, block, 1000))                              \
    X(read_terminal, have_terminal(), read(master, block, read(slave, block, 1)))                  \
    X(write, , write(full[1], block, 4096))                                                        \
    X(writev, , writev(full[1], &part, 1))                                                         \
    X(send, , send(jammed[0], block, 4096, 0))                                                     \
    X(sendto, , sendto(jammed[0], block, 4096, 0, NULL, 0))                                        \
    X(sendmsg, , sendmsg(jammed[0], &message, 0))                                                  \
    X(sendmmsg, , sendmmsg(jammed[0], &messages, 1, 0))                                            \
    X(write_terminal, have_terminal(), write(slave, block, 4096))                                  \
    X(tcdrain, have_terminal(), tcdrain(slave) + write(slave, block, 4096))                        \
    X(splice, file = open("/dev/zero", O_RDONLY), splice(file, NULL, full[1], NULL, 4096, 0))      \
    X(splice_in, , splice(ends[0], NULL, open("/dev/null", O_WRONLY), NULL, 4096, 0))              \
    X(tee, , tee(ends[0], full[1], 4096, 0))                                                       \
    X(vmsplice, , vmsplice(full[1], &part, 1, 0))                                                  \
    X(sendfile, file = open(hostile_argv[4], O_RDONLY), sendfile(jammed[0], file, NULL, 4096))     \
    X(accept, have_backlog(), accept(file, NULL, NULL))                                            \
    X(accept4, have_backlog(), accept4(file, NULL, NULL, 0))                                       \
    X(connect, have_backlog(),                                                                     \
      connect(socket(AF_UNIX, SOCK_STREAM, 0), (void *)block, sizeof(struct sockaddr_un)))         \
    X(fifo_read, mkfifo("fifo", 0600), open("fifo", O_RDONLY))                                     \
    X(fifo_write, mkfifo("fifo", 0600), open("fifo", O_WRONLY))                                    \
    X(flock, have_lock(), flock(file, LOCK_EX))                                                    \
    X(setlkw, have_lock(), fcntl(file, F_SETLKW, &(struct flock){.l_type = F_WRLCK}))              \
    X(ofd_setlkw, have_lock(), fcntl(file, F_OFD_SETLKW, &(struct flock){.l_type = F_WRLCK}))      \
    X(lockf, have_lock(), lockf(file, F_LOCK, 0))                                                  \
    X(semop, have_ipc(), semop(sems, &(struct sembuf){0, -1, 0}, 1))                               \
    X(semtimedop, have_ipc(), semtimedop(sems, &(struct sembuf){0, -1, 0}, 1, &far))               \
    X(msgrcv, have_ipc(), msgrcv(queue, block, 4000, 0, 0))                                        \
    X(msgsnd, have_ipc(), msgsnd(queue, block, 4000, 0))                                           \
    X(mq_send, have_queues(), mq_send(full_queue, block, 8, 0))                                    \
    X(mq_timedsend, have_queues(),                                                                 \
      mq_timedsend(full_queue, block, 8, 0, &(struct timespec){4000000000, 0}))                    \
    X(mq_receive, have_queues(), mq_receive(empty_queue, block, 8, NULL))                          \
    X(wait4, have_child(), wait4(-1, NULL, 0, NULL))                                               \
    X(waitid, have_child(), waitid(P_ALL, 0, NULL, WEXITED))                                       \
    X(futex, , syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0))                            \
    X(futex_bitset, , syscall(SYS_futex, &word, FUTEX_WAIT_BITSET, 0, NULL, NULL, 1))              \
    X(futex_waitv, (*(void **)(waitv + 2) = &word, waitv[4] = 2),                                  \
      syscall(449, waitv, 1, 0, NULL, CLOCK_MONOTONIC))                                            \
    X(futex_pi, have_child(), syscall(SYS_futex, &word, FUTEX_LOCK_PI, 0, NULL))                   \
    X(io_getevents, syscall(SYS_io_setup, 1, waitv + 2),                                           \
      syscall(SYS_io_getevents, *(long *)(waitv + 2), 1, 1, block, NULL))                          \
    X(io_uring, file = (int)syscall(425, 4, memset(block, 0, 200)),                                \
      file < 0 ? pause() : syscall(426, file, 0, 1, 1, NULL, 0))                                   \
    X(yield, , syscall(SYS_sched_yield))                                                           \
    X(getrandom, , syscall(SYS_getrandom, block, sizeof block, 0))                                 \
    X(fsync, file = open("data", O_RDWR | O_CREAT, 0600), pwrite(file, block, 1, 0) + fsync(file)) \
    X(join, have_thread(), pthread_join(sleeper, NULL))                                            \
    X(mutex, have_thread(), pthread_mutex_lock(&mutex))                                            \
    X(rwlock, have_thread(), pthread_rwlock_rdlock(&rwlock))                                       \
    X(condition, have_thread(), pthread_cond_wait(&condition, &other))                             \
    X(barrier, have_thread(), pthread_barrier_wait(&barrier))                                      \
    X(semaphore, have_thread(), sem_wait(&semaphore))                                              \
    X(fwrite, stderr = fdopen(full[1], "w"), fwrite(block, 1, 4096, stderr))                       \
    X(fgets, dup2(ends[0], 0), fgets(block, 100, stdin))                                           \
    X(getchar, dup2(ends[0], 0), getchar())                                                        \
    X(system, unsetenv("LD_PRELOAD"), system("exec sleep 60"))

#define FUNCTION(name, prepare, call) \
    static void wait_##name(void)     \
    {                                 \
        have_pipes();                 \
        prepare;                      \
        ready();                      \
        for (;;)                      \
            (void)!(call);            \
    }
WAITS(FUNCTION)

#define ROW(name, prepare, call) {#name, "-", wait_##name},
const struct state waits[] = {WAITS(ROW){0}};
