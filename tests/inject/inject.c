// SPDX-License-Identifier: MIT
// Sends SIGTERM to small programs at every instruction, or at a sample of them, and judges each
// end. Usage: inject [-n SIGNALS] [-j JOBS] [-m FILE] LIBRARY FOLDER [CASE[/WAY]...]: FILE gets
// the table as Markdown. Exit status 1 after any failure.
#include "inject.h"

#include <getopt.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// step: a copy at each of the chosen instructions; step2: the same while a second thread waits;
// pid1 and shell: fresh starts in a container; threads and join: fresh starts with four threads
// at work, or with three and the main thread in pthread_join.
static const struct way ways[] = {
    {.name = "step", .arg = "step", .free = "alone", .weight = 8},
    {.name = "step2", .arg = "step2", .free = "alone2", .weight = 8},
    {.name = "pid1", .arg = "alone", .contained = true, .weight = 1},
    {.name = "shell", .arg = "alone", .contained = true, .shell = true, .weight = 1},
    {.name = "threads", .arg = "threads", .threads = true, .weight = 2},
    {.name = "join", .arg = "join", .threads = true, .weight = 2},
};

static struct item items[] = {
    {"malloc", "malloc", NULL},
    {"jemalloc", "malloc", NULL},
    {"realloc", "realloc", NULL},
    {"printf", "printf", NULL},
    {"fwrite", "fwrite", NULL},
    {"getline", "getline", NULL},
    {"environment", "environment", NULL},
    {"fork", "fork", NULL},
    {"dlopen", "dlopen", NULL},
    {"pthread", "pthread", NULL},
    {"qsort", "qsort", NULL},
    {"walk", "walk", NULL},
    {"iterate", "iterate", NULL},
    {"cookie", "cookie", NULL},
    {"jump", "jump", NULL},
    {"mask", "mask", NULL},

    {"localtime", "localtime", NULL},
    {"regcomp", "regcomp", NULL},
    {"streams", "streams", NULL},
    {"exceptions", "exceptions", NULL},
};

enum { WAYS = sizeof(ways) / sizeof(ways[0]), ITEMS = sizeof(items) / sizeof(items[0]) };

static struct row *rows[WAYS * ITEMS];
static unsigned row_count, passed, failed;

static bool is_wanted(const struct item *item, const struct way *way, char **wanted)
{
    char both[100];
    snprintf(both, sizeof(both), "%s/%s", item->name, way->name);
    for (char **w = wanted; *w; w++)
        if (strcmp(*w, item->name) == 0 || strcmp(*w, both) == 0)
            return true;
    return !*wanted;
}

static const char *find_jemalloc(void)
{
    static glob_t found;
    return glob("/usr/lib{,/*,64}/libjemalloc.so.2", GLOB_BRACE, NULL, &found) == 0
               ? found.gl_pathv[0]
               : "";
}

static void add_row(const struct item *item, const struct way *way, unsigned signals)
{
    struct row *row = row_new(item, way, signals);
    const char *reason = why_not(row);
    if (reason)
        printf("[SKIP] inject/%s/%s: %s\n", item->name, way->name, reason);
    else
        rows[row_count++] = row;
}

// Each row's share of the signals; rows whose threads need all processors come last.
static void plan(unsigned total, char **wanted)
{
    unsigned long weight = 0, before = 0;
    for (int pass = 0; pass < 3; pass++)
        for (int i = 0; i < ITEMS * WAYS; i++) {
            const struct item *item = &items[i / WAYS];
            const struct way *way = &ways[i % WAYS];
            if (!is_wanted(item, way, wanted) || (pass && way->threads != (pass == 2)))
                continue;
            if (pass == 0) {
                weight += way->weight;
                continue;
            }
            unsigned long after = before + way->weight;
            add_row(item, way, (unsigned)(total * after / weight - total * before / weight));
            before = after;
        }
}

static void done(const struct row *row)
{
    table_print(row);
    row_failures(row) ? failed++ : passed++;
}

static int run(const char *library, const char *folder, unsigned jobs, const char *file)
{
    char plugin[1000];
    double since = now_ms();
    snprintf(plugin, sizeof(plugin), "%s/plugin.so", folder);
    char *plugin_path = realpath(plugin, NULL);
    setenv("INJECT_PLUGIN", plugin_path ? plugin_path : "", 1);
    table_head();
    run_rows(library, folder, rows, row_count, jobs, done);
    table_print_all(rows, row_count);
    if (file && !table_markdown(file, rows, row_count, (now_ms() - since) / 1000)) {
        perror(file);
        failed++;
    }
    printf("inject: %u passed, %u failed\n", passed, failed);
    return failed || !passed;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {{"signals", required_argument, NULL, 'n'},
                                            {"jobs", required_argument, NULL, 'j'},
                                            {"markdown", required_argument, NULL, 'm'},
                                            {NULL, 0, NULL, 0}};
    unsigned total = 2000, jobs = (unsigned)sysconf(_SC_NPROCESSORS_ONLN);
    const char *file = NULL, *reason = why_nothing();
    int option;
    while ((option = getopt_long(argc, argv, "n:j:m:", options, NULL)) != -1) {
        if (option == 'n')
            total = (unsigned)strtoul(optarg, NULL, 10);
        else if (option == 'j')
            jobs = (unsigned)strtoul(optarg, NULL, 10);
        else if (option == 'm')
            file = optarg;
        else
            optind = argc;
    }
    if (argc - optind < 2) {
        fprintf(stderr, "usage: inject [-n SIGNALS] [-j JOBS] [-m FILE] LIBRARY FOLDER "
                        "[CASE[/WAY]...]\n");
        return 2;
    }
    if (reason) {
        printf("[SKIP] inject: %s\n", reason);
        return 0;
    }
    char *library = realpath(argv[optind], NULL);
    if (!library) {
        perror(argv[optind]);
        return 2;
    }
    items[1].preload = find_jemalloc();
    plan(total, argv + optind + 2);
    return run(library, argv[optind + 1], jobs, file);
}
