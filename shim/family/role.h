// SPDX-License-Identifier: MIT
// What is known of a process's place in its container. For this room only; async-signal-safe.
#pragma once
#include "family.h"

// Is this process in a PID namespace other than the host's, and can /proc tell?
enum role_place { ROLE_UNKNOWN, ROLE_ON_HOST, ROLE_IN_CONTAINER };
enum role_place role_place(void);

// Is pid, or one of its ancestors, in a family's stop?
bool role_is_below_a_stop(int pid);
