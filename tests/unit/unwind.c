// SPDX-License-Identifier: MIT
// Our walk of the stack against libgcc's, at many random places in libc.
#include "shim/safepoint/unwind.h"
#include "shim/base/symbols.h"
#include "shim/base/sys.h"
#include "shim/safepoint/code.h"

#include <criterion/criterion.h>
#include <dlfcn.h>
#include <execinfo.h>
#include <link.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

TestSuite(unwind, .timeout = 60);

#define WALKS 3000

static volatile sig_atomic_t walks, without_table, wrong;
static uintptr_t stack_end;

// The frames that both find, from the interrupted one outwards, as far as libc goes.
static void compare(void *const *theirs, int count, const void *context)
{
    struct unwind_frame frame;
    const struct safepoint_code *code;
    int at = 0;
    bool signal;
    if (!unwind_begin(&frame, context) || !safepoint_code_known())
        return;
    while (at < count && (uintptr_t)theirs[at] != frame.reg[UNWIND_PC])
        at++;
    for (; at < count; at++) {
        code = safepoint_code_at(frame.reg[UNWIND_PC]);
        if (!code || code->kind < SAFEPOINT_LIBC)
            break;
        if ((uintptr_t)theirs[at] != frame.reg[UNWIND_PC])
            wrong++;
        if (!unwind_step(&frame, code->base, stack_end, &signal)) {
            without_table++;
            return;
        }
        if (*(uintptr_t *)frame.slot != frame.reg[UNWIND_PC])
            wrong++;
    }
    walks += frame.slot != 0;
}

static void on_alarm(int sig, siginfo_t *info, void *context)
{
    void *theirs[100];
    (void)sig, (void)info;
    compare(theirs, backtrace(theirs, 100), context);
}

static void be_busy(void)
{
    static const char *const zones[] = {"CET-1CEST,M3.5.0,M10.5.0/3", "UTC0"};
    regex_t regex;
    char text[400];
    time_t at = 1700000000 + walks;
    if (regcomp(&regex, "^([a-z]+)[0-9]{2,4}(x|y)*$", REG_EXTENDED) == 0)
        regfree(&regex);
    setenv("TZ", zones[walks % 2], 1);
    snprintf(text, sizeof(text), "%.3f %40d %200s", walks / 7.0, walks, ctime(&at));
    free(realloc(malloc((size_t)walks % 1000), 300000));
}

Test(unwind, goes_where_libgcc_goes)
{
#if defined(__x86_64__)
    struct sigaction act = {.sa_flags = SA_SIGINFO | SA_RESTART};
    struct itimerval often = {{0, 97}, {0, 97}};
    void *first[4];
    backtrace(first, 4); // loads libgcc
    stack_end = (uintptr_t)__builtin_frame_address(0) + 1024;
    act.sa_sigaction = on_alarm;
    sigaction(SIGALRM, &act, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
    while (walks < WALKS)
        be_busy();
    setitimer(ITIMER_REAL, &(struct itimerval){{0, 0}, {0, 0}}, NULL);
    cr_expect_eq(wrong, 0, "%d of %d walks differ", (int)wrong, (int)walks);
    cr_expect_lt(without_table, WALKS / 20, "%d walks led nowhere", (int)without_table);
#else
    cr_skip("x86-64 only");
#endif
}

// How far a return address can be behind exit(): musl's had under 64 bytes, and has more
// since 1.2.6.
Test(unwind, size_of_a_function)
{
    Dl_info info;
    const ElfW(Sym) *symbol = NULL;
    size_t size = 0;
    void *function = symbols_find_sized("exit", &size);
    cr_assert(dladdr1(function, &info, (void **)&symbol, RTLD_DL_SYMENT) && symbol);
    cr_expect(size > 0 && size == symbol->st_size, "%zu", size);
    size = 7;
    cr_expect(!symbols_find_sized("nosuchfunction", &size) && size == 7);
}
