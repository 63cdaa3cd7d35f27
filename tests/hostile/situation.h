// SPDX-License-Identifier: MIT
// A program that puts itself in a state in which a signal is unwelcome: see situation.c.
#pragma once

struct state {
    const char *name;
    // h: heavy, one at a time; m: the marks of exit handlers may be missing (no safe point can be
    // known, or the memory image changes); o: not in a forked worker, which becomes an owner by it;
    // s: the judge stops and continues it; e: no system call can end it by the signal, exit status
    // 128+n will do; f: none can catch a fault of its exit handlers, which ends it; l: the line may
    // be missing (the kernel's default action comes before the library is there, or nothing tells
    // what descriptor 2 is by now); p: not as pid 1, to which the kernel gives no default action;
    // k: as pid 1 it has a child just then that ends with 0, which counts
    const char *flags;
    void (*enter)(void); // does not return
};

extern const struct state waits[], tasks[], straits[]; // end with a name of NULL
extern char **hostile_argv;

void ready(void); // tells the judge that the state is entered next
