// SPDX-License-Identifier: MIT
// The environment, parsed once to one struct by one table.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONFIG_PATH_MAX 256
#define CONFIG_TEXT_MAX 1024 // of the hook command, and of the list of files

enum config_log { CONFIG_LOG_FD, CONFIG_LOG_PATH, CONFIG_LOG_OFF };
enum config_forward { CONFIG_FORWARD_AUTO, CONFIG_FORWARD_ALWAYS, CONFIG_FORWARD_NEVER };

struct config {
    uint64_t watched; // bit sig - 1: in SIGSHIM_SIGNALS, or source or target of the map
    uint64_t mapped;  // bit sig - 1: map[sig] is not 0
    uint8_t map[65];  // map[sig]: what sig is rewritten to, 0 for nothing
    uint8_t log;      // enum config_log
    uint8_t forward;  // enum config_forward
    bool json, unblock, trace, disabled, at_exit;
    int log_fd;      // CONFIG_LOG_FD
    int exit_status; // -1: die by the signal
    int64_t grace_ms, delay_ms;
    char log_path[CONFIG_PATH_MAX]; // CONFIG_LOG_PATH
    char hook[CONFIG_TEXT_MAX];     // shell command, or ""
    char unlink[CONFIG_TEXT_MAX];   // absolute paths with ":" between them, or ""
    const char *only,
        *skip; // comma-separated names in the environment itself: at start only
};

#define CONFIG_ITEMS_MAX 4

// What was wrong with one variable. reason begins with a verb: "is no signal".
struct config_problem {
    const char *variable; // without the prefix; ends at '=' or NUL
    const char *value;
    unsigned bad; // how many items of a list are bad; the first ones are told
    struct {
        const char *text;
        size_t len;
        const char *reason;
    } items[CONFIG_ITEMS_MAX];
    const char *reason;  // where it is the whole value; NULL: it "is not" one of values
    const char *values;  // what would be right
    const char *instead; // what is used now, NULL: the variable is ignored
};
typedef void config_report(const struct config_problem *problem, void *arg);

// "sigshim: SIGSHIM_GRACE='soon': is not a duration ...; using 8s". Async-signal-safe.
struct fmt;
void config_put_problem(struct fmt *out, const struct config_problem *problem);

// One row for each variable: what documents and command line print.
struct config_variable {
    const char *name;   // without the prefix SIGSHIM_
    const char *values; // what it may be, for people
    const char *initial;
    // Parses problem->value. False: bad, and *problem may say more than values does.
    bool (*parse)(struct config *ret, const struct config_variable *row,
                  struct config_problem *problem);
    size_t member; // offset in struct config, for the parsers that serve several rows
};

extern const struct config_variable config_table[];
extern const size_t config_table_len;

// The configuration of this process. Written at start only; the defaults until then.
extern struct config config;

// Parses an environment to *ret, beginning with the defaults; bad values leave the default.
// report may be NULL. Returns how many problems there were. Keeps no pointer into env but only
// and skip. Async-signal-safe.
int config_parse(char *const *env, struct config *ret, config_report *report, void *arg);

// Calls report, with a NULL arg, for each bad value in env, but not for those that the parent
// process has reported already under the same shim. At start only.
void config_report_new(char *const *env, config_report *report);

// Is name one of the comma-separated names? Async-signal-safe.
bool config_list_has(const char *list, const char *name);

// By SIGSHIM_ONLY and SIGSHIM_SKIP. At start only.
bool config_acts_here(void);
