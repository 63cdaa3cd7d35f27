// SPDX-License-Identifier: MIT
// The process that is stopped between two instructions so that copies can be made of it.
#pragma once
#include "inject.h"

struct tracee {
    const struct row *row;
    pid_t pid;
    int pidfd;
    uintptr_t syscall; // an instruction of its own
    uintptr_t owner;   // the library's variable
    unsigned threads;
    struct outlets outlets;
};

// Starts the case, as far as its first round; freely: without marks between rounds.
bool tracee_start(struct tracee *t, const struct job *job, bool freely);
void tracee_stop(struct tracee *t);

// Lets it go on and waits until it stops. Returns the signal, or 0 once it has ended.
int tracee_go(struct tracee *t, int request);

// Lets it run for that long, and then for so many instructions.
bool tracee_run(struct tracee *t, long us);
bool tracee_step(struct tracee *t, long count);

// The steps of the first round and of one that finds everything warm, or so many that the number
// does not matter. -1 if the case cannot be run.
long tracee_count_steps(const struct job *job, long enough);

unsigned tracee_threads(const struct tracee *t);
