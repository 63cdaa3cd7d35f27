// SPDX-License-Identifier: MIT
// sigshim doctor: what a signal does in a tree of processes.
#pragma once
#include "fate.h"

#include <stdio.h>

struct patient {
    const struct process *process;
    struct verdict verdict;
    bool reached; // the signal comes here
    bool lost;    // and is lost here
};

struct diagnosis {
    const char *root; // "/proc"
    int sig;
    bool container; // it began with pid 1: when that ends, all end
    size_t count;
    struct process *processes;
    struct patient *patients;    // one for each
    const struct patient *hop;   // the first at which it is lost, or NULL
    const struct patient *doubt; // the first that could not be told, or NULL
};

// Reads all processes and follows sig from those of pids (none: from pid 1). False where one of
// them is not there, with a message.
bool doctor_examine(struct diagnosis *ret, const int *pids, size_t count);
void doctor_free(struct diagnosis *diagnosis);

// CLI_YES, CLI_NO or CLI_CANNOT_TELL.
int doctor_status(const struct diagnosis *diagnosis);

// The last words: what happens, and the cure. Each one line, without a newline.
void doctor_reason(const struct diagnosis *diagnosis, char *ret, size_t size);
void doctor_cure(const struct diagnosis *diagnosis, char *ret, size_t size);

void doctor_print(const struct diagnosis *diagnosis);
void doctor_print_json(const struct diagnosis *diagnosis);
