// SPDX-License-Identifier: MIT
// What the tests with fixtures/counted.c, an app that counts how often it is told, share.
#pragma once
#include "harness.h"

// Of a run that has ended: the app was told once, and finished; no script went on after it.
static inline void expect_told_once(struct run *r)
{
    EXPECT(r, count_lines(r->err, "told by ") == 1);
    EXPECT(r, count_text(r->out, "stopped cleanly") == 1);
    EXPECT(r, !strstr(r->out, "after"));
}
