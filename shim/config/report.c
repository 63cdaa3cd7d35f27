// SPDX-License-Identifier: MIT
// Reports bad values: once for a tree of processes, not once in each (docs/contract.md P10).
#include "../base/base.h"
#include "config.h"
#include <string.h>

#define VALUE_MAX 60 // bytes of a value or an item that a line quotes

static void put_bounded(struct fmt *out, const char *text, size_t len)
{
    fmt_text_n(out, text, len < VALUE_MAX ? len : VALUE_MAX);
    if (len > VALUE_MAX)
        fmt_raw(out, "...");
}

void config_put_reasons(struct fmt *out, const struct config_problem *problem)
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
        fmt_raw(out, problem->reason ? problem->reason : "expected ");
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
    config_put_reasons(out, problem);
    fmt_raw(out, problem->instead ? "; using " : "; ignored");
    if (problem->instead)
        fmt_raw(out, problem->instead);
}

struct reporting {
    int parent; // has the same library, so it may have reported already; or 0
    config_report *report;
};

static bool parent_has(int parent, const struct config_problem *problem)
{
    char path[PROC_PATH_MAX], entry[512];
    struct fmt out;
    size_t value_len = strlen(problem->value);
    fmt_init(&out, entry, sizeof(entry), false);
    fmt_raw(&out, "SIGSHIM_");
    fmt_text_n(&out, problem->variable, strcspn(problem->variable, "="));
    fmt_raw(&out, "=");
    if (out.len + value_len + 1 > out.cap)
        return false;
    memcpy(entry + out.len, problem->value, value_len + 1);
    return proc_file_has(proc_path(parent, "environ", path), entry, out.len + value_len + 1, '\0');
}

static void report_one(const struct config_problem *problem, void *arg)
{
    const struct reporting *reporting = arg;
    if (!reporting->parent || !parent_has(reporting->parent, problem))
        reporting->report(problem, NULL);
}

void config_report_new(char *const *env, config_report *report)
{
    static struct config again LARGE; // too big for the stack, and not the one in use
    struct reporting reporting = {(int)sys(SYS_getppid), report};
    if (reporting.parent && !proc_has_shim(reporting.parent))
        reporting.parent = 0;
    config_parse(env, &again, report_one, &reporting);
}
