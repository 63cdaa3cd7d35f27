// SPDX-License-Identifier: MIT
// What the tests of sigshim run share.
#pragma once
#include "harness.h"

#define SIGSHIM BUILD_DIR "/sigshim"

static const char *const targets[] = {"runner", "runner-static"};
static const enum run_where places[] = {RUN_PID1, RUN_HOST};

// Each test body four times: target and place.
#define EACH(target, place)                                                                 \
    for (int each_ = 0; each_ < 4; ++each_)                                                 \
        for (const char *target = targets[each_ % 2], *once_ = target; once_; once_ = NULL) \
            for (enum run_where place = places[each_ / 2], *more_ = &place; more_; more_ = NULL)

// With one of them the target gets an init: a static one does in any case.
static inline const char *init_for(const char *target)
{
    return target == targets[0] ? "--init" : "--trace=0";
}

static inline struct run *begin(const struct run_how *how, const char *const argv[])
{
    struct run *r = run_start(how, argv);
    run_await(r, "ready");
    return r;
}
