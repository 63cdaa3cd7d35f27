// SPDX-License-Identifier: MIT
// The injector's table: failures by kind and latencies, one row for each case and way, and one
// for all.
#include "inject.h"

#include <gnu/libc-version.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

static const struct item all_items = {.name = "all"};
static const struct way all_ways = {.name = ""};

static const char *const words[VERDICTS] = {"fine",  "hung", "slow", "status",
                                            "marks", "torn", "log"};

struct row *row_new(const struct item *item, const struct way *way, unsigned wanted)
{
    size_t size = sizeof(struct row) + (wanted + 1) * sizeof(double);
    struct row *row = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (row == MAP_FAILED) {
        perror("mmap");
        exit(2);
    }
    row->item = item;
    row->way = way;
    row->wanted = wanted;
    return row;
}

void row_note(struct row *row, const struct result *result)
{
    unsigned shown = row_failures(row);
    if (row->count >= row->wanted)
        return;
    row->ms[row->count++] = result->ms;
    row->verdicts[result->verdict]++;
    if (result->verdict != FINE && shown < SHOWN)
        snprintf(row->shown[shown], sizeof(row->shown[0]), "%s: %s", words[result->verdict],
                 result->why);
}

unsigned row_failures(const struct row *row)
{
    return row->count - row->verdicts[FINE] + row->failed;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double median(double *values, size_t count)
{
    qsort(values, count, sizeof(double), compare);
    return count ? values[count / 2] : 0;
}

struct latency {
    double median, most, worst;
};

static struct latency latency_of(const struct row *row)
{
    size_t n = row->count;
    double *ms = malloc((n + 1) * sizeof(double));
    if (!ms || n == 0) {
        free(ms);
        return (struct latency){0};
    }
    memcpy(ms, row->ms, n * sizeof(double));
    struct latency found = {median(ms, n), ms[n * 99 / 100], ms[n - 1]};
    free(ms);
    return found;
}

// All injections as one row.
static struct row *pool(struct row **rows, unsigned count)
{
    unsigned wanted = 0;
    for (unsigned i = 0; i < count; i++)
        wanted += rows[i]->count;
    struct row *all = row_new(&all_items, &all_ways, wanted);
    for (unsigned i = 0; i < count; i++) {
        memcpy(all->ms + all->count, rows[i]->ms, rows[i]->count * sizeof(double));
        all->count += rows[i]->count;
        for (int v = 0; v < VERDICTS; v++)
            all->verdicts[v] += rows[i]->verdicts[v];
    }
    return all;
}

void table_head(void)
{
    printf("%-12s %-8s %7s", "case", "way", "signals");
    for (int i = HUNG; i < VERDICTS; i++)
        printf(" %6s", words[i]);
    printf(" %8s %8s %8s %9s\n", "median", "99 %", "worst ms", "own exit");
    fflush(stdout);
}

void table_print(const struct row *row)
{
    struct latency ms = latency_of(row);
    for (unsigned i = 0; i < SHOWN && row->shown[i][0]; i++)
        printf("FAIL %s %s: %s\n", row->item->name, row->way->name, row->shown[i]);
    if (row->failed)
        printf("FAIL %s %s: the case cannot be run to its end\n", row->item->name, row->way->name);
    printf("%-12s %-8s %7u", row->item->name, row->way->name, row->count);
    for (int i = HUNG; i < VERDICTS; i++)
        printf(" %6u", row->verdicts[i]);
    printf(" %8.2f %8.2f %8.2f", ms.median, ms.most, ms.worst);
    printf(row->own_exit > 0 ? " %9.2f\n" : "\n", row->own_exit);
    fflush(stdout);
}

void table_print_all(struct row **rows, unsigned count)
{
    table_print(pool(rows, count));
}

static void row_markdown(FILE *to, const struct row *row)
{
    struct latency ms = latency_of(row);
    fprintf(to, "| %s | %s | %u |", row->item->name, row->way->name, row->count);
    for (int i = HUNG; i < VERDICTS; i++)
        fprintf(to, " %u |", row->verdicts[i]);
    fprintf(to, " %.2f | %.2f | %.2f |", ms.median, ms.most, ms.worst);
    fprintf(to, row->own_exit > 0 ? " %.2f |\n" : " |\n", row->own_exit);
}

bool table_markdown(const char *path, struct row **rows, unsigned count, double seconds)
{
    FILE *to = fopen(path, "we");
    struct utsname kernel;
    char date[20];
    time_t now = time(NULL);
    if (!to)
        return false;
    uname(&kernel);
    strftime(date, sizeof(date), "%Y-%m-%d", gmtime(&now));
    fprintf(to,
            "Run of %s: %ld processors (%s), Linux %s, glibc %s, %.0f minutes.\n\n"
            "| case | way | signals |",
            date, sysconf(_SC_NPROCESSORS_ONLN), kernel.machine, kernel.release,
            gnu_get_libc_version(), seconds / 60);
    for (int i = HUNG; i < VERDICTS; i++)
        fprintf(to, " %s |", words[i]);
    fprintf(to, " median ms | 99 %% | worst | own exit |\n|---|---|--:|");
    for (int i = HUNG; i < VERDICTS + 4; i++)
        fprintf(to, "--:|");
    fputc('\n', to);
    for (unsigned i = 0; i < count; i++)
        row_markdown(to, rows[i]);
    row_markdown(to, pool(rows, count));
    return fclose(to) == 0;
}
