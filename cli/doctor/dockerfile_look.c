// SPDX-License-Identifier: MIT
// What becomes of the signal that stops a container of a Dockerfile, as far as the file tells?
#include "../../shim/base/base.h"
#include "../cli.h"
#include "dockerfile.h"
#include "script_lines.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct start {
    const char *path;
    const struct dockerfile *file;
    struct line_context context;
    struct config config;
    struct line_losses *ret;
    bool certain; // that what is no loss arrives
};

static void look_at_text(struct start *s, const struct dockerfile_line *line, const char *text,
                         size_t len, const char *shell)
{
    struct line_context context = s->context;
    context.line = line->line;
    context.inline_text = true;
    context.shell = lines_name(shell);
    context.kind = strcmp(context.shell, "sh") == 0 ? dockerfile_sh(s->file) : context.shell;
    lines_look(text, len, &context, s->ret);
}

// Behind programs that start another one in their place or as their only child.
static char **skip_launchers(struct start *s, char **argv)
{
    static const char *const inits[] = {"tini", "dumb-init", "docker-init", "catatonit", NULL};
    while (*argv) {
        const char *name = lines_name(*argv);
        bool init = false, group = strcmp(name, "dumb-init") == 0,
             user = strcmp(name, "gosu") == 0 || strcmp(name, "su-exec") == 0;
        for (size_t i = 0; inits[i]; i++)
            init |= strcmp(name, inits[i]) == 0;
        if (strcmp(name, "sigshim") == 0 && argv[1] && strcmp(argv[1], "run") == 0) {
            s->context.preload = s->certain = true;
            argv += 2;
        } else if (init || user || strcmp(name, "env") == 0 || strcmp(name, "exec") == 0) {
            s->certain |= init;
            argv += 1;
        } else {
            return argv;
        }
        for (char **option = argv; init && *option && **option == '-'; option++)
            group |= strcmp(*option, "-g") == 0;
        while (*argv && (**argv == '-' || user || strchr(*argv, '=')))
            user &= **argv++ == '-';
        if (group && *argv && proc_is_shell(lines_name(*argv))) {
            s->certain = false; // the app is told, and killed when the shell is dead
            *argv = NULL;
        }
    }
    return argv;
}

// The file that the build copies there, looked for by its name beside the Dockerfile.
static bool find_script(const struct start *s, const char *name, char ret[PATH_MAX])
{
    static const char *const folders[] = {"", "docker/", "scripts/", "bin/"};
    const char *slash = strrchr(s->path, '/');
    int dir = slash ? (int)(slash + 1 - s->path) : 0;
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        snprintf(ret, PATH_MAX, "%.*s%s%s", dir, s->path, folders[i], lines_name(name));
        if (access(ret, R_OK) == 0)
            return true;
    }
    return false;
}

static void look_at_argv(struct start *s, const struct dockerfile_line *line, char **argv)
{
    char path[PATH_MAX];
    argv = skip_launchers(s, argv);
    if (!*argv)
        return;
    if (proc_is_shell(lines_name(*argv)) && argv[1] && argv[1][0] == '-' && strchr(argv[1], 'c')) {
        if (argv[2])
            look_at_text(s, line, argv[2], strlen(argv[2]), *argv);
        return;
    }
    if (proc_is_shell(lines_name(*argv)) && argv[1])
        argv++;
    s->ret->hands_on = false;
    if (find_script(s, *argv, path) && lines_look_at_file(path, s->context, s->ret) &&
        s->ret->hands_on && argv[1])
        look_at_argv(s, line, argv + 1);
}

