// SPDX-License-Identifier: MIT
// Looks at the children once: which are new, and which get the signal now.
#include "../base/base.h"
#include "record.h"

static bool collect(int pid, void *arg)
{
    struct family *family = arg;
    if (pid < FAMILY_PIDS)
        family->pids[family->listed++] = pid;
    return family->listed < FAMILY_LIST;
}

void family_list(struct family *family)
{
    family->listed = 0;
    if (!family->blind)
        proc_each_child(collect, family);
}

static bool reads_from_sibling(const struct family *family, int pid)
{
    for (unsigned i = 0; i < family->listed; i++)
        if (family->pids[i] != pid && proc_piped(family->pids[i], pid))
            return true;
    return false;
}

static void pass(struct family *family, int pid, const struct proc_stat *stat)
{
    family->marks[pid] |= PASSED;
    if (stat->group == family->group || sys(SYS_kill, pid, family->sig) != 0)
        return;
    family->passed++;
    if (stat->state == 'T') // a stopped process would not see it
        sys(SYS_kill, pid, SIGCONT);
}

// Classifies new children before any is signalled: one that dies at once leaves no pipes to see.
static void mark_new(struct family *family, int pid)
{
    struct proc_stat stat;
    uint8_t *mark = &family->marks[pid];
    if ((*mark & KNOWN) || proc_stat(pid, &stat) != 0 || stat.state == 'Z')
        return;
    *mark |= KNOWN;
    if (family->first && stat.session == family->session)
        *mark |= DIRECT;
    if (reads_from_sibling(family, pid))
        *mark |= READER;
}

unsigned family_look(struct family *family)
{
    unsigned workers = family->blind;
    struct proc_stat stat;
    if (family->blind && family->first)
        sys(SYS_kill, -1, family->sig);
    family_list(family);
    for (unsigned i = 0; i < family->listed; i++)
        mark_new(family, family->pids[i]);
    for (unsigned i = 0; i < family->listed; i++) {
        int pid = family->pids[i];
        uint8_t mark = family->marks[pid];
        if (proc_stat(pid, &stat) != 0 || stat.state == 'Z')
            continue;
        if (!(mark & PASSED) && (!(mark & READER) || family->release))
            pass(family, pid, &stat);
        workers += !(mark & READER);
    }
    family->first = false;
    return workers;
}
