// SPDX-License-Identifier: MIT
// printf of numbers and text to a buffered stdout, over the end of its buffer.
#include "../case.h"

static void prepare(void)
{
}

static void one_round(void)
{
    for (int i = 0; i < 30; i++) {
        printf("<%u %s %.3f %40d %200s>\n", line_number, "a text", line_number / 7.0, i, "x");
        line_number++;
    }
}
