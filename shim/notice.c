// SPDX-License-Identifier: MIT
// Tells of bad configuration at start (floor 3), once for a tree of processes and not for
// each.
#include "notice.h"
#include "config.h"
#include "log.h"
#include "proc.h"
#include "sys.h"

#include <string.h>

#define VALUE_MAX 60 // what a line quotes of a value or an item

static const char prefix[] = "SIGSHIM_";

static bool parent_has(int parent, const struct config_problem *problem)
{
    char path[PROC_PATH_MAX], entry[LOG_LINE_MAX];
    struct fmt out;
    size_t value_len = strlen(problem->value);
    fmt_init(&out, entry, sizeof(entry), false);
    fmt_raw(&out, prefix);
    fmt_text_n(&out, problem->variable, strcspn(problem->variable, "="));
    fmt_raw(&out, "=");
    if (out.len + value_len + 1 > out.cap)
        return false;
    memcpy(entry + out.len, problem->value, value_len + 1);
    return proc_file_has(proc_path(parent, "environ", path), entry,
                         out.len + value_len + 1, '\0');
}

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

static void report(const struct config_problem *problem, void *arg)
{
    const int *parent = arg;
    struct log_line line;
    if (*parent && parent_has(*parent, problem))
        return;
    log_begin(&line, "config", 0, NULL);
    fmt_raw(&line.text, "sigshim: ");
    fmt_raw(&line.text, prefix);
    put_bounded(&line.text, problem->variable, strcspn(problem->variable, "="));
    fmt_raw(&line.text, "='");
    put_bounded(&line.text, problem->value, strlen(problem->value));
    fmt_raw(&line.text, "': ");
    put_reasons(&line.text, problem);
    fmt_raw(&line.text, problem->instead ? "; using " : "; ignored");
    if (problem->instead)
        fmt_raw(&line.text, problem->instead);
    log_end(&line);
}

void notice_config(char *const *env)
{
    static struct config again; // not on the stack, and not the one in force
    int parent = (int)sys(SYS_getppid);
    if (parent && !proc_has_shim(parent))
        parent = 0;
    config_parse(env, &again, report, &parent);
}
