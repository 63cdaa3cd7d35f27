// SPDX-License-Identifier: MIT
// Tells the children.
#include "../base/base.h"
#include "lines.h"
#include "look.h"
#include "notes.h"

#define TICK_MS     10 // to which the time of a start is known
#define MOMENT_MS   5
#define OWN_NOTE_MS 10000 // that long a handler may wait for its children before it raises

static void tell(struct family_look *look, struct family_child *child)
{
    child->told = (uint8_t)look->order.sig;
    long error = sys(SYS_kill, (long)child->pid, (long)look->order.sig);
    if (error == -EPERM)
        family_say_untold(child->pid, EPERM);
    if (error != 0)
        return;
    look->told++;
    if (child->stopped) // a stopped process would keep it for later
        sys(SYS_kill, (long)child->pid, (long)SIGCONT);
}

static bool is_untold(const struct family_look *look, const struct family_child *child)
{
    return child->sorted && child->told != look->order.sig && !(child->marks & FAMILY_GONE);
}

void family_tell(struct family_look *look, unsigned marks)
{
    struct family_child *child;
    for (unsigned place = 0; (child = family_next(&place));)
        if ((child->marks & marks) && is_untold(look, child))
            tell(look, child);
}

static bool is_due(const struct family_look *look, const struct family_child *child, bool at_once)
{
    return is_untold(look, child) && !(child->marks & (FAMILY_READER | FAMILY_LAST)) &&
           (at_once || look->now >= child->seen + FAMILY_STAYS_MS);
}

// Whoever has sent the signal to us may have sent it to them, too.
static bool read_senders_notes(const struct family_look *look, bool at_once)
{
    const siginfo_t *info = look->order.info;
    if (look->order.own || !info || info->si_code != SI_USER || info->si_pid <= 0 ||
        !notes_read(info->si_pid))
        return false;
    if (at_once) { // it notes, and may be about to tell more of them
        sys_nap(MOMENT_MS);
        notes_read(info->si_pid);
    }
    return true;
}

// And so may this process, in a handler that then raises the signal again.
static bool has_told(const struct family_look *look, const struct family_child *child)
{
    int64_t at = notes_made_at(child->pid, child->group, look->order.sig);
    return at > look->begun - OWN_NOTE_MS && !family_started_since(child, at + TICK_MS);
}

static void heed_notes(struct family_look *look, bool at_once)
{
    bool any = read_senders_notes(look, at_once);
    struct family_child *child;
    for (unsigned place = 0; (child = family_next(&place));)
        if (child->sorted &&
            ((any && notes_name(child->pid, child->group)) || has_told(look, child)))
            child->told = (uint8_t)look->order.sig;
}

// Its parent has not waited for it, and nothing says that it will ever end.
static void give_up_deaf(struct family_look *look, struct family_child *child)
{
    if ((child->marks & FAMILY_ORPHAN) && proc_ignores(child->pid, look->order.sig)) {
        child->marks |= FAMILY_DEAF;
        look->workers--;
    }
}

void family_tell_due(struct family_look *look, bool at_once)
{
    struct family_child *child;
    bool any = false;
    for (unsigned place = 0; !any && (child = family_next(&place));)
        any = is_due(look, child, at_once);
    if (any)
        heed_notes(look, at_once);
    for (unsigned place = 0; (child = family_next(&place));)
        if (is_due(look, child, at_once)) {
            tell(look, child);
            give_up_deaf(look, child);
        }
}
