// SPDX-License-Identifier: MIT
// The parts that the lines of a trace are made of.
#include "../base/base.h"
#include "trace.h"
#include <string.h>

static unsigned lost; // lines dropped since the last one written

void trace_begin(struct log_line *line, const char *event, int sig, const struct log_sender *sender)
{
    log_begin(line, event, sig, sender);
    fmt_raw(&line->text, "trace: ");
    log_put_process(line, sys_getpid());
}

static __attribute__((noinline)) void tell_lost(unsigned count)
{
    struct log_line line;
    trace_begin(&line, "trace-lost", 0, NULL);
    fmt_raw(&line.text, ": ");
    fmt_uint(&line.text, count);
    fmt_raw(&line.text, " lines dropped: the log was not read in time");
    if (!log_end_at_once(&line))
        __atomic_add_fetch(&lost, count, __ATOMIC_RELAXED);
}

void trace_end(struct log_line *line)
{
    if (!log_end_at_once(line)) {
        __atomic_add_fetch(&lost, 1, __ATOMIC_RELAXED);
        return;
    }
    unsigned count = __atomic_load_n(&lost, __ATOMIC_RELAXED)
                         ? __atomic_exchange_n(&lost, 0, __ATOMIC_RELAXED)
                         : 0;
    if (count)
        tell_lost(count);
}

struct search {
    struct log_line *line;
    uintptr_t address, base; // base: lowest mapping of the file
    uint32_t file;           // hash of its name
    bool sorted, found;
};

static const char *program; // NULL: /proc does not tell

void trace_name_program(void)
{
    static char path[256] LARGE;
    if (sys_readlink("/proc/self/exe", path, sizeof(path)) <= 0)
        return;
    const char *slash = strrchr(path, '/');
    program = slash ? slash + 1 : path;
}

static void put_file(struct log_line *line, const char *name)
{
    if (program && strcmp(name, OBJECTS_PROGRAM) == 0)
        name = program;
    fmt_text(&line->text, *name ? name : "[no file]");
}

static bool is_here(const struct maps_line *map, void *arg)
{
    struct search *search = arg;
    uint32_t hash = 5381;
    for (const char *at = map->name; *at; at++)
        hash = hash * 33 + (unsigned char)*at;
    if (hash != search->file)
        search->base = map->start;
    search->file = hash;
    if (search->address >= map->end || (search->address < map->start && !search->sorted))
        return true;
    if (search->address >= map->start) {
        search->found = true;
        put_file(search->line, map->name);
        fmt_raw(&search->line->text, "+");
        fmt_hex(&search->line->text, search->address - search->base);
    }
    return false;
}

void trace_put_place(struct log_line *line, uintptr_t address)
{
    struct search search = {.line = line, .address = address};
    objects_each(is_here, &search); // which costs less
    if (!search.found) {
        search = (struct search){.line = line, .address = address, .sorted = true};
        maps_each(is_here, &search);
    }
    if (!search.found)
        fmt_hex(&line->text, address);
}

// The start and end of this library's code, as the linker defines them.
extern const char __ehdr_start[] __attribute__((visibility("hidden")));
extern const char etext[] __attribute__((visibility("hidden")));

void trace_put_caller(struct log_line *line, uintptr_t caller)
{
    // If a handler ends with a tail call, the caller seems to be us, who called the handler.
    if (caller >= (uintptr_t)__ehdr_start && caller < (uintptr_t)etext) {
        fmt_raw(&line->text, ", called at the end of a handler");
        return;
    }
    fmt_raw(&line->text, ", called from ");
    trace_put_place(line, caller);
}

void trace_put_set(struct log_line *line, uint64_t set, const char *after)
{
    const char *between = " ";
    for (int sig = 1; sig <= SYS_MAX_SIGNAL; sig++) {
        if (!(set & sys_bit(sig)))
            continue;
        fmt_raw(&line->text, between);
        log_put_signal(line, sig);
        between = ", ";
    }
    fmt_raw(&line->text, after);
}

void trace_put_thread(struct log_line *line, const char *before)
{
    int tid = (int)sys(SYS_gettid);
    if (tid == sys_getpid())
        return;
    fmt_raw(&line->text, before);
    fmt_uint(&line->text, (uint64_t)tid);
}
