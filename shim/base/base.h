// SPDX-License-Identifier: MIT
// The toolbox knows the kernel and the processor, not sigshim. All of it is async-signal-safe.
#pragma once
#include "fmt.h"     // bounded text and JSON
#include "large.h"   // tables that are kept apart
#include "machine.h" // what differs from processor to processor
#include "maps.h"    // the memory map of a process
#include "objects.h" // the loaded files, without /proc
#include "proc.h"    // processes, as /proc shows them
#include "signame.h" // names and numbers of signals
#include "stack.h"   // how much is left, and stacks of our own
#include "stat.h"    // what a path or a descriptor refers to
#include "switch.h"  // how to switch stacks
#include "symbols.h" // the address of a name, without the loader
#include "sys.h"     // raw system calls
#include "wiped.h"   // memory that is empty in forked children
