// SPDX-License-Identifier: MIT
// Counts in memory, and saves the count when sigshim stops it. It runs without sigshim too.
#include <sigshim.h>
#include <stdio.h>
#include <unistd.h>

// Weak: where no sigshim is loaded, the address is NULL and the program starts all the same.
#pragma weak sigshim_atexit

struct journal {
    const char *path;
    unsigned entries;
};

static void save(void *arg)
{
    const struct journal *journal = arg;
    FILE *file = fopen(journal->path, "w");
    if (!file)
        return;
    fprintf(file, "%u entries\n", journal->entries);
    fclose(file);
}

int main(void)
{
    static struct journal journal = {"journal.txt", 0};
    if (sigshim_atexit)
        sigshim_atexit(save, &journal);
    puts("journal: open");
    fflush(stdout);
    for (;; usleep(10000))
        journal.entries++;
}
