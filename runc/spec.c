// SPDX-License-Identifier: MIT
// Reads config.json.
#include "spec.h"
#include "members.h"
#include "path.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(table) (unsigned)(sizeof(table) / sizeof((table)[0]))

static const char no_memory[] = "there is no memory";

// Makes room for one more element of that size.
static void *grow(void *list, unsigned len, size_t size)
{
    return len % 32 ? list : realloc(list, (len + 32) * size);
}

static const char *read_strings(const struct json_text *text, struct json_span array,
                                struct spec_string **ret, unsigned *ret_len)
{
    struct json_walk walk;
    struct json_span value;
    if (!json_enter(text, array, '[', &walk))
        return NULL; // it is not there
    while (json_next(&walk, NULL, &value)) {
        struct spec_string *more = grow(*ret, *ret_len, sizeof(**ret));
        char *string = json_string(text, value);
        if (!more)
            return no_memory;
        *ret = more;
        if (!string)
            return "env or args has what is no plain string";
        more[(*ret_len)++] = (struct spec_string){value, string};
    }
    return NULL;
}

static char *string_or_empty(const struct json_text *text, struct json_span value)
{
    return value.end ? json_string(text, value) : strdup("");
}

static void note_options(const struct json_text *text, struct json_span options,
                         struct spec_mount *ret)
{
    struct json_walk walk;
    struct json_span value;
    ret->bind = strcmp(ret->type, "bind") == 0;
    if (!json_enter(text, options, '[', &walk))
        return;
    while (json_next(&walk, NULL, &value)) {
        char *option = json_string(text, value);
        ret->bind |= option && (strcmp(option, "bind") == 0 || strcmp(option, "rbind") == 0);
        ret->read_only |= option && strcmp(option, "ro") == 0;
        free(option);
    }
}

static const char *read_mount(const struct json_text *text, struct json_span value,
                              struct spec_mount *ret)
{
    struct member members[] = {{.name = "destination", .kind = '"', .required = true},
                               {.name = "source", .kind = '"'},
                               {.name = "type", .kind = '"'},
                               {.name = "options", .kind = '['}};
    if (!members_find(text, value, members, COUNT(members)))
        return "a mount is not as it should be";
    char *destination = json_string(text, members[0].value);
    ret->span = value;
    ret->destination = destination ? path_clean(destination) : NULL;
    ret->source = string_or_empty(text, members[1].value);
    ret->type = string_or_empty(text, members[2].value);
    free(destination);
    if (!ret->destination || !ret->source || !ret->type)
        return "a mount has what is no plain string";
    note_options(text, members[3].value, ret);
    return NULL;
}

static const char *read_mounts(const struct json_text *text, struct json_span array,
                               struct spec *ret)
{
    struct json_walk walk;
    struct json_span value;
    json_enter(text, array, '[', &walk);
    while (json_next(&walk, NULL, &value)) {
        struct spec_mount *more = grow(ret->mounts, ret->mounts_len, sizeof(*more));
        if (!more)
            return no_memory;
        ret->mounts = more;
        more[ret->mounts_len] = (struct spec_mount){.bind = false};
        const char *problem = read_mount(text, value, &more[ret->mounts_len++]);
        if (problem)
            return problem;
    }
    return NULL;
}

// A pod's sandbox, as containerd and CRI-O mark it.
static void read_annotations(const struct json_text *text, struct json_span object,
                             struct spec *ret)
{
    struct json_walk walk;
    struct json_span key, value;
    if (!json_enter(text, object, '{', &walk))
        return;
    while (json_next(&walk, &key, &value)) {
        char *name = json_string(text, key), *is = json_string(text, value);
        if (name && is && strcmp(name, "sigshim.runtime") == 0 && !ret->annotation)
            ret->annotation = strdup(is);
        else if (name && is &&
                 (strcmp(name, "io.kubernetes.cri.container-type") == 0 ||
                  strcmp(name, "io.kubernetes.cri-o.ContainerType") == 0))
            ret->sandbox |= strcmp(is, "sandbox") == 0;
        else if (name && is && strcmp(name, "io.container.manager") == 0)
            ret->libpod = strcmp(is, "libpod") == 0;
        free(name);
        free(is);
    }
}

static void read_namespaces(const struct json_text *text, struct json_span linux_, struct spec *ret)
{
    struct member list = {.name = "namespaces", .kind = '['};
    struct json_walk walk;
    struct json_span value;
    if (!members_find(text, linux_, &list, 1) || !json_enter(text, list.value, '[', &walk))
        return;
    while (json_next(&walk, NULL, &value)) {
        struct member type = {.name = "type", .kind = '"'};
        char *name = members_find(text, value, &type, 1) ? json_string(text, type.value) : NULL;
        ret->user |= name && strcmp(name, "user") == 0;
        free(name);
    }
}

// podman does not mark the infra container of a pod: all it does is wait.
static bool is_infra(const struct spec *spec)
{
    const char *first = spec->arguments_len ? spec->arguments[0].text : "";
    return spec->libpod && ((spec->arguments_len == 1 && strcmp(first, "/pause") == 0) ||
                            (spec->arguments_len == 2 && strcmp(first, "/catatonit") == 0 &&
                             strcmp(spec->arguments[1].text, "-P") == 0));
}

const char *spec_read(struct json_text text, struct spec *ret)
{
    struct json_span whole;
    struct member top[] = {{.name = "process", .kind = '{', .required = true},
                           {.name = "mounts", .kind = '[', .required = true},
                           {.name = "root", .kind = '{'},
                           {.name = "annotations", .kind = '{'},
                           {.name = "linux", .kind = '{'}};
    struct member process[] = {{.name = "env", .kind = '[', .required = true},
                               {.name = "args", .kind = '['},
                               {.name = "cwd", .kind = '"'}};
    struct member root = {.name = "path", .kind = '"'};
    *ret = (struct spec){.text = text};
    if (!json_whole(&text, &whole))
        return "its configuration is no valid JSON";
    if (!members_find(&text, whole, top, COUNT(top)))
        return "process, mounts, root, annotations or linux is missing, there twice or no such thing";
    if (!members_find(&text, top[0].value, process, COUNT(process)))
        return "env, args or cwd is missing, there twice or no such thing";
    if (top[2].value.end && !members_find(&text, top[2].value, &root, 1))
        return "the path of its root is there twice or no string";
    ret->env = process[0].value;
    ret->args = process[1].value;
    ret->cwd = string_or_empty(&text, process[2].value);
    ret->root = string_or_empty(&text, root.value);
    if (!ret->cwd || !ret->root)
        return no_memory;
    read_namespaces(&text, top[4].value, ret);
    read_annotations(&text, top[3].value, ret);
    const char *problem = read_strings(&text, ret->env, &ret->variables, &ret->variables_len);
    if (!problem)
        problem = read_strings(&text, ret->args, &ret->arguments, &ret->arguments_len);
    ret->sandbox |= !problem && is_infra(ret);
    return problem ? problem : read_mounts(&text, top[1].value, ret);
}

const struct spec_string *spec_variable(const struct spec *spec, const char *name)
{
    size_t len = strlen(name);
    for (unsigned i = spec->variables_len; i-- > 0;)
        if (strncmp(spec->variables[i].text, name, len) == 0 && spec->variables[i].text[len] == '=')
            return &spec->variables[i];
    return NULL;
}

const char *spec_value(const struct spec_string *variable)
{
    return strchr(variable->text, '=') + 1;
}
