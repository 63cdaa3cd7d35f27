// SPDX-License-Identifier: MIT
// Streams in the middle of a write. Async-signal-safe.
#pragma once
#include "../base/base.h"
#include "walk.h"

// The thread waits in the call of *at and will not return to it. If it writes a stream's buffer
// there, takes out of the buffer what the kernel has got already, so that an exit handler or a
// flush does not write it again. False if that is impossible: musl's streams, and those of C++.
bool stream_may_stop(const struct machine_state *at, const struct safepoint_walk *walk);
