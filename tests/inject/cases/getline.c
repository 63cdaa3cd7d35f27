// SPDX-License-Identifier: MIT
// getline over a file again and again, with a line that grows.
#include "../case.h"

static FILE *file;

static void prepare(void)
{
    file = tmpfile();
    for (int i = 1; file && i < 200; i += 9)
        fprintf(file, "%0*d\n", i, i);
    if (!file)
        _exit(95);
}

static void one_round(void)
{
    char *line = NULL;
    size_t size = 0;
    rewind(file);
    while (getline(&line, &size, file) > 0)
        ;
    free(line);
}
