// SPDX-License-Identifier: MIT
// fwrite, fputs and putchar in one locked line: short, and longer than the buffer.
#include "../case.h"

static char text[6000];

static void prepare(void)
{
    memset(text, 'y', sizeof(text));
}

static void one_round(void)
{
    char line[sizeof(text) + 40];
    static const size_t sizes[] = {1, 50, 1000, 3000, 5900};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        int len = snprintf(line, sizeof(line), "<%u %.*s>\n", line_number, (int)sizes[i], text);
        line_number++;
        if (fwrite(line, 1, (size_t)len, stdout) != (size_t)len)
            _exit(95);
        snprintf(line, sizeof(line), "<%u fputs>\n", line_number++);
        fputs(line, stdout);
    }
}
