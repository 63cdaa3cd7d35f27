// SPDX-License-Identifier: MIT
// What every case of the injector is made of: cleanups that use libc and leave a mark each,
// numbered lines on stdout, and a main that repeats the case's one_round() for ever. Usage: CASE
// step|step2|alone|alone2|threads|join: step and step2 send a SIGWINCH before each round; those
// with a 2 have a second thread that waits. stdout is a file, 10 and 11 are open.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MARKS_FD 10 // "S": sigshim_atexit, "A": atexit, "D": destructor
#define READY_FD 11 // a byte before the first round

#ifdef __cplusplus
#define CASE_EXTERN extern "C"
#else
#define CASE_EXTERN extern
#endif
CASE_EXTERN int sigshim_atexit(void (*function)(void *), void *arg) __attribute__((weak));

// For the case to define: what it does again and again, and what it does once before.
static void one_round(void);
static void prepare(void);

// What the other threads do; defined by a case that uses what threads may not share.
#ifndef OTHER_THREADS
#define OTHER_THREADS one_round
#endif
static void OTHER_THREADS(void);

static __thread unsigned line_number __attribute__((unused)); // of this thread

static void mark(const char *letter)
{
    if (write(MARKS_FD, letter, 1) != 1)
        _exit(98);
}

// Others may be reading the environment: what setenv() does then is their undefined behaviour,
// and not the stop's.
static bool alone = true;

static void use_libc(const char *line)
{
    void *volatile block = malloc(100), *volatile large = malloc(300000);
    free(block);
    printf("<%s>\n", line);
    if (alone)
        setenv("CASE_LAST", line, 1);
    free(large);
}

static void on_stop(void *arg)
{
    use_libc("registered");
    mark((const char *)arg);
}

static void at_exit(void)
{
    use_libc("exit handler");
    mark("A");
}

// What an app does that knows when to stop: the same cleanups, in an exit of its own. For
// comparison, in step ways: with SIGUSR1 before a round.
static void exit_at_once(int sig)
{
    static char letter[] = "S";
    (void)sig;
    on_stop(letter);
    exit(0);
}

#ifdef __cplusplus
static struct last {
    ~last()
    {
        use_libc("destructor");
        mark("D");
    }
} last;
#else
__attribute__((destructor)) static void at_end(void)
{
    use_libc("destructor");
    mark("D");
}
#endif

// The injector sees a signal that nobody else does.
static void step_marker(void)
{
    kill(getpid(), SIGWINCH);
}

static void *go_round(void *arg)
{
    for (;;)
        OTHER_THREADS();
    return arg;
}

static void *stay(void *arg)
{
    for (;;)
        pause();
    return arg;
}

int main(int argc, char **argv)
{
    const char *way = argc > 1 ? argv[1] : "alone";
    bool step = strncmp(way, "step", 4) == 0;
    pthread_t workers[3];
    bool busy = strcmp(way, "threads") == 0 || strcmp(way, "join") == 0;
    int count = busy ? 3 : way[strlen(way) - 1] == '2' ? 1 : 0;
    static char letter[] = "S";
    alone = count == 0 || step;
    prepare();
    if (step)
        signal(SIGUSR1, exit_at_once);
    atexit(at_exit);
    if (sigshim_atexit)
        sigshim_atexit(on_stop, letter);
    for (int i = 0; i < count; i++)
        if (pthread_create(&workers[i], NULL, busy ? go_round : stay, NULL))
            return 97;
    if (!step && write(READY_FD, "r", 1) != 1)
        return 96;
    if (strcmp(way, "join") == 0)
        pthread_join(workers[0], NULL);
    for (;;) {
        if (step)
            step_marker();
        one_round();
    }
}
