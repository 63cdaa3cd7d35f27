// SPDX-License-Identifier: MIT
// Walks from the interrupted function to the end of the stack: where does libc return to the app,
// and has libc called the app back? Without unwind tables only the program counter is known.
#include "walk.h"
#include "../base/base.h"
#include "code.h"
#include "gate.h"
#include "in_exec.h"
#include "in_init.h"
#include "names.h"
#include "unwind.h"

#define PAGE       4096 // larger pages do no harm
#define FRAMES_MAX 128
#define LOOK_AHEAD 9 // bytes of code that unwind_step reads

// Most looks find the thread on the same stack as the last one.
static void find_stack(struct safepoint_walk *ret)
{
    static uintptr_t start, end;
    if (ret->sp < start || ret->sp >= end) {
        start = ret->sp & ~(uintptr_t)(PAGE - 1);
        end = stack_readable_end(ret->sp);
    }
    ret->start = start;
    ret->end = end;
}

struct walker {
    struct unwind_frame frame;
    bool from_libc; // the last frame was libc's
    bool from_app;  // or the app's
    uintptr_t base; // of its library, or 0
    struct safepoint_walk *result;
};

// Moves one frame out. False at the end of what the tables cover.
static bool go_out(struct walker *w, bool libc, const struct safepoint_code *code)
{
    struct safepoint_walk *result = w->result;
    uintptr_t slot = w->frame.slot, address = w->frame.reg[UNWIND_PC];
    bool arrived = w->from_libc && !libc, signal = false;
    // Reads code only where there is some, and not past its end.
    bool more = code && address + LOOK_AHEAD <= code->end &&
                unwind_step(&w->frame, code->base, result->end, &signal);
    // A frame without a caller is _start, to which libc does not return. But in a program without
    // tables every frame looks like that.
    if (arrived && (more || (result->in_libc && result->returns == 0))) {
        result->returns++;
        result->slot = slot;
        result->no_gate |=
            !code || address - code->start < MACHINE_BEFORE || !machine_follows_call(address);
    }
    if (libc && result->returns == 0)
        result->in_cxx |= w->base && w->base != code->base;
    w->base = libc ? code->base : 0;
    bool called_app = w->from_app && libc;
    w->from_libc = libc && !signal;
    w->from_app = !libc && !signal;
    if (!more)
        return false;
    if (called_app)
        result->before_main = safepoint_initializes(w->frame.function, code);
    result->walked = true;
    if (libc && result->returns == 0) {
        result->function = w->frame.function;
        result->in_exec |= !result->in_call && safepoint_execs(w->frame.function, code);
    }
    result->no_gate = result->no_gate || safepoint_keeps_address(w->frame.function);
    if (code->kind == SAFEPOINT_APP_WITH_MALLOC && safepoint_allocates(w->frame.function)) {
        w->from_libc = true;
        result->function = w->frame.function;
        result->in_libc |= result->returns == 0;
    }
    return true;
}

static void walk(const void *context, struct safepoint_walk *ret)
{
    struct walker w = {.result = ret};
    if (!unwind_begin(&w.frame, context))
        return;
    ret->sp = w.frame.reg[UNWIND_SP];
    find_stack(ret);
    for (unsigned i = 0; i < FRAMES_MAX; i++) {
        uintptr_t *pc = &w.frame.reg[UNWIND_PC], behind = safepoint_gate_leads_to(*pc);
        if (behind && w.frame.slot)
            *pc = behind;
        const struct safepoint_code *code = safepoint_code_at(*pc);
        bool libc = code && code->kind >= SAFEPOINT_LIBC;
        ret->no_gate |= code && code->kind == SAFEPOINT_UNWINDER;
        ret->no_gate |= safepoint_gate_has(*pc);
        if (!go_out(&w, libc, code))
            return;
    }
}

bool safepoint_walk(const void *context, const struct machine_state *at, struct safepoint_walk *ret)
{
    static uint32_t busy;
    if (__atomic_exchange_n(&busy, 1, __ATOMIC_ACQ_REL))
        return false;
    bool in_call = at->call == MACHINE_INTERRUPTED ||
                   (at->call == MACHINE_RESTARTING && at->number != SYS_execve);
    const struct safepoint_code *code = safepoint_code_at(at->pc);
    *ret = (struct safepoint_walk){.in_libc = code && code->kind >= SAFEPOINT_LIBC,
                                   .at_gate = safepoint_at_gate(context),
                                   .in_call = in_call,
                                   // As a rule it will not be needed.
                                   .no_gate = safepoint_waits_at_ease(at)};
    walk(context, ret);
    // A program with its own malloc but no tables: the thread could be in malloc.
    if (code && code->kind == SAFEPOINT_APP_WITH_MALLOC && !ret->walked)
        ret->in_libc = true;
    __atomic_store_n(&busy, 0, __ATOMIC_RELEASE);
    return true;
}