// ENTRYPOINT, then CMD, as Docker joins them.
static void look_at_start(struct start *s)
{
    const struct dockerfile_line *entry = &s->file->entrypoint, *cmd = &s->file->cmd;
    const struct dockerfile_line *first = entry->line ? entry : cmd;
    char *argv[2 * DOCKERFILE_ARGV_MAX] = {NULL}, *shell[DOCKERFILE_ARGV_MAX] = {NULL};
    int count = dockerfile_argv(first, argv), more = -1;
    if (count < 0) {
        int words = s->file->shell.line ? dockerfile_argv(&s->file->shell, shell) : 0;
        look_at_text(s, first, first->text, first->len, words > 0 ? shell[0] : "sh");
        free(words > 0 ? shell[0] : NULL);
        return;
    }
    char *words = count ? argv[0] : NULL, *more_words = NULL;
    if (entry->line && cmd->line && count) {
        more = dockerfile_argv(cmd, argv + count);
        more_words = more > 0 ? argv[count] : NULL;
    }
    argv[count + (more > 0 ? more : 0)] = NULL;
    look_at_argv(s, cmd->line && entry->line && more > 0 ? cmd : first, argv);
    free(words);
    free(more_words);
}

// What has no loss with SIGTERM has one because of STOPSIGNAL.
static void blame_stopsignal(struct start *s, const char *name)
{
    static struct line_losses with_term;
    struct start other = *s;
    const struct dockerfile_line *stop = &s->file->stopsignal;
    char reason[400];
    with_term.count = 0;
    other.ret = &with_term;
    other.context.sig = SIGTERM;
    look_at_start(&other);
    if (with_term.count)
        return;
    struct line_loss first = s->ret->loss[0];
    s->ret->count = 0;
    snprintf(reason, sizeof(reason), "%s:%d: `%.40s`: %s", lines_name(first.file), first.line,
             first.text, first.reason);
    char text[64];
    int len = snprintf(text, sizeof(text), "STOPSIGNAL %s", name);
    lines_add(s->ret, &s->context, stop->line, text, (size_t)len, reason, first.cure);
}

static int examine(struct start *s, char *why)
{
    const struct dockerfile_line *stop = &s->file->stopsignal;
    char name[SIGNAME_MAX];
    int sig = s->context.sig;
    if (stop->line)
        sig = signame_parse(stop->text, strcspn(stop->text, " \t\r\n"));
    if (sig == 0 || sig == SIGKILL || sig == SIGSTOP) {
        lines_add(s->ret, &s->context, stop->line, stop->text, stop->len,
                  sig ? "no program can handle it: there is no shutdown at all" : "is no signal",
                  "STOPSIGNAL SIGTERM");
        return CLI_NO;
    }
    s->context.sig = sig;
    signame_format(sig, name);
    if (!s->file->cmd.line && !s->file->entrypoint.line) {
        snprintf(why, 300, "it has no CMD or ENTRYPOINT, and that of the base image is unknown");
        return CLI_CANNOT_TELL;
    }
    look_at_start(s);
    if (s->ret->count && stop->line && sig != SIGTERM)
        blame_stopsignal(s, name);
    if (s->ret->count)
        return CLI_NO;
    s->certain |= s->context.preload && (s->config.watched >> (sig - 1) & 1);
    snprintf(why, 300,
             s->certain ? "no line of it loses %s"
                        : "no line of it loses %s, but pid 1 of a container needs a handler for "
                          "it; the doctor in the running container knows",
             name);
    return s->certain ? CLI_YES : CLI_CANNOT_TELL;
}

int dockerfile_look(const char *path, int sig, struct line_losses *ret, char *ret_why)
{
    struct dockerfile file;
    struct start s = {.path = path, .file = &file, .ret = ret};
    size_t len;
    char *text = lines_read(path, &len);
    if (!text) {
        snprintf(ret_why, 300, "cannot be read");
        return CLI_CANNOT_TELL;
    }
    dockerfile_parse(text, len, &file);
    config_parse(file.env, &s.config, NULL, NULL);
    s.context = (struct line_context){.file = path, .sig = sig, .config = &s.config};
    for (size_t i = 0; i < file.env_len; i++)
        s.context.preload |=
            strncmp(file.env[i], "LD_PRELOAD=", 11) == 0 && strstr(file.env[i], "libsigshim");
    int status = examine(&s, ret_why);
    dockerfile_free(&file);
    free(text);
    return status;
}
