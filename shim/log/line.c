// SPDX-License-Identifier: MIT
// Composes the lines of the log, as text or JSON. write.c writes them.
#include "../base/base.h"
#include "../config/config.h"
#include "log.h"
#include "write.h"
#include <string.h>
#include <time.h>

#define TAIL_MAX 4 // "}\n for JSON

// SIGSHIM_MAP may have rewritten it.
static bool is_by_key(int sig)
{
    static const uint8_t keys[] = {SIGINT, SIGQUIT, SIGTSTP, SIGHUP};
    for (unsigned i = 0; i < sizeof(keys); i++)
        if (sig == keys[i] || config.map[keys[i]] == sig)
            return true;
    return false;
}

void log_sender_of(int sig, const siginfo_t *info, struct log_sender *ret)
{
    *ret = (struct log_sender){LOG_UNKNOWN, 0, 0};
    if (!info)
        return;
    if (info->si_code == SYS_TERMINAL) {
        ret->origin = is_by_key(sig) ? LOG_TERMINAL : LOG_KERNEL;
    } else if (info->si_code == SI_USER || info->si_code == SI_TKILL || info->si_code == SI_QUEUE) {
        ret->origin = info->si_pid ? LOG_PROCESS : LOG_OUTSIDE;
        ret->pid = info->si_pid;
        ret->uid = info->si_uid;
    }
}

bool log_is_idle(int sig, const struct log_sender *sender)
{
    return signame_does_nothing(sig) && sender->origin != LOG_PROCESS &&
           sender->origin != LOG_OUTSIDE;
}

void log_put_signal(struct log_line *line, int sig)
{
    char name[SIGNAME_MAX];
    fmt_raw(&line->text, signame_format(sig, name));
}

static void put_name(struct log_line *line, int pid)
{
    char comm[PROC_COMM_MAX];
    proc_comm(pid, comm);
    bool unreadable = strcmp(comm, "?") == 0 && pid == sys_getpid();
    // The basename of argv[0]; glibc and musl.
    char *const *program = unreadable ? symbols_find("__progname") : NULL;
    fmt_text(&line->text, program && *program ? *program : comm);
}

void log_put_process(struct log_line *line, int pid)
{
    put_name(line, pid);
    fmt_raw(&line->text, "[");
    fmt_uint(&line->text, (uint64_t)pid);
    fmt_raw(&line->text, "]");
}

void log_put_sender(struct log_line *line, const struct log_sender *sender)
{
    static const char words[][40] = {
        [LOG_UNKNOWN] = "",
        [LOG_PROCESS] = ", sent by ",
        [LOG_OUTSIDE] = ", sent from outside this PID namespace",
        [LOG_TERMINAL] = ", sent by the terminal",
        [LOG_KERNEL] = ", sent by the kernel",
    };
    fmt_raw(&line->text, words[sender->origin]);
    if (sender->origin == LOG_PROCESS) {
        log_put_process(line, sender->pid);
        fmt_raw(&line->text, " uid ");
        fmt_uint(&line->text, sender->uid);
    }
}

static void put_json_sender(struct log_line *line, const struct log_sender *sender)
{
    static const char origins[][12] = {"unknown", "process", "outside", "terminal", "kernel"};
    fmt_raw(&line->text, ",\"sender\":{\"origin\":\"");
    fmt_raw(&line->text, origins[sender->origin]);
    fmt_raw(&line->text, "\"");
    if (sender->origin == LOG_PROCESS) {
        fmt_raw(&line->text, ",\"name\":\"");
        put_name(line, sender->pid);
        fmt_raw(&line->text, "\",\"pid\":");
        fmt_uint(&line->text, (uint64_t)sender->pid);
    }
    if (sender->origin == LOG_PROCESS || sender->origin == LOG_OUTSIDE) {
        fmt_raw(&line->text, ",\"uid\":");
        fmt_uint(&line->text, sender->uid);
    }
    fmt_raw(&line->text, "}");
}

void log_begin(struct log_line *line, const char *event, int sig, const struct log_sender *sender)
{
    int error = errno;
    fmt_init(&line->text, line->buf, sizeof(line->buf) - TAIL_MAX, config.json);
    if (config.json) {
        int self = sys_getpid();
        fmt_raw(&line->text, "{\"time\":");
        fmt_ms(&line->text, sys_ms(CLOCK_REALTIME), 3);
        fmt_raw(&line->text, ",\"event\":\"");
        fmt_raw(&line->text, event);
        if (sig) {
            fmt_raw(&line->text, "\",\"signal\":\"");
            log_put_signal(line, sig);
        }
        fmt_raw(&line->text, "\",\"name\":\"");
        put_name(line, self);
        fmt_raw(&line->text, "\",\"pid\":");
        fmt_uint(&line->text, (uint64_t)self);
        if (sender)
            put_json_sender(line, sender);
        fmt_raw(&line->text, ",\"message\":\"");
    }
    errno = error;
}

static bool end(struct log_line *line, int patience_ms)
{
    int error = errno;
    line->text.cap += TAIL_MAX;
    fmt_raw(&line->text, config.json ? "\"}\n" : "\n");
    bool out = log_write(line->buf, line->text.len, patience_ms);
    errno = error;
    return out;
}

void log_end(struct log_line *line)
{
    end(line, LOG_PATIENCE_MS);
}

bool log_end_at_once(struct log_line *line)
{
    return end(line, 0);
}
