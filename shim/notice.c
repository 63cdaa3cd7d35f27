// SPDX-License-Identifier: MIT
// Tells of bad configuration at start (floor 3), once for a tree of processes and not for
// each.
#include "notice.h"
#include "config.h"
#include "log.h"
#include "proc.h"
#include "sys.h"

#include <string.h>

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

static void report(const struct config_problem *problem, void *arg)
{
    const int *parent = arg;
    struct log_line line;
    if (*parent && parent_has(*parent, problem))
        return;
    log_begin(&line, "config", 0, NULL);
    config_put_problem(&line.text, problem);
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
