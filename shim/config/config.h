// SPDX-License-Identifier: MIT
// The SIGSHIM_* variables, parsed once from the environment to one struct (docs/contract.md P10).
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONFIG_PATH_MAX  256
#define CONFIG_NAMES_MAX 128  // of SIGSHIM_LAST and SIGSHIM_UNWIND
#define CONFIG_TEXT_MAX  1024 // for the hook command and the list of files

enum config_log { CONFIG_LOG_FD, CONFIG_LOG_PATH, CONFIG_LOG_OFF };
enum config_forward { CONFIG_FORWARD_AUTO, CONFIG_FORWARD_ALWAYS, CONFIG_FORWARD_NEVER };

struct config {
    uint64_t watched; // bit sig - 1: in SIGSHIM_SIGNALS, or source or target of the map
    uint64_t mapped;  // bit sig - 1: map[sig] is not 0
    uint8_t map[65];  // map[sig]: what sig is rewritten to, or 0
    uint8_t log;      // enum config_log
    uint8_t forward;  // enum config_forward
    bool json, unblock, trace, disabled, at_exit, exit_pairs;
    int log_fd;      // with CONFIG_LOG_FD
    int exit_status; // -1: die of the signal
    int64_t grace_ms, delay_ms;
    uint8_t exit_change[256];       // bits in which a status of the app's changes
    char log_path[CONFIG_PATH_MAX]; // with CONFIG_LOG_PATH
    char hook[CONFIG_TEXT_MAX];     // shell command, or ""
    char last[CONFIG_NAMES_MAX];    // comma-separated names
    char unwind[CONFIG_NAMES_MAX];  // the same, or ""
    char unlink[CONFIG_TEXT_MAX];   // absolute paths separated by ":", or ""
    const char *only, *skip;        // comma-separated, in the environment itself: at start only
};

#define CONFIG_ITEMS_MAX 4

// What is wrong with one variable. The reason of an item is a verb phrase ("is not a signal"),
// that of a whole value stands alone ("unknown variable").
struct config_problem {
    const char *variable; // without the prefix; ends at '=' or NUL
    const char *value;
    unsigned bad; // number of bad items in a list; the first ones are kept
    struct {
        const char *text;
        size_t len;
        const char *reason;
    } items[CONFIG_ITEMS_MAX];
    const char *reason;  // for the whole value; NULL: not one of values
    const char *values;  // what is valid
    const char *instead; // what is used; NULL: the variable is ignored
};
typedef void config_report(const struct config_problem *problem, void *arg);

// Appends "sigshim: SIGSHIM_GRACE='soon': expected a duration ...; using 8s". Async-signal-safe.
struct fmt;
void config_put_problem(struct fmt *out, const struct config_problem *problem);

// Appends "expected a duration ..." of it only. Async-signal-safe.
void config_put_reasons(struct fmt *out, const struct config_problem *problem);

// One row for each variable; the command line and checks of the manuals read it too. Texts are in
// it, since the loader would have to relocate pointers in every process.
struct config_variable {
    char name[12];   // without the prefix SIGSHIM_
    char values[60]; // what is valid, for humans
    char initial[12];
    // Parses problem->value into *ret. If false, *problem may say more than values does.
    bool (*parse)(struct config *ret, const struct config_variable *row,
                  struct config_problem *problem);
    size_t member; // offset in struct config, for parsers shared by several rows
};

#define CONFIG_VARIABLES_MAX 32 // one bit for each in an unsigned
extern const struct config_variable config_table[];
extern const size_t config_table_len;

// The configuration of this process: the defaults until it is written, at start only.
extern struct config config;

// Does an environment set any variable? Async-signal-safe.
bool config_any(char *const *env);

// Parses an environment into *ret, starting from the defaults. A bad value leaves the default, a
// bad item the rest of its list. Calls report, which may be NULL, for each bad variable, and
// returns their number. Keeps no pointer into env except only and skip. Async-signal-safe.
int config_parse(char *const *env, struct config *ret, config_report *report, void *arg);

// Calls report, with a NULL arg, for each bad value in env, except those that the parent process,
// running with this library, has reported already. At start only.
void config_report_new(char *const *env, config_report *report);

// What SIGSHIM_EXIT has a pair for: an exit status in place of this one. Async-signal-safe.
int config_exit_of(int status);

// Half of a grace period; where there is none, of the default one: a safe point that is not found
// by then is none, a reader does not end by itself, and a runtime does not unwind.
// Async-signal-safe.
#define CONFIG_FOREVER_MS (3650 * (int64_t)86400000) // fits the kernel's time on 32 bits
int64_t config_half_of(int64_t grace_ms);

// Is name one of the comma-separated names? Async-signal-safe.
bool config_list_has(const char *list, const char *name);

// The same, also where name has a version: lua, lua5.4. Async-signal-safe.
bool config_list_has_version(const char *list, const char *name);

// Is this process called by one of these names, or by one and a version: lua, lua5.4?
// Async-signal-safe.
bool config_list_names_us(const char *list);

// Do SIGSHIM_ONLY and SIGSHIM_SKIP let sigshim act in this process? At start only.
bool config_acts_here(void);
