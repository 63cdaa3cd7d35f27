// SPDX-License-Identifier: MIT
// What is put into a configuration.
#pragma once
#include "edit.h"
#include "spec.h"

struct change {
    const struct spec_mount *behind; // our mount goes behind this one
    const char *library;
    const char *command;          // the static sigshim, which is to start the program, or NULL
    const char *const *variables; // "NAME=VALUE", for those that are not set
    unsigned variables_len;
};

// Adds the insertions. edit->failed is set where it cannot be made.
void change_make(const struct spec *spec, const struct change *change, struct edit *edit);
