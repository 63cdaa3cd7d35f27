// SPDX-License-Identifier: MIT
// Scans the environment itself rather than call getenv(3): bash has one of its own, and apps that
// rewrite their argv overwrite what it would return.
#include "config.h"
#include "../base/base.h"
#include <string.h>

#define PREFIX           "SIGSHIM_"
#define PREFIX_LEN       (sizeof(PREFIX) - 1)
#define VERSION          "0123456789.-" // what one is made of
#define DEFAULT_GRACE_MS 8000
#define DEFAULTS                                                                                   \
    {                                                                                              \
        .watched = (uint64_t)1 << (SIGTERM - 1) | (uint64_t)1 << (SIGINT - 1), .last = "tail",     \
        .unwind = "python", .log = CONFIG_LOG_FD, .log_fd = 2, .exit_status = -1, .at_exit = true, \
        .grace_ms = DEFAULT_GRACE_MS                                                               \
    }

#ifdef __powerpc64__ // has pages of 64 KiB: it shares one
#define PAGE 16
#else
#define PAGE 4096 // larger pages cost a little more
#endif

// On pages of its own that are not written where no variable is set. They end the file, so that
// what follows in memory begins a page.
static union {
    struct config config;
    char room[(sizeof(struct config) + PAGE - 1) / PAGE * PAGE];
} pages __attribute__((aligned(PAGE))) = {DEFAULTS};
extern struct config config __attribute__((alias("pages")));

struct config_sink {
    config_report *report;
    void *arg;
    int count;
};

static void tell(struct config_sink *sink, const struct config_problem *problem)
{
    sink->count++;
    if (sink->report)
        sink->report(problem, sink->arg);
}

static const struct config_variable *find(const char *name, size_t len)
{
    for (size_t i = 0; i < config_table_len; i++)
        if (strncmp(config_table[i].name, name, len) == 0 && !config_table[i].name[len])
            return &config_table[i];
    return NULL;
}

static void parse_one(struct config *ret, const char *name, unsigned *seen,
                      struct config_sink *sink)
{
    const char *value = name + strcspn(name, "=");
    const struct config_variable *row = find(name, (size_t)(value - name));
    struct config_problem problem = {.variable = name, .value = value + (*value == '=')};
    if (!row && strncmp(name, "RUNTIME=", 8) == 0)
        return; // a word to sigshim-runc, which is no longer there
    if (!row) {
        problem.reason = "unknown variable";
        tell(sink, &problem);
        return;
    }
    unsigned bit = 1u << (row - config_table);
    bool again = *seen & bit; // getenv(3) returns the first one too
    *seen |= bit;
    problem.values = row->values;
    problem.instead = row->initial;
    if (!again && *problem.value != '\0' && !row->parse(ret, row, &problem))
        tell(sink, &problem);
}

bool config_any(char *const *env)
{
    for (; env && *env; env++)
        if (strncmp(*env, PREFIX, PREFIX_LEN) == 0)
            return true;
    return false;
}

int config_parse(char *const *env, struct config *ret, config_report *report, void *arg)
{
    static const struct config defaults = DEFAULTS;
    struct config_sink sink = {report, arg, 0};
    unsigned seen = 0;
    *ret = defaults;
    for (; env && *env; env++)
        if (strncmp(*env, PREFIX, PREFIX_LEN) == 0)
            parse_one(ret, *env + PREFIX_LEN, &seen, &sink);
    for (int sig = 1; sig <= SYS_MAX_SIGNAL; sig++) {
        if (ret->map[sig]) {
            ret->mapped |= sys_bit(sig);
            ret->watched |= sys_bit(sig) | sys_bit(ret->map[sig]);
        }
    }
    return sink.count;
}

int config_exit_of(int status)
{
    return status ^ config.exit_change[status & 255];
}

int64_t config_half_of(int64_t grace_ms)
{
    return (grace_ms > CONFIG_FOREVER_MS / 2 ? DEFAULT_GRACE_MS : grace_ms) / 2;
}

static bool list_has(const char *list, const char *name, bool versions)
{
    size_t len = strlen(name);
    while (len > 0 && *list) {
        size_t item = strcspn(list, ",");
        if (item > 0 && strncmp(list, name, item) == 0 &&
            (item == len || (versions && strspn(name + item, VERSION) == len - item)))
            return true;
        list += item + (list[item] == ',');
    }
    return false;
}

bool config_list_has(const char *list, const char *name)
{
    return list_has(list, name, false);
}

bool config_list_has_version(const char *list, const char *name)
{
    return list_has(list, name, true);
}

static bool names_us(const char *list, bool versions)
{
    char *const *program = symbols_find("__progname"); // basename of argv[0]; glibc and musl
    char comm[PROC_COMM_MAX], exe[CONFIG_PATH_MAX];
    const char *slash = NULL;
    if (sys_readlink("/proc/self/exe", exe, sizeof(exe)) > 0)
        slash = strrchr(exe, '/');
    return list_has(list, proc_comm(sys_getpid(), comm), versions) ||
           (program && *program && list_has(list, *program, versions)) ||
           (slash && list_has(list, slash + 1, versions));
}

bool config_list_names_us(const char *list)
{
    return *list && names_us(list, true);
}

bool config_acts_here(void)
{
    return (!config.only || names_us(config.only, false)) &&
           (!config.skip || !names_us(config.skip, false));
}
