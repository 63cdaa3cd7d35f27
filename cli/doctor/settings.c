// SPDX-License-Identifier: MIT
// The SIGSHIM_* variables of another process.
#include "settings.h"
#include "../../shim/base/base.h"
#include "../../shim/config/config.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define NAMES_MAX 256

static bool names_it(const char *list, const struct process *p, const char *program)
{
    return config_list_has(list, p->name) || config_list_has(list, program);
}

// The options of `sigshim run` that stays as an init are not in its environment. Makes them
// variables, in text.
static size_t read_options(const char *root, const struct process *p, char *text, size_t size,
                           char **ret_env)
{
    char words[4096];
    size_t count = 0;
    long len = process_read(root, p->at, "cmdline", words, sizeof(words) - 1);
    for (char *at = words; at < words + len && count < NAMES_MAX / 2; at += strlen(at) + 1) {
        char *equals = strchr(at, '='), *value = equals ? equals + 1 : at + strlen(at) + 1;
        if (strcmp(at, "--") == 0)
            break;
        if (strncmp(at, "--", 2) != 0 || value >= words + len)
            continue;
        int used =
            snprintf(text, size, "SIGSHIM_%.*s=%s", (int)strcspn(at + 2, "="), at + 2, value);
        if (used < 0 || (size_t)used >= size)
            break;
        for (char *c = text; *c != '='; c++)
            *c = (char)toupper((unsigned char)*c);
        ret_env[count++] = text;
        text += used + 1;
        size -= (size_t)used + 1;
    }
    return count;
}

void settings_of(const char *root, const struct process *p, const char *program, int sig,
                 struct settings *ret)
{
    static char text[256 << 10];
    char *env[NAMES_MAX + 1];
    struct config its;
    size_t count = 0;
    char options[4096];
    const char *signals = "TERM,INT";
    if (strcmp(program, "sigshim") == 0)
        count = read_options(root, p, options, sizeof(options), env);
    long len = process_read(root, p->at, "environ", text, sizeof(text));
    for (char *at = text; at < text + len && count < NAMES_MAX; at += strlen(at) + 1)
        if (strncmp(at, "SIGSHIM_", 8) == 0) {
            env[count++] = at;
            if (strncmp(at, "SIGSHIM_SIGNALS=", 16) == 0 && at[16])
                signals = at + 16;
        }
    env[count] = NULL;
    config_parse(env, &its, NULL, NULL);
    bool left_out = (its.only && !names_it(its.only, p, program)) ||
                    (its.skip && names_it(its.skip, p, program));
    *ret = (struct settings){
        .unwinds = config_list_has_version(its.unwind, p->name) ||
                   config_list_has_version(its.unwind, program),
        .acts = !its.disabled && (its.watched & sys_bit(sig)) && !left_out,
        .disabled = its.disabled,
        .left_out = left_out,
        .passes_always = its.forward == CONFIG_FORWARD_ALWAYS,
        .passes_never = its.forward == CONFIG_FORWARD_NEVER,
    };
    memcpy(ret->map, its.map, sizeof(ret->map));
    snprintf(ret->last, sizeof(ret->last), "%s", its.last);
    snprintf(ret->signals, sizeof(ret->signals), "%s", signals);
}
