// SPDX-License-Identifier: MIT
// The signal mask of a process that waits for its family. Async-signal-safe.
#pragma once
#include "../base/base.h"

// Blocks everything but watched signals, which may cut a stop short, faults, which cannot wait, and
// the signals by which libc's threads talk to each other. Others recognise a family's stop by it.
sys_sigset family_mask(void);
