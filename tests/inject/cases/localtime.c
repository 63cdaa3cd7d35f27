// SPDX-License-Identifier: MIT
// localtime, mktime and strftime in changing time zones. Other threads keep to malloc: a change
// of TZ is a change of the environment.
#define OTHER_THREADS use_malloc
#include "../case.h"
#include <time.h>

static void prepare(void)
{
}

static void use_malloc(void)
{
    void *volatile block = malloc(1000);
    free(block);
}

static void one_round(void)
{
    static const char *const zones[] = {"CET-1CEST,M3.5.0,M10.5.0/3", "EST5EDT", "UTC0"};
    time_t at = 1700000000;
    char text[64];
    for (int i = 0; i < 3; i++) {
        setenv("TZ", zones[i], 1);
        struct tm *tm = localtime(&at);
        strftime(text, sizeof(text), "%c %Z", tm);
        at = mktime(tm) + 10000000;
    }
}
