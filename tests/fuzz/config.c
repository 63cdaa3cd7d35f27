// SPDX-License-Identifier: MIT
// An environment: lines of the input are variables. Problems are put into words, too.
#include "../../shim/config/config.h"
#include "../../shim/base/base.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void report(const struct config_problem *problem, void *arg)
{
    char text[300];
    struct fmt out;
    (void)arg;
    fmt_init(&out, text, sizeof(text), true);
    config_put_problem(&out, problem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct config parsed;
    char text[5000], *env[40];
    size_t count = 0;
    if (size >= sizeof(text))
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    for (char *save, *line = strtok_r(text, "\n", &save); line && count < 39;
         line = strtok_r(NULL, "\n", &save))
        env[count++] = line;
    env[count] = NULL;
    config_parse(env, &parsed, report, NULL);
    return 0;
}
