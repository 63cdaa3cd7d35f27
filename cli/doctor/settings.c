// SPDX-License-Identifier: MIT
// The SIGSHIM_* variables of another process.
#include "settings.h"
#include "../../shim/base/base.h"
#include "../../shim/config/config.h"

#include <stdio.h>
#include <string.h>

#define NAMES_MAX 256

static bool names_it(const char *list, const struct process *p, const char *program)
{
    return config_list_has(list, p->name) || config_list_has(list, program);
}

void settings_of(const char *root, const struct process *p, const char *program, int sig,
                 struct settings *ret)
{
    static char text[256 << 10];
    char *env[NAMES_MAX + 1];
    struct config its;
    size_t count = 0;
    long len = process_read(root, p->at, "environ", text, sizeof(text));
    for (char *at = text; at < text + len && count < NAMES_MAX; at += strlen(at) + 1)
        if (strncmp(at, "SIGSHIM_", 8) == 0)
            env[count++] = at;
    env[count] = NULL;
    config_parse(env, &its, NULL, NULL);
    *ret = (struct settings){
        .acts = !its.disabled && (its.watched & sys_bit(sig)) &&
                (!its.only || names_it(its.only, p, program)) &&
                (!its.skip || !names_it(its.skip, p, program)),
        .passes_always = its.forward == CONFIG_FORWARD_ALWAYS,
        .passes_never = its.forward == CONFIG_FORWARD_NEVER,
    };
    snprintf(ret->last, sizeof(ret->last), "%s", its.last);
}
