// SPDX-License-Identifier: MIT
// sigshim doctor: what to do about it, in one line.
#include "../../shim/base/base.h"
#include "doctor.h"

#include <signal.h>
#include <string.h>

struct cure {
    const struct diagnosis *d;
    const struct patient *patient;
    const char *signal;                        // without SIG
    char here[500], always[500], unblock[500]; // how to get sigshim to act, with such a variable
};

// "SIGSHIM_SIGNALS=..." where it does not watch the signal, or "".
static void tell_signals(const struct cure *cure, char *ret, size_t size)
{
    const struct verdict *verdict = &cure->patient->verdict;
    const struct settings *its = &verdict->settings;
    int sig = verdict->sig;
    bool loaded = verdict->loaded;
    bool watched = loaded ? its->acts : sig == SIGTERM || sig == SIGINT;
    *ret = '\0';
    if (!watched)
        snprintf(ret, size, "SIGSHIM_SIGNALS=%s,%s", loaded ? its->signals : "TERM,INT",
                 cure->signal);
}

// "LD_PRELOAD=/usr/lib/libsigshim.so" where it is not loaded, and the variables that it needs.
static void tell_variables(const struct cure *cure, const char *variable, char *ret, size_t size)
{
    char signals[256], text[400];
    tell_signals(cure, signals, sizeof(signals));
    snprintf(text, sizeof(text), "%s%s%s%s%s",
             cure->patient->verdict.loaded ? "" : " LD_PRELOAD=/usr/lib/libsigshim.so",
             *signals ? " " : "", signals, *variable ? " " : "", variable);
    snprintf(ret, size, "%s", text + (*text == ' '));
}

