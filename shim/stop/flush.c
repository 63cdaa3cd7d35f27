// SPDX-License-Identifier: MIT
#include "flush.h"
#include "../base/base.h"
#include "../config/config.h"
#include <stdio.h>

static struct {
    bool known;
    FILE **out; // libc's stdout
    int (*flush)(FILE *), (*try)(FILE *);
    void (*lock)(FILE *);
} stdio;

static bool find_stdio(void)
{
    if (!stdio.known) {
        stdio.out = symbols_find("stdout");
        stdio.flush = (int (*)(FILE *))symbols_find("fflush");
        stdio.try = (int (*)(FILE *))symbols_find("ftrylockfile");
        stdio.lock = (void (*)(FILE *))symbols_find("flockfile");
        stdio.known = true;
    }
    return stdio.out && stdio.flush && stdio.try && stdio.lock;
}

void flush_keep_stdout(void)
{
    if (find_stdio())
        stdio.lock(*stdio.out);
}

void flush_all(void)
{
    sys_mask(SIG_UNBLOCK, &config.watched, NULL);
    if (!find_stdio())
        return;
    if (stdio.try(*stdio.out) == 0)
        stdio.flush(*stdio.out);
    stdio.flush(NULL);
    stdio.lock(*stdio.out);
    stdio.flush(*stdio.out);
}
