// SPDX-License-Identifier: MIT
// How a process has ended (floor 0).
#ifndef SHIM_ENDING_H
#define SHIM_ENDING_H

struct ending {
    enum { ENDING_UNKNOWN, ENDING_EXITED, ENDING_DIED, ENDING_TIMED_OUT } how;
    int value; // exit status or signal
};

#endif
