// SPDX-License-Identifier: MIT
// What one process does with a signal that reaches it, as far as /proc shows.
#pragma once
#include "process.h"
#include "settings.h"

enum fate {
    FATE_DIES,    // the default action ends it
    FATE_DROPPED, // pid 1 with the default action: the kernel drops it
    FATE_NOTHING, // the default action is to carry on (SIGWINCH, SIGURG, SIGCONT)
    FATE_PAUSES,  // the default action stops it (SIGTSTP, SIGTTIN, SIGTTOU)
    FATE_IGNORED,
    FATE_CAUGHT,    // by the app
    FATE_SIGSHIM,   // by sigshim's stand-in, or by the app with sigshim loaded
    FATE_LEAVES,    // by a shell's own handler, which ends it and tells nobody
    FATE_NOTED,     // by a shell's own handler, which ends nothing
    FATE_INIT,      // by an init that passes it on
    FATE_WAITED,    // blocked, and a thread waits for it
    FATE_BLOCKED,   // blocked in every thread, and nobody waits for it
    FATE_HELD,      // by a shell whose trap waits for its foreground child
    FATE_MAYBE,     // by a shell with a trap, which may be waiting for its foreground child
    FATE_RUNTIME,   // pid 1 with its runtime's handler, which falls back to the default
    FATE_STOPPED,   // stopped: nothing until SIGCONT
    FATE_TRACED,    // stopped by a tracer, which decides
    FATE_FORBIDDEN, // who passes it on may not signal this process
    FATE_NEVER,     // by sigshim, which is not to pass it on
    FATE_ZOMBIE,
    FATE_KERNEL, // a kernel thread
    FATE_READER, // reads a pipe, is not told, and ends at end of file
    FATE_UNKNOWN,
    FATES
};

struct verdict {
    enum fate fate;
    int sig;                         // what it gets: SIGSHIM_MAP may have changed it
    bool shell;                      // a shell, by its program
    bool interactive;                // one at whose prompt somebody types
    bool loaded;                     // the library is there
    bool sigshim;                    // and takes care of sig
    bool may_handle;                 // it could have a handler of its own behind sigshim
    bool uses;                       // a runtime that has a use of its own for it
    bool trap;                       // a shell with a trap, as far as its script tells
    uint64_t kills;                  // a trap may pass the signal on as one of these
    bool own;                        // a shell with a handler of its own that is no trap
    struct settings settings;        // where sigshim is loaded
    bool unseen;                     // something that matters could not be read
    const struct process *waits_for; // FATE_HELD, FATE_MAYBE
    enum { INIT_NONE, INIT_CHILD, INIT_GROUP, INIT_SESSION } init; // whom it passes signals on to
    bool adopts; // an init that tells orphans, too
};

// brief: from status alone, without reading the files that take longer.
void fate_of(const char *root, const struct process *process, int sig, bool brief,
             struct verdict *ret);

// "caught", "dropped", ...: as in JSON.
const char *fate_word(enum fate fate);

// In words: "has no handler, and the kernel drops the signal for pid 1".
const char *fate_text(enum fate fate);