// The same where the engine has sigshim-runc.
static void tell_way(const struct cure *cure, const char *variable, char *ret, size_t size)
{
    const struct engine_way *way = cure->d->way;
    char signals[256];
    const char *variables[] = {way->asked ? "SIGSHIM_RUNTIME=on" : "", signals, variable};
    tell_signals(cure, signals, sizeof(signals));
    int len = snprintf(ret, size, "%s", way->begin);
    for (unsigned i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
        if (*variables[i])
            len += snprintf(ret + len, size - (size_t)len, "%s%s%s", way->before, variables[i],
                            way->after);
    snprintf(ret + len, size - (size_t)len, "%s", way->end);
}

static void tell_preload(const struct cure *cure, const char *variable, char *ret, size_t size)
{
    const struct verdict *verdict = &cure->patient->verdict;
    const struct settings *its = &verdict->settings;
    char variables[400];
    tell_variables(cure, variable, variables, sizeof(variables));
    if (verdict->loaded && its->disabled)
        snprintf(ret, size, "remove SIGSHIM_DISABLE");
    else if (verdict->loaded && its->left_out)
        snprintf(ret, size, "let SIGSHIM_ONLY and SIGSHIM_SKIP include %s",
                 words_escaped(cure->patient->process->name, false));
    else if (cure->d->way && !verdict->loaded)
        tell_way(cure, variable, ret, size);
    else if (cure->d->container)
        snprintf(ret, size, "add `ENV %s`%s", variables, *variable ? "" : " to the Dockerfile");
    else
        snprintf(ret, size, "start it with `%s`", variables);
}

static void cure_dropped(const struct cure *cure, char *ret, size_t size)
{
    const struct patient *patient = cure->patient;
    if (patient->verdict.loaded)
        snprintf(ret, size, "%s", cure->here);
    else if (words_child(patient->process))
        snprintf(ret, size, "%s, or start the app with `exec`", cure->here);
    else
        snprintf(ret, size, "%s, use `docker run --init`, or give the app a handler", cure->here);
}

// It dies without passing it on.
static void cure_death(const struct cure *cure, char *ret, size_t size)
{
    const struct process *p = cure->patient->process;
    char variables[400];
    tell_variables(cure, "", variables, sizeof(variables));
    if (!cure->d->container)
        snprintf(ret, size,
                 "start the app with `exec`, or signal the whole process group: `kill "
                 "-%s -- -%d`",
                 cure->signal, p->group);
    else if (cure->patient->teller && cure->d->way && !cure->patient->verdict.loaded)
        snprintf(ret, size, "%s instead of the init, or start the app with `exec`", cure->here);
    else if (cure->patient->teller)
        snprintf(ret, size, "use `ENV %s` instead of the init, or start the app with `exec`",
                 variables);
    else
        snprintf(ret, size, "%s, or start the app with `exec`", cure->here);
}

static void cure_held(const struct cure *cure, char *ret, size_t size)
{
    const char *first = cure->patient->verdict.trap ? "write `COMMAND & wait` in the script"
                                                    : "start the app with `exec`";
    if (cure->d->container)
        snprintf(ret, size, "%s, or %s", first, cure->always);
    else
        snprintf(ret, size, "%s", first);
}

static void cure_ignored(const struct cure *cure, char *ret, size_t size)
{
    const struct verdict *verdict = &cure->patient->verdict;
    if (verdict->interactive)
        snprintf(ret, size, "start the app itself instead of an interactive shell%s",
                 cure->patient->process->caught & (uint64_t)1 << (SIGHUP - 1)
                     ? ", or use `STOPSIGNAL SIGHUP`, which ends the shell"
                     : "");
    else if (verdict->shell && verdict->sig == SIGQUIT)
        snprintf(ret, size,
                 "start the app with `exec`, or use a signal that the shell does not "
                 "ignore");
    else
        snprintf(ret, size,
                 "remove the `trap ''` or nohup, or undo it with `env "
                 "--default-signal=%s COMMAND`",
                 cure->signal);
}

static void write_cure(const struct cure *cure, char *ret, size_t size)
{
    const struct patient *patient = cure->patient;
    switch (patient->verdict.fate) {
    case FATE_DROPPED:
        cure_dropped(cure, ret, size);
        break;
    case FATE_RUNTIME:
        if (patient->verdict.interactive)
            snprintf(ret, size, "start the app itself instead of an interactive shell");
        else if (patient->verdict.uses)
            snprintf(ret, size, "give the app a handler, or use another signal");
        else
            snprintf(ret, size, "%s, or use `docker run --init`", cure->here);
        break;
    case FATE_DIES:
    case FATE_LEAVES:
        cure_death(cure, ret, size);
        break;
    case FATE_HELD:
        cure_held(cure, ret, size);
        break;
    case FATE_BLOCKED:
        snprintf(ret, size, "unblock it before exec, or %s", cure->unblock);
        break;
    case FATE_IGNORED:
        cure_ignored(cure, ret, size);
        break;
    case FATE_NOTHING:
        snprintf(ret, size, "%s, or use a signal that ends a process", cure->here);
        break;
    case FATE_NOTED:
    case FATE_PAUSES:
        snprintf(ret, size, "start the app with `exec`, or use a signal that ends a process");
        break;
    case FATE_FORBIDDEN:
        snprintf(ret, size, "let both run as the same user, or give the parent CAP_KILL");
        break;
    case FATE_NEVER:
        snprintf(ret, size, "remove SIGSHIM_FORWARD=never");
        break;
    case FATE_STOPPED:
        snprintf(ret, size, "kill -CONT %d", patient->process->pid);
        break;
    default: // it arrives, or there is no knowing
        break;
    }
}

void doctor_cure(const struct diagnosis *d, char *ret, size_t size)
{
    char name[SIGNAME_MAX];
    struct cure cure = {.d = d, .patient = d->hop ? d->hop : d->doubt};
    ret[0] = '\0';
    if (!cure.patient)
        return;
    cure.signal = signame_format(cure.patient->verdict.sig, name) + 3;
    tell_preload(&cure, "", cure.here, sizeof(cure.here));
    tell_preload(&cure, "SIGSHIM_FORWARD=always", cure.always, sizeof(cure.always));
    tell_preload(&cure, "SIGSHIM_UNBLOCK=1", cure.unblock, sizeof(cure.unblock));
    write_cure(&cure, ret, size);
}
