// SPDX-License-Identifier: MIT
// sigshim doctor --host: which engine a container is of, and by which name that knows sigshim-runc.
#include "engine.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HOST_FILE "/etc/sigshim/runtime.conf"

static char text[ENGINE_TEXT_MAX]; // of a file, or of a command line

// A file as the process pid sees it; for who may not look there, as we do.
static bool read_file(const char *root, int pid, const char *path)
{
    char name[512];
    snprintf(name, sizeof(name), "root%s", path);
    if (process_read(root, pid, name, text, sizeof(text)) >= 0)
        return true;
    int fd = strcmp(root, "/proc") == 0 ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
    if (fd >= 0)
        close(fd);
    text[len > 0 ? len : 0] = '\0';
    return len >= 0;
}

// The value of "option VALUE" or "option=VALUE" in a command line of len bytes, from *place on,
// which is left behind it. NULL if there is none.
static const char *option_value(const char *line, size_t len, const char *option, size_t *place)
{
    size_t length = strlen(option);
    while (*place < len) {
        const char *word = line + *place;
        *place += strlen(word) + 1;
        if (strncmp(word, option, length) != 0)
            continue;
        if (word[length] == '=')
            return word + length + 1;
        if (word[length] == '\0' && *place < len)
            return line + *place;
    }
    return NULL;
}

static void look_at_daemon(const char *root, int pid, bool docker, struct engines *ret)
{
    static char line[ENGINE_TEXT_MAX];
    char *name = ret->name[docker ? ENGINE_DOCKER : ENGINE_CONTAINERD];
    long len = process_read(root, pid, "cmdline", line, sizeof(line));
    size_t place = 0;
    if (len < 0 || *name)
        return;
    const char *path =
        option_value(line, (size_t)len, docker ? "--config-file" : "--config", &place);
    if (!path && !docker)
        path = option_value(line, (size_t)len, "-c", &(size_t){0});
    if (!path)
        path = docker ? "/etc/docker/daemon.json" : "/etc/containerd/config.toml";
    if (read_file(root, pid, path) &&
        (docker ? engine_name_in_json(text, name) : engine_name_in_toml(text, name)))
        return;
    place = 0;
    while (docker && !*name) {
        const char *option = option_value(line, (size_t)len, "--add-runtime", &place);
        if (!option)
            return;
        engine_name_in_option(option, name);
    }
}

// The last line that says so; the file of sigshim-runc(8) has more.
static void look_at_host_file(const char *root, struct engines *ret)
{
    if (!read_file(root, 1, HOST_FILE))
        return;
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        char value[8] = "";
        if (sscanf(line, " default = %7s", value) != 1)
            continue;
        ret->asked = strcmp(value, "asked") == 0;
        if (strcmp(value, "off") == 0)
            memset(ret->name, 0, sizeof(ret->name));
    }
}

void engine_find(const char *root, const struct process *all, size_t count, struct engines *ret)
{
    *ret = (struct engines){.asked = false};
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].name, "dockerd") == 0 || strcmp(all[i].name, "containerd") == 0)
            look_at_daemon(root, all[i].pid, all[i].name[0] == 'd', ret);
    if (!read_file(root, 1, "/etc/containers/containers.conf") ||
        !engine_name_in_toml(text, ret->name[ENGINE_PODMAN]))
        if (read_file(root, 1, "/usr/share/containers/containers.conf"))
            engine_name_in_toml(text, ret->name[ENGINE_PODMAN]);
    look_at_host_file(root, ret);
}

// containerd's shim has the namespace of its client; conmon says who has started it.
static enum engine made_by(const char *root, const struct process *parent)
{
    size_t place = 0;
    long len = parent ? process_read(root, parent->pid, "cmdline", text, sizeof(text)) : -1;
    if (len < 0)
        return ENGINE_NONE;
    if (strcmp(parent->name, "conmon") == 0)
        return memmem(text, (size_t)len, "podman", 6) ? ENGINE_PODMAN : ENGINE_NONE;
    const char *space = strncmp(parent->name, "containerd-shim", 15) == 0
                            ? option_value(text, (size_t)len, "-namespace", &place)
                            : NULL;
    if (!space)
        return ENGINE_NONE;
    return strcmp(space, "moby") == 0     ? ENGINE_DOCKER
           : strcmp(space, "k8s.io") == 0 ? ENGINE_CONTAINERD
                                          : ENGINE_NONE;
}

bool engine_way(const struct engines *engines, const char *root, const struct process *parent,
                struct engine_way *ret)
{
    static const char *const begin[ENGINE_COUNT] = {
        [ENGINE_DOCKER] = "start it with `docker run --runtime=%s",
        [ENGINE_PODMAN] = "start it with `podman --runtime %s run",
        [ENGINE_CONTAINERD] = "give its pod a RuntimeClass whose handler is `%s`",
    };
    enum engine engine = made_by(root, parent);
    if (!*engines->name[engine])
        return false;
    bool pod = engine == ENGINE_CONTAINERD;
    *ret = (struct engine_way){.before = pod ? ", and itself `" : " -e ",
                               .after = pod ? "`" : "",
                               .end = pod ? "" : "`",
                               .asked = engines->asked};
    snprintf(ret->begin, sizeof(ret->begin), begin[engine], engines->name[engine]);
    return true;
}
