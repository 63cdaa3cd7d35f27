// SPDX-License-Identifier: MIT
// A program without a handler and without an exit handler; its output is in stdio's buffer.
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    printf("<buffer>\n");
    if (write(2, "ready\n", 6) != 6)
        return 1;
    for (;;)
        pause();
}
