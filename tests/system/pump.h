// SPDX-License-Identifier: MIT
// Serves the pipes of a run until something has happened. For the harness only.
#pragma once
#include "harness.h"

#define DEADLINE   12.0 // seconds; far longer than anything here takes on a busy machine
#define OUTPUT_MAX (1 << 20)

double now(void);

// Reads output and reports, and reaps, until done(r, arg) or the time is over.
bool pump(struct run *r, bool (*done)(struct run *, const void *), const void *arg, double seconds);

// Questions for pump(); arg is the text.
bool has_out(struct run *r, const void *text);
bool has_err(struct run *r, const void *text);
bool has_pid(struct run *r, const void *unused);
bool has_leader(struct run *r, const void *unused);
bool has_ended(struct run *r, const void *unused);
bool is_drained(struct run *r, const void *unused);
