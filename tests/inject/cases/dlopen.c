// SPDX-License-Identifier: MIT
// dlopen, dlsym and dlclose of $INJECT_PLUGIN.
#include "../case.h"
#include <dlfcn.h>

static const char *path;

static void prepare(void)
{
    path = getenv("INJECT_PLUGIN");
}

static void one_round(void)
{
    void *plugin = dlopen(path, RTLD_NOW);
    if (!plugin || !dlsym(plugin, "plugin_answer") || dlsym(plugin, "not_there"))
        _exit(95);
    dlclose(plugin);
}
