// SPDX-License-Identifier: MIT
// Ways out of a function of libc other than its return: longjmp from a callback of qsort, and
// coroutines (swapcontext) that use malloc on a stack of their own.
#define OTHER_THREADS jump // the coroutine is one thread's
#include "../case.h"
#include <setjmp.h>
#include <ucontext.h>

static __thread jmp_buf back;
static __thread int calls;
static ucontext_t here, there;

static void use_malloc(void)
{
    char text[40];
    void *volatile block = malloc(200);
    snprintf(text, sizeof(text), "%d %p", calls, block);
    free(block);
}

static void coroutine(void)
{
    for (;;) {
        use_malloc();
        swapcontext(&there, &here);
    }
}

static void prepare(void)
{
    static char stack[200000];
    getcontext(&there);
    there.uc_stack.ss_sp = stack;
    there.uc_stack.ss_size = sizeof(stack);
    makecontext(&there, coroutine, 0);
}

static int compare(const void *a, const void *b)
{
    use_malloc();
    if (++calls % 5 == 0)
        longjmp(back, 1);
    return *(const int *)a - *(const int *)b;
}

static void jump(void)
{
    int numbers[] = {5, 3, 8, 1, 9, 2};
    if (setjmp(back) == 0)
        qsort(numbers, 6, sizeof(int), compare);
    use_malloc();
}

static void one_round(void)
{
    jump();
    swapcontext(&here, &there);
    jump();
}
