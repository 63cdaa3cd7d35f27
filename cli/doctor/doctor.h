// SPDX-License-Identifier: MIT
// sigshim doctor: what a signal does to a tree of processes.
#pragma once
#include "engine.h"
#include "fate.h"

#include <stdio.h>

struct patient {
    const struct process *process;
    struct verdict verdict;
    bool seen;    // it is settled what becomes of it
    bool reached; // the signal gets here
    bool lost;    // and is lost here
    bool passes;  // tells its children
    bool stops;   // is in a family's stop: adopts orphans and tells those that stay
    enum { WHEN_AT_ONCE, WHEN_ORPHAN, WHEN_LAST } when;
    const struct process *teller; // NULL: the signal comes from outside
    int told;                     // the signal it is told, before SIGSHIM_MAP
    bool folded;                  // the line of one that is like it stands for it
};

struct diagnosis {
    const char *root; // "/proc"
    int sig;
    bool container;               // starts at pid 1 of one: when that ends, everything ends
    bool host;                    // /proc is that of the host, where nothing is passed on
    bool quiet;                   // a process that is not there needs no message
    const struct engine_way *way; // how the container gets the preload by its runtime, or NULL
    size_t starts;                // how many were asked for; 0: everything is shown
    const struct process **start;
    size_t count;
    struct process *processes;
    struct patient *patients;    // one per process
    const struct patient *hop;   // the first one that loses the signal, or NULL
    const struct patient *doubt; // the first one that is in doubt, or NULL
    size_t losses;               // how many lose it
};

// Follows the signal from p on, by the rules of docs/contract.md, The family.
void doctor_follow(struct diagnosis *diagnosis, const struct process *p);

struct patient *doctor_patient(struct diagnosis *diagnosis, const struct process *p);
bool doctor_is_self(const struct process *p);
bool doctor_is_alive(const struct process *p); // no zombie, and not the doctor
bool doctor_is_on_host(const struct diagnosis *diagnosis, const struct process *p);

// Reads all processes and follows sig from pids, or from pid 1 if count is 0. Prints a message and
// returns false if one of them does not exist.
bool doctor_examine(struct diagnosis *ret, const int *pids, size_t count);
void doctor_free(struct diagnosis *diagnosis);

// CLI_YES, CLI_NO or CLI_CANNOT_TELL.
int doctor_status(const struct diagnosis *diagnosis);

// The conclusion, and the cure ("" if there is none). One line each, without a newline.
void doctor_reason(const struct diagnosis *diagnosis, char *ret, size_t size);
void doctor_cure(const struct diagnosis *diagnosis, char *ret, size_t size);

// What a runtime needs besides, for its own cleanups: one line per runtime. Begin with {0}; false
// when there are no more.
struct doctor_notes {
    size_t at;
    unsigned seen;
};
bool doctor_note(const struct diagnosis *diagnosis, struct doctor_notes *notes, char *ret,
                 size_t size);

// Is p the top of a tree that is shown? Is it shown at all?
bool doctor_is_top(const struct diagnosis *diagnosis, const struct process *p);
bool doctor_is_shown(const struct diagnosis *diagnosis, const struct process *p);

// Does it die, and its init with it, while what is below it is still at work?
bool doctor_is_hurried(const struct diagnosis *diagnosis, const struct patient *patient);

// Texts for these and for the tree: safe for a terminal, or for JSON. Two results stay valid.
const char *words_escaped(const char *text, bool json);
const char *words_of_fate(const struct patient *patient);

// CLI_YES, CLI_NO or CLI_CANNOT_TELL, as OK, LOST or UNKNOWN, or for JSON.
const char *words_of_status(int status, bool json);

// Prints a member of a JSON object: "name":"text", and what comes after it.
void words_put_json(const char *name, const char *text, const char *after);

// A child that is not a zombie, or NULL.
const struct process *words_child(const struct process *process);

// The containers below root, one by one: those that lose sig, or all as JSON. Returns the worst
// status.
int doctor_host(int sig, bool json, const char *root);

void doctor_print(const struct diagnosis *diagnosis);
void doctor_print_json(const struct diagnosis *diagnosis);
