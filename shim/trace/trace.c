// SPDX-License-Identifier: MIT
// SIGSHIM_TRACE=1: dispositions, masks and deliveries.
#include "trace.h"
#include "../action/action.h"
#include "../base/base.h"
#include "../config/config.h"
#include <string.h>

static void put_inherited(struct log_line *line, sys_sigset set, const char *how,
                          const char **between)
{
    if (!set)
        return;
    fmt_raw(&line->text, *between);
    trace_put_set(line, set, how);
    *between = ",";
}

static __attribute__((noinline)) void tell_start(sys_sigset ignored, sys_sigset blocked,
                                                 sys_sigset pending)
{
    struct log_line line;
    const char *between = " starts with";
    trace_begin(&line, "trace-start", 0, NULL);
    put_inherited(&line, ignored, " ignored", &between);
    put_inherited(&line, blocked, " blocked", &between);
    put_inherited(&line, pending, " pending", &between);
    trace_end(&line);
}

void trace_init(void)
{
    int error = errno;
    struct sigaction act;
    sys_sigset ignored = 0, blocked = 0, pending = 0;
    config.trace = config.log != CONFIG_LOG_OFF;
    if (config.trace)
        trace_name_program();
    for (int sig = 1; config.trace && sig <= SYS_MAX_SIGNAL; sig++)
        if ((config.watched & sys_bit(sig)) && next_sigaction(sig, NULL, &act) == 0 &&
            act.sa_handler == SIG_IGN)
            ignored |= sys_bit(sig);
    sys_mask(SIG_BLOCK, NULL, &blocked);
    sys(SYS_rt_sigpending, &pending, sizeof(pending));
    blocked &= config.watched;
    pending &= config.watched;
    if (config.trace && (ignored | blocked | pending))
        tell_start(ignored, blocked, pending);
    errno = error;
}

static bool is_watched(int sig)
{
    return sys_is_signal(sig) && (config.watched & sys_bit(sig));
}

// As the app sees it, not as the kernel holds it.
static void ask(int sig, struct trace_action *ret)
{
    struct sigaction act = {.sa_flags = 0};
    action_set(sig, NULL, &act);
    *ret = (struct trace_action){(uintptr_t)act.sa_handler, (unsigned)act.sa_flags};
}

void trace_setting_begin(struct trace_setting *setting, int sig, uintptr_t caller)
{
    int error = errno;
    if (!is_watched(sig))
        return;
    setting->sig = sig;
    setting->caller = caller;
    ask(sig, &setting->was);
    errno = error;
}

static void put_action(struct log_line *line, const struct trace_action *action)
{
    static const struct {
        unsigned flag;
        char name[16];
    } flags[] = {{(unsigned)SA_RESTART, " SA_RESTART"},
                 {(unsigned)SA_RESETHAND, " SA_RESETHAND"},
                 {(unsigned)SA_NODEFER, " SA_NODEFER"},
                 {(unsigned)SA_ONSTACK, " SA_ONSTACK"}};
    if (action->handler == (uintptr_t)SIG_DFL || action->handler == (uintptr_t)SIG_IGN) {
        fmt_raw(&line->text, action->handler == (uintptr_t)SIG_DFL ? "SIG_DFL" : "SIG_IGN");
        return;
    }
    fmt_raw(&line->text, "handler ");
    trace_put_place(line, action->handler);
    for (unsigned i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
        if (action->flags & flags[i].flag)
            fmt_raw(&line->text, flags[i].name);
}

static __attribute__((noinline)) void tell_setting(const struct trace_setting *setting,
                                                   const struct trace_action *is)
{
    struct log_line line;
    trace_begin(&line, "trace-set", setting->sig, NULL);
    fmt_raw(&line.text, " sets ");
    log_put_signal(&line, setting->sig);
    fmt_raw(&line.text, " to ");
    put_action(&line, is);
    fmt_raw(&line.text, ", was ");
    put_action(&line, &setting->was);
    trace_put_caller(&line, setting->caller);
    trace_end(&line);
}

void trace_setting_end(const struct trace_setting *setting)
{
    int error = errno;
    struct trace_action is;
    ask(setting->sig, &is);
    bool handled = is.handler != (uintptr_t)SIG_DFL && is.handler != (uintptr_t)SIG_IGN;
    if (is.handler != setting->was.handler || (handled && is.flags != setting->was.flags))
        tell_setting(setting, &is);
    errno = error;
}

static void tell_mask(sys_sigset blocks, sys_sigset unblocks, uintptr_t caller)
{
    struct log_line line;
    trace_begin(&line, "trace-mask", 0, NULL);
    if (blocks) {
        fmt_raw(&line.text, " blocks");
        trace_put_set(&line, blocks, unblocks ? "," : "");
    }
    if (unblocks) {
        fmt_raw(&line.text, " unblocks");
        trace_put_set(&line, unblocks, "");
    }
    trace_put_thread(&line, " in thread ");
    trace_put_caller(&line, caller);
    trace_end(&line);
}

void trace_mask_change(int how, const void *set, uintptr_t caller)
{
    int error = errno;
    sys_sigset before = 0, after, wanted;
    memcpy(&wanted, set, sizeof(wanted));
    sys_mask(SIG_BLOCK, NULL, &before);
    after = how == SIG_BLOCK     ? before | wanted
            : how == SIG_UNBLOCK ? before & ~wanted
            : how == SIG_SETMASK ? wanted
                                 : before;
    sys_sigset changed = (before ^ after) & config.watched;
    if (changed)
        tell_mask(changed & after, changed & before, caller);
    errno = error;
}

void trace_delivered(int sig, const siginfo_t *info, void (*handler)(int), int target)
{
    int error = errno;
    struct log_line line;
    struct log_sender sender;
    log_sender_of(sig, info, &sender);
    trace_begin(&line, "trace-get", sig, &sender);
    fmt_raw(&line.text, " gets ");
    log_put_signal(&line, sig);
    trace_put_thread(&line, " in thread ");
    log_put_sender(&line, &sender);
    if (info && info->si_code == SI_TKILL)
        fmt_raw(&line.text, " to this thread alone");
    if (target) {
        fmt_raw(&line.text, "; rewritten to ");
        log_put_signal(&line, target);
    } else if (handler == SIG_DFL || handler == SIG_IGN) {
        fmt_raw(&line.text, "; left at ");
        fmt_raw(&line.text, handler == SIG_DFL ? "SIG_DFL" : "SIG_IGN");
        if (handler == SIG_DFL && log_is_idle(sig, &sender))
            fmt_raw(&line.text, ", which does nothing");
    } else {
        fmt_raw(&line.text, "; handler ");
        trace_put_place(&line, (uintptr_t)handler);
    }
    trace_end(&line);
    errno = error;
}
