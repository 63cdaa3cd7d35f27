// SPDX-License-Identifier: MIT
// The toolbox: it knows the kernel and the processor, and nothing of sigshim. Everything in it is
// async-signal-safe.
#pragma once

#include "fmt.h"     // bounded text and JSON
#include "machine.h" // what differs from processor to processor
#include "maps.h"    // the memory map of this process
#include "proc.h"    // what /proc says of processes
#include "signame.h" // names and numbers of signals
#include "sys.h"     // raw system calls
#include "timer.h"   // timers that come as a signal
