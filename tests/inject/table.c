// SPDX-License-Identifier: MIT
// The injector's table: failures by kind and latencies, a row for each case and way.
#include "inject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN 3 // failures of a row that are described

struct table {
    char name[64], way[16];
    unsigned count, verdicts[VERDICTS];
    double *ms;
    size_t room;
};

static const char *const words[VERDICTS] = {"fine",  "hung", "slow", "status",
                                            "marks", "torn", "log"};

struct table *table_row(const char *name, const char *way, unsigned count)
{
    struct table *row = calloc(1, sizeof(*row));
    if (!row || !(row->ms = calloc(count + 1, sizeof(double))))
        exit(2);
    row->room = count;
    snprintf(row->name, sizeof(row->name), "%s", name);
    snprintf(row->way, sizeof(row->way), "%s", way);
    return row;
}

void table_note(const struct result *result, void *arg)
{
    struct table *row = arg;
    if (row->count < row->room)
        row->ms[row->count++] = result->ms;
    if (row->verdicts[result->verdict]++ < SHOWN && result->verdict != FINE)
        printf("FAIL %s %s: %s: %s\n", row->name, row->way, words[result->verdict],
               result->why);
    fflush(stdout);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile(const struct table *row, double part)
{
    size_t at = (size_t)((double)row->count * part);
    return row->count ? row->ms[at < row->count ? at : row->count - 1] : 0;
}

void table_head(void)
{
    printf("%-12s %-8s %7s", "case", "way", "signals");
    for (int i = HUNG; i < VERDICTS; i++)
        printf(" %6s", words[i]);
    printf(" %8s %8s %8s\n", "median", "99 %", "worst ms");
}

unsigned table_print(struct table *row)
{
    unsigned failures = row->count - row->verdicts[FINE];
    qsort(row->ms, row->count, sizeof(double), compare);
    printf("%-12s %-8s %7u", row->name, row->way, row->count);
    for (int i = HUNG; i < VERDICTS; i++)
        printf(" %6u", row->verdicts[i]);
    printf(" %8.2f %8.2f %8.2f\n", quantile(row, 0.5), quantile(row, 0.99),
           quantile(row, 1));
    fflush(stdout);
    free(row->ms);
    free(row);
    return failures;
}
