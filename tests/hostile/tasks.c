// SPDX-License-Identifier: MIT
// Busy: in functions of libc, in generated code, starting threads and programs.
#include "situation.h"

#include <dlfcn.h>
#include <iconv.h>
#include <locale.h>
#include <pthread.h>
#include <regex.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char big[1 << 16], copy[1 << 16];
static int numbers[1000];
static unsigned turn;

static int compare(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static void sort(void)
{
    for (int i = 0; i < 1000; i++)
        numbers[i] = (i * 7919 + (int)turn) % 1000;
    qsort(numbers, 1000, sizeof *numbers, compare);
}

static void match(void)
{
    regex_t regex;
    if (regcomp(&regex, "(a|b)*c[0-9]+", REG_EXTENDED) == 0)
        regexec(&regex, "abababc123", 0, NULL, 0), regfree(&regex);
}

static void load(void)
{
    void *module = dlopen("libm.so.6", RTLD_NOW);
    if (module)
        dlclose(module);
}

static void print_file(void)
{
    static FILE *null;
    if (null || (null = fopen("/dev/null", "w")))
        fprintf(null, "%d %s %f\n", (int)turn, "text", turn / 3.0);
}

static void open_file(void)
{
    FILE *null = fopen("/dev/null", "r");
    if (null)
        fclose(null);
}

static void tell_time(void)
{
    struct tm tm;
    time_t now = time(NULL);
    localtime_r(&now, &tm);
    strftime(copy, 100, "%c", &tm);
}

static void convert(void)
{
    iconv_t way = iconv_open("UTF-16", "UTF-8");
    if (way != (iconv_t)-1)
        iconv_close(way);
}

static void *nothing(void *arg)
{
    return arg;
}

static void start_thread(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, nothing, NULL) == 0)
        pthread_join(thread, NULL);
}

static int end_at_once(void *arg)
{
    _exit(arg != NULL);
}

static void start_clone(void)
{
    if (clone(end_at_once, big + sizeof big - 64, CLONE_VM | CLONE_VFORK | SIGCHLD, NULL) > 0)
        wait(NULL);
}

static void start_sighand(void)
{
    if (clone(end_at_once, big + sizeof big - 64, CLONE_VM | CLONE_SIGHAND | SIGCHLD, NULL) > 0)
        wait(NULL);
}

static void start_fork(void)
{
    const pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    waitpid(pid, NULL, 0);
}

static void start_vfork(void)
{
    const pid_t pid = vfork();
    if (pid == 0)
        _exit(0);
    waitpid(pid, NULL, 0);
}

static void start_spawn(void)
{
    char *argv[] = {"true", NULL}, *env[] = {NULL};
    pid_t pid;
    if (posix_spawn(&pid, "/bin/true", NULL, NULL, argv, env) == 0)
        waitpid(pid, NULL, 0);
}

static void once_more(void)
{
}

#define TASKS(X)                                                            \
    X(malloc, "-", free(malloc(16 + turn * 37 % 5000)))                     \
    X(big_malloc, "-", free(malloc(1 << 20)))                               \
    X(memcpy, "-", memcpy(copy, big, sizeof big))                           \
    X(memset, "-", memset(copy, (int)turn, sizeof copy))                    \
    X(strtod, "-", strtod("3.14159265358979323846e-300", NULL))             \
    X(qsort, "-", sort())                                                   \
    X(regex, "-", match())                                                  \
    X(dlopen, "-", load())                                                  \
    X(fprintf, "-", print_file())                                           \
    X(fopen, "-", open_file())                                              \
    X(snprintf, "-", snprintf(copy, 1000, "%.200f", turn / 3.0))            \
    X(localtime, "-", tell_time())                                          \
    X(clock, "-", clock_gettime(CLOCK_MONOTONIC, &(struct timespec){0, 0})) \
    X(setlocale, "-", setlocale(LC_ALL, turn % 2 ? "C" : "C.UTF-8"))        \
    X(iconv, "-", convert())                                                \
    X(own_code, "-", once_more())                                           \
    X(pthread_create, "-", start_thread())                                  \
    X(fork, "k", start_fork())                                              \
    X(vfork, "k", start_vfork())                                            \
    X(clone, "k", start_clone())                                            \
    X(clone_sighand, "k", start_sighand())                                  \
    X(spawn, "k", start_spawn())

#define FUNCTION(name, flags, call)            \
    static void do_##name(void)                \
    {                                          \
        ready();                               \
        for (;; ++*(volatile unsigned *)&turn) \
            (void)(call);                      \
    }
TASKS(FUNCTION)

// A loop in generated code at an offset of a mapping between others that nothing may read.
static void generate(size_t offset, const char *code, size_t size, int prot)
{
#ifdef __x86_64__
    char *area = mmap(NULL, 3 * 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *page = area + 4096;
    mprotect(page, 4096, PROT_READ | PROT_WRITE);
    memcpy(page + offset, code, size);
    mprotect(page, 4096, prot);
    ready();
    ((void (*)(void))(void *)(page + offset))();
#else
    (void)offset, (void)code, (void)size, (void)prot;
    do_own_code();
#endif
}

static void generated_start(void)
{
    generate(0, "\xeb\xfe", 2, PROT_READ | PROT_EXEC);
}

static void generated_end(void)
{
    generate(4093, "\x90\xeb\xfd", 3, PROT_READ | PROT_EXEC);
}

static void generated_secret(void)
{
    generate(64, "\xeb\xfe", 2, PROT_EXEC);
}

static void exec_again(const char *folders)
{
    static char path[24 * 100 + 400];
    ready();
    setenv("HOSTILE_READY", "1", 1);
    size_t length = 0;
    for (int i = 0; i < 100 && *folders; i++)
        length += (size_t)sprintf(path + length, "/nonexistent/%d:", i);
    snprintf(path + length, sizeof path - length, "%s", hostile_argv[4]);
    char *slash = strrchr(path, '/');
    *slash = '\0';
    setenv("PATH", path, 1);
    execvp(*folders ? "situation" : hostile_argv[4], hostile_argv);
    _exit(70);
}

// A search that finds nothing, again and again.
static void do_exec_search(void)
{
    char *nothing[] = {"nothing", NULL};
    ready();
    for (;;)
        execvp("nothing", nothing);
}

static void do_exec(void)
{
    exec_again("");
}

static void do_execvp(void)
{
    exec_again("100");
}

static void on_alarm(int sig)
{
    for (int i = 0; sig && i < 1000; i++)
        ++*(volatile unsigned *)&turn;
}

// The signal comes while a handler of the app has interrupted malloc, or vice versa.
static void do_in_handler(void)
{
    struct itimerval often = {{0, 200}, {0, 200}};
    signal(SIGALRM, on_alarm);
    setitimer(ITIMER_REAL, &often, NULL);
    do_malloc();
}

#define ROW(name, flags, call) {"do_" #name, flags, do_##name},
const struct state tasks[] = {
    TASKS(ROW){"generated_start", "-", generated_start},
    {"generated_end", "-", generated_end},
    {"generated_secret", "-", generated_secret},
    {"exec", "molp", do_exec},
    {"execvp", "molp", do_execvp},
    {"exec_search", "-", do_exec_search},
    {"in_handler", "-", do_in_handler},
    {0},
};
