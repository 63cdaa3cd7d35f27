// SPDX-License-Identifier: MIT
// How a container of this host gets the preload without its image: by which name its engine knows
// sigshim-runc.
#pragma once
#include "process.h"

#define ENGINE_NAME_MAX 64
#define ENGINE_TEXT_MAX 65536 // of a configuration that is read

enum engine { ENGINE_NONE, ENGINE_DOCKER, ENGINE_PODMAN, ENGINE_CONTAINERD, ENGINE_COUNT };

// The name of the runtime in each, or "".
struct engines {
    char name[ENGINE_COUNT][ENGINE_NAME_MAX];
    bool asked; // sigshim-runc acts only where it is asked to
};

// A cure: begin, then variables, each between before and after, then end.
struct engine_way {
    char begin[160];
    const char *before, *after, *end;
    bool asked;
};

// From what the engines that run among all are told to read, and from podman's files.
void engine_find(const char *root, const struct process *all, size_t count, struct engines *ret);

// By the parent of its first process, which the engine has made. False where its engine does not
// know sigshim-runc.
bool engine_way(const struct engines *engines, const char *root, const struct process *parent,
                struct engine_way *ret);

// The name of the runtime whose program is sigshim-runc: in the text of a daemon.json, and of a
// containerd's config.toml or a containers.conf. False, and ret as it was, where there is none.
bool engine_name_in_json(const char *text, char ret[ENGINE_NAME_MAX]);
bool engine_name_in_toml(const char *text, char ret[ENGINE_NAME_MAX]);

// Of dockerd's --add-runtime: NAME=PATH.
bool engine_name_in_option(const char *text, char ret[ENGINE_NAME_MAX]);
