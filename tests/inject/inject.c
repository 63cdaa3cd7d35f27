// SPDX-License-Identifier: MIT
// Sends SIGTERM to small programs at every instruction, or at a sample of them, and
// judges each end. Usage: inject [-n SIGNALS] LIBRARY FOLDER [CASE[/WAY]...]. Exit status
// 1 after any failure.
#include "inject.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// step: a copy at each of the chosen instructions; step2: the same while a second thread
// waits; threads and join: fresh starts with four threads at work, or with three and the
// main thread in pthread_join.
static const char *const ways[] = {"step", "step2", "threads", "join"};

static const char *const cases[] = {
    "malloc", "realloc", "printf", "fwrite",    "getline", "environment", "fork",
    "dlopen", "pthread", "qsort",  "localtime", "regcomp", "streams",     "exceptions"};

enum { WAYS = sizeof(ways) / sizeof(ways[0]), CASES = sizeof(cases) / sizeof(cases[0]) };

static bool is_wanted(const char *name, const char *way, char **wanted)
{
    char both[100];
    snprintf(both, sizeof(both), "%s/%s", name, way);
    for (char **w = wanted; *w; w++)
        if (strcmp(*w, name) == 0 || strcmp(*w, both) == 0)
            return true;
    return !*wanted;
}

// Fresh starts cost more: a fifth of the signals goes to them.
static unsigned share(const char *way, unsigned total, unsigned rows)
{
    unsigned n = total / rows;
    return strncmp(way, "step", 4) == 0 ? n * 8 / 5 : n * 2 / 5;
}

// Stepping is quickest on one processor; threads want all.
static void pin(bool one, const cpu_set_t *all)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(sched_getcpu(), &set);
    sched_setaffinity(0, sizeof(set), one ? &set : all);
}

static bool run_case(const char *library, const char *folder, const char *name,
                     const char *way, unsigned count, unsigned *failures)
{
    char path[1000];
    cpu_set_t all;
    struct table *row = table_row(name, way, count);
    bool step = strncmp(way, "step", 4) == 0;
    snprintf(path, sizeof(path), "%s/cases/%s", folder, name);
    struct job job = {library, path, way, count, table_note, row};
    sched_getaffinity(0, sizeof(all), &all);
    pin(step, &all);
    bool ok = step ? inject_copies(&job) : inject_fresh(&job);
    sched_setaffinity(0, sizeof(all), &all);
    if (!ok)
        printf("FAIL %s %s: the case cannot be run to its end\n", name, way);
    *failures += table_print(row) + !ok;
    return ok;
}

int main(int argc, char **argv)
{
    unsigned total = 2000, rows = 0, passed = 0, failed = 0;
    int option;
    while ((option = getopt(argc, argv, "n:")) == 'n')
        total = (unsigned)strtoul(optarg, NULL, 10);
    if (option != -1 || argc - optind < 2) {
        fprintf(stderr, "usage: inject [-n SIGNALS] LIBRARY FOLDER [CASE[/WAY]...]\n");
        return 2;
    }
    char *library = realpath(argv[optind], NULL), plugin[1000];
    const char *folder = argv[optind + 1];
    char **wanted = argv + optind + 2;
    snprintf(plugin, sizeof(plugin), "%s/plugin.so", folder);
    char *plugin_path = realpath(plugin, NULL);
    setenv("INJECT_PLUGIN", plugin_path ? plugin_path : "", 1);
    if (!library) {
        perror(argv[optind]);
        return 2;
    }
    for (int i = 0; i < CASES * WAYS; i++)
        rows += is_wanted(cases[i / WAYS], ways[i % WAYS], wanted);
    table_head();
    for (int i = 0; i < CASES * WAYS; i++) {
        const char *name = cases[i / WAYS], *way = ways[i % WAYS];
        unsigned failures = 0;
        if (!is_wanted(name, way, wanted))
            continue;
        run_case(library, folder, name, way, share(way, total, rows), &failures);
        failures ? failed++ : passed++;
    }
    printf("inject: %u passed, %u failed\n", passed, failed);
    return failed || !passed;
}
