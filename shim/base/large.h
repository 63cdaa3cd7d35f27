// SPDX-License-Identifier: MIT
// Large tables and buffers go behind everything else (the Makefile has the linker sort sections by
// name): a stop then finds all its small variables on one page. Each page that is touched for the
// first time costs a fault, and faults take longer than most of a stop's work.
#pragma once

// Filled from the front: its first entries are still on the page of the small variables.
#define FILLED __attribute__((section(".bss.filled")))
#define LARGE  __attribute__((section(".bss.large")))
#define OWNERS __attribute__((section(".bss.owner"))) // a page of its own, behind all others
