// SPDX-License-Identifier: MIT
// What becomes of the signal that stops a container of a Dockerfile, as far as the file tells?
#include "../../shim/base/base.h"
#include "../cli.h"
#include "dockerfile.h"
#include "process.h"
#include "script_lines.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct start {
    const char *path;
    const struct dockerfile *file;
    struct line_context context;
    struct config config;
    struct line_losses *ret;
    bool certain; // that what is no loss arrives
    bool unsure;  // options of sigshim run may be against it
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
        bool init = process_is_one_of(name, inits), group = strcmp(name, "dumb-init") == 0,
             user = strcmp(name, "gosu") == 0 || strcmp(name, "su-exec") == 0;
        if (strcmp(name, "sigshim") == 0 && argv[1] && strcmp(argv[1], "run") == 0) {
            s->context.preload = s->certain = true;
            s->unsure |= argv[2] && argv[2][0] == '-' && argv[2][1] == '-' && argv[2][2];
            argv += 2;
        } else if (init || user || strcmp(name, "env") == 0 || strcmp(name, "exec") == 0) {
            s->certain |= init;
            argv += 1;
        } else {
            return argv;
        }
        for (char **option = argv; strcmp(name, "env") == 0 && *option && **option == '-'; option++)
            if (strcmp(*option, "--") != 0) // env -i, env -u LD_PRELOAD
                s->context.preload = s->certain = false;
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

static void look_at_argv(struct start *s, const struct dockerfile_line *line, char **argv)
{
    struct line_context context = s->context;
    argv = skip_launchers(s, argv);
    if (!*argv)
        return;
    context.preload = s->context.preload;
    context.line = line->line;
    context.args_known = argv[1] != NULL;
    context.inline_text = true;
    context.shell = context.kind = dockerfile_sh(s->file);
    s->ret->hands_on = false;
    lines_look_at_argv(argv, &context, s->ret);
    for (; s->ret->hands_on && argv[1]; argv++) // of "sh", "start.sh", "app" the last one
        if (!proc_is_shell(lines_name(*argv)))
            return look_at_argv(s, line, argv + 1);
}

// ENTRYPOINT, then CMD, as Docker joins them.
static void look_at_start(struct start *s)
{
    const struct dockerfile_line *entry = &s->file->entrypoint, *cmd = &s->file->cmd;
    const struct dockerfile_line *first = entry->line ? entry : cmd;
    char *argv[2 * DOCKERFILE_ARGV_MAX] = {NULL}, *shell[DOCKERFILE_ARGV_MAX] = {NULL};
    int count = dockerfile_argv(first, argv), more = -1;
    if (count < 0) {
        const struct dockerfile_line *given =
            entry->line ? &s->file->entrypoint_shell : &s->file->cmd_shell;
        int words = given->line ? dockerfile_argv(given, shell) : 0;
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
    if (stop->line && memchr(stop->text, '$', stop->len)) {
        snprintf(why, 300, "STOPSIGNAL is a variable");
        return CLI_CANNOT_TELL;
    }
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
    s->certain &= !s->unsure;
    snprintf(why, 300,
             s->certain ? "no line of it loses %s"
                        : "no line of it loses %s, but pid 1 of a container needs a handler for "
                          "it; the doctor in the running container knows",
             name);
    return s->certain ? CLI_YES : CLI_CANNOT_TELL;
}

int dockerfile_look(const char *path, int sig, struct line_losses *ret, char *ret_why)
{
    static struct dockerfile_stages stages;
    struct start s = {.path = path, .ret = ret};
    size_t len;
    char *text = lines_read(path, &len);
    if (!text) {
        snprintf(ret_why, 300, "cannot be read");
        return CLI_CANNOT_TELL;
    }
    dockerfile_unescape(text, len);
    dockerfile_parse(text, len, &stages);
    const struct dockerfile *file = s.file = dockerfile_last(&stages);
    config_parse(file->env, &s.config, NULL, NULL);
    s.context = (struct line_context){.file = path, .sig = sig, .config = &s.config};
    for (size_t i = 0; i < file->env_len; i++)
        s.context.preload |=
            strncmp(file->env[i], "LD_PRELOAD=", 11) == 0 && strstr(file->env[i], "libsigshim");
    int status = examine(&s, ret_why);
    dockerfile_free(&stages);
    free(text);
    return status;
}
