// SPDX-License-Identifier: MIT
// The app of the benchmarks. It writes "r" to stdout when it is ready, and its exit handler "x".
// Usage: app HOW [NUMBER], see the table at the end.
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void tell(char what)
{
    if (write(1, &what, 1) != 1)
        _exit(1);
}

static void at_exit(void)
{
    tell('x');
}

static void wait_forever(void)
{
    tell('r');
    for (;;)
        pause();
}

static void exit_now(int sig)
{
    (void)sig;
    exit(0);
}

static void exit_later(int sig)
{
    (void)sig;
    struct timespec left = {.tv_nsec = 300000000};
    nanosleep(&left, NULL);
    exit(7);
}

static void on_term(void (*handler)(int))
{
    struct sigaction act = {.sa_handler = handler};
    sigaction(SIGTERM, &act, NULL);
}

// At its default action.
static void do_default(int n)
{
    (void)n;
    wait_forever();
}

// A handler that exits, as plain apps have; it interrupts pause(), which is safe.
static void do_handler(int n)
{
    (void)n;
    on_term(exit_now);
    wait_forever();
}

static void do_slow_handler(int n)
{
    (void)n;
    on_term(exit_later);
    wait_forever();
}

// Waits for the signal, and exits.
static void do_sigwait(int n)
{
    sigset_t term;
    (void)n;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, NULL);
    tell('r');
    sigwait(&term, &n);
    exit(0);
}

static void do_malloc(int n)
{
    (void)n;
    tell('r');
    for (;;) {
        void *volatile block = malloc(1000);
        free(block);
    }
}

static void do_printf(int n)
{
    char text[200];
    tell('r');
    for (;; n++)
        snprintf(text, sizeof(text), "%d %s %.3f", n, "some text", (double)n / 7);
}

static pid_t *children;

// N forked children, each at its default action.
static void start_children(int n)
{
    int ready[2];
    char byte;
    children = calloc((size_t)n, sizeof(pid_t));
    if (pipe(ready) != 0)
        _exit(1);
    for (int i = 0; i < n; i++) {
        children[i] = fork();
        if (children[i] < 0)
            _exit(1);
        if (children[i] == 0) {
            close(ready[0]);
            if (write(ready[1], "r", 1) != 1)
                _exit(1);
            for (;;)
                pause();
        }
    }
    for (int i = 0; i < n; i++)
        if (read(ready[0], &byte, 1) != 1)
            _exit(1);
}

static void do_children(int n)
{
    start_children(n);
    wait_forever();
}

// The same for an app that looks after its children itself.
static void do_own_children(int n)
{
    sigset_t term;
    int sig;
    start_children(n);
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, NULL);
    tell('r');
    sigwait(&term, &sig);
    for (int i = 0; i < n; i++)
        kill(children[i], SIGTERM);
    for (int i = 0; i < n; i++)
        waitpid(children[i], NULL, 0);
    exit(0);
}

static void *thread(void *arg)
{
    for (;;)
        pause();
    return arg;
}

static void start_threads(int n)
{
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 64 << 10);
    for (int i = 0; i < n; i++) {
        pthread_t id;
        if (pthread_create(&id, &small, thread, NULL) != 0)
            _exit(1);
    }
}

static void do_threads(int n)
{
    start_threads(n);
    wait_forever();
}

static void do_own_threads(int n)
{
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, NULL);
    start_threads(n);
    do_sigwait(0);
}

static char **arguments;

// N programs, each of them this app.
static void do_programs(int n)
{
    for (int i = 0; i < n; i++)
        if (fork() == 0) {
            execl(arguments[0], arguments[0], "default", (char *)NULL);
            _exit(127);
        }
    wait_forever();
}

int main(int argc, char **argv)
{
    static const struct {
        const char *how;
        void (*run)(int n);
    } table[] = {{"default", do_default},
                 {"handler", do_handler},
                 {"slow-handler", do_slow_handler},
                 {"sigwait", do_sigwait},
                 {"malloc", do_malloc},
                 {"printf", do_printf},
                 {"children", do_children},
                 {"own-children", do_own_children},
                 {"threads", do_threads},
                 {"own-threads", do_own_threads},
                 {"programs", do_programs}};
    arguments = argv;
    atexit(at_exit);
    for (unsigned i = 0; argc > 1 && i < sizeof(table) / sizeof(table[0]); i++)
        if (strcmp(argv[1], table[i].how) == 0)
            table[i].run(argc > 2 ? atoi(argv[2]) : 0);
    return fprintf(stderr, "usage: app HOW [NUMBER]\n"), 2;
}
