// SPDX-License-Identifier: MIT
// Is the interrupted thread at a point where exit() can be called (floor 3; design.md 5)?
#ifndef SHIM_SAFEPOINT_H
#define SHIM_SAFEPOINT_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

// context is the third argument of a signal handler; raised: the process has sent the
// signal to itself. True where the thread is outside libc, the loader, the vdso, the C++
// runtime and the provider of malloc, or waits in a system call that holds none of their
// locks, or sends a signal. False on processors that it does not know (x86-64 and aarch64
// it does) and where /proc cannot be read. No proof: code that libc calls back under a
// lock of its own looks safe. Async-signal-safe.
bool safepoint_reached(const void *context, bool raised);

// Looks for a safe point: 0 if it is here, else the microseconds until the next look.
// Meanwhile the thread may come to one and send itself sig there, which
// safepoint_gate_sent knows from others, also where it was blocked and comes later.
// Async-signal-safe.
int64_t safepoint_seek(const void *context, int sig, bool raised);
bool safepoint_gate_sent(const siginfo_t *info);

// The search is over.
void safepoint_seek_end(void);

// Is a normal exit under way, on whatever thread? It must then be let finish, not started
// again. Not seen is one on a third thread that is running just now and not waiting in a
// system call. Async-signal-safe.
bool safepoint_in_exit(const void *context);

// Between the parts of safepoint: text of which it is known where it is and, for tables,
// where its file is loaded. What is loaded later is not.
enum safepoint_kind {
    SAFEPOINT_APP,
    SAFEPOINT_APP_WITH_MALLOC, // a program that has its own
    SAFEPOINT_LIBC,            // and its like
    SAFEPOINT_UNWINDER,        // libgcc's
};
struct safepoint_code {
    uintptr_t start, end, base;
    enum safepoint_kind kind;
};
bool safepoint_code_known(void);
const struct safepoint_code *safepoint_code_at(uintptr_t pc);

// What the stack says of an interrupted thread.
struct safepoint_walk {
    bool in_libc;     // it is in libc, or in the program's own malloc
    bool at_gate;     // it has come back to the app just now
    bool no_gate;     // none may be set
    bool walked;      // there are tables for the interrupted function
    unsigned returns; // to the app: of that function of libc, and of others farther out
                      // that have called the app back or were interrupted by a handler
    uintptr_t slot;   // where the outermost of these return addresses lies, or 0
    uintptr_t sp, start, end; // the mapping that has the stack
};

// safepoint_reached(), and how it came to know.
bool safepoint_look(const void *context, bool raised, struct safepoint_walk *ret);

// False where another thread asks at the same time.
bool safepoint_walk(const void *context, struct safepoint_walk *ret);

// Has the outermost function of libc send sig to this thread when it returns to the app.
// False where that cannot be done.
bool safepoint_gate_set(const struct safepoint_walk *walk, int sig);

// The real address behind the return address to a gate, or 0 if it is none.
uintptr_t safepoint_gate_leads_to(uintptr_t address);

// Does pc lie in the gates' own code? Has the thread got the gate's signal there?
bool safepoint_gate_has(uintptr_t pc);
bool safepoint_at_gate(const void *context);

// Gates: threads that are on their way back to the app at once have one each.
#define SAFEPOINT_GATES     8
#define SAFEPOINT_GATE_SIZE 64
#define SAFEPOINT_HIDDEN    __attribute__((visibility("hidden")))
extern SAFEPOINT_HIDDEN uintptr_t safepoint_gate_target[SAFEPOINT_GATES];
extern SAFEPOINT_HIDDEN const char safepoint_gate_first[];     // the others follow it
extern SAFEPOINT_HIDDEN const char safepoint_gate_signalled[]; // where sig arrives
extern SAFEPOINT_HIDDEN const char safepoint_gate_end[];

// Called by gate i. Returns the signal to send so, or 0.
struct safepoint_gate_signal { // gates know its layout
    int process, thread, unused[2];
    siginfo_t info;
};
SAFEPOINT_HIDDEN int safepoint_gate_passed(unsigned i, struct safepoint_gate_signal *ret);

#endif
