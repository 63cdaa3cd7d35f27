// SPDX-License-Identifier: MIT
// A stream of the program's own (fopencookie), whose write function libc calls under the stream's
// lock, once for each line: nothing else keeps half a line of another thread's from being the
// last.
#include "../case.h"

static FILE *stream;

static ssize_t pass_on(void *cookie, const char *text, size_t size)
{
    void *volatile block = malloc(100);
    for (volatile int i = 0; i < 30; i = i + 1)
        ;
    free(block);
    for (size_t done = 0; done < size;) {
        ssize_t n = write(*(int *)cookie, text + done, size - done);
        if (n < 0)
            return 0;
        done += (size_t)n;
    }
    return (ssize_t)size;
}

static void prepare(void)
{
    static int out = STDOUT_FILENO;
    stream = fopencookie(&out, "w", (cookie_io_functions_t){.write = pass_on});
    if (!stream)
        _exit(95);
    setvbuf(stream, NULL, _IOLBF, 0);
}

static void one_round(void)
{
    for (int i = 0; i < 8; i++)
        fprintf(stream, "<%u a line of this stream %40d>\n", line_number++, i);
}
