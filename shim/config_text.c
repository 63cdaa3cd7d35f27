// SPDX-License-Identifier: MIT
// What is said of a bad value (floor 1, part of config).
#include "config.h"
#include "fmt.h"

#include <string.h>

#define VALUE_MAX 60 // what a line quotes of a value or an item

static void put_bounded(struct fmt *out, const char *text, size_t len)
{
    fmt_text_n(out, text, len < VALUE_MAX ? len : VALUE_MAX);
    if (len > VALUE_MAX)
        fmt_raw(out, "...");
}

static void put_reasons(struct fmt *out, const struct config_problem *problem)
{
    for (unsigned i = 0; i < problem->bad && i < CONFIG_ITEMS_MAX; i++) {
        fmt_raw(out, i ? ", " : "");
        put_bounded(out, problem->items[i].text, problem->items[i].len);
        fmt_raw(out, " ");
        fmt_raw(out, problem->items[i].reason);
    }
    if (problem->bad > CONFIG_ITEMS_MAX) {
        fmt_raw(out, " (and ");
        fmt_uint(out, problem->bad - CONFIG_ITEMS_MAX);
        fmt_raw(out, " more)");
    }
    if (!problem->bad)
        fmt_raw(out, problem->reason ? problem->reason : "is not ");
    if (!problem->bad && !problem->reason)
        fmt_raw(out, problem->values);
}

void config_put_problem(struct fmt *out, const struct config_problem *problem)
{
    fmt_raw(out, "sigshim: SIGSHIM_");
    put_bounded(out, problem->variable, strcspn(problem->variable, "="));
    fmt_raw(out, "='");
    put_bounded(out, problem->value, strlen(problem->value));
    fmt_raw(out, "': ");
    put_reasons(out, problem);
    fmt_raw(out, problem->instead ? "; using " : "; ignored");
    if (problem->instead)
        fmt_raw(out, problem->instead);
}
