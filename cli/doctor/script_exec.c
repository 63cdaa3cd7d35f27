// SPDX-License-Identifier: MIT
// What a script execs: the app, or something that starts it.
#include "../../shim/base/base.h"
#include "script_search.h"
#include "shell.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FILES_MAX 4 // scripts that exec scripts

bool script_is_idle(const char *word)
{
    static const char *const idle[] = {"sleep", "tail", "cat", NULL};
    return process_is_one_of(lines_name(word), idle);
}

// Where the options of a shell at argv[at] end. Returns whether -c is one of them.
static bool skip_options(const struct script_argv *argv, size_t *at)
{
    bool command = false;
    for (++*at; argv->word[*at]; ++*at) {
        const char *word = argv->word[*at];
        if (*word != '-' && *word != '+')
            break;
        if (strcmp(word, "--") == 0) {
            ++*at;
            break;
        }
        command |= *word == '-' && word[1] != '-' && strchr(word, 'c');
        *at += shell_option_takes_one(word) && argv->word[*at + 1];
    }
    return command;
}

// Looks into a script that is a file here.
static bool look_into_file(struct search *s, const char *path, const char *shell)
{
    struct line_context inner = *s->context;
    if (inner.files == FILES_MAX)
        return false;
    inner.files++;
    inner.args_known = false;
    return lines_look_at_file(path, shell, inner, s->ret);
}

static void judge_shell(struct search *s, const struct script_item *item,
                        const struct script_argv *argv, size_t at)
{
    struct line_context inner = *s->context;
    const char *shell = lines_name(argv->word[at]);
    bool command = skip_options(argv, &at);
    const char *word = argv->word[at];
    if (!word || (argv->varies[at] && strchr("$`", *word)))
        return script_doubt(s, item, "what it runs is not to be seen here");
    if (!command) {
        if (!look_into_file(s, word, shell))
            script_doubt(s, item, "the script that it runs is not to be seen here");
        return;
    }
    inner.shell = shell;
    if (!inner.args_known || strcmp(shell, "sh") != 0)
        inner.kind = shell;
    inner.line = item->line;
    inner.inline_text = true;
    lines_look(word, strlen(word), &inner, s->ret);
}

// Programs that stay, and pass no signal on to what they start; others that stay and may do so.
static const char *const keepers[] = {"flock", "xargs", "watch", NULL};
static const char *const others[] = {"su",     "sudo",    "doas",     "script",   "strace",
                                     "ltrace", "unshare", "parallel", "xvfb-run", NULL};

void script_judge_exec(struct search *s, const struct script_item *item,
                       const struct script_argv *argv, size_t at)
{
    char reason[200], name[SIGNAME_MAX];
    bool active = lines_active(s->context, argv->word[at]);
    signame_format(s->context->sig, name);
    for (size_t i = at; i < argv->count; i++) {
        if (process_is_one_of(lines_name(argv->word[i]), keepers) && !active) {
            snprintf(reason, sizeof(reason), "%.40s stays and does not pass %s on",
                     lines_name(argv->word[i]), name);
            return script_add(s, item, false, reason,
                              "start the app itself, or add `" LINES_PRELOAD "`");
        }
        if (process_is_one_of(lines_name(argv->word[i]), others)) {
            snprintf(reason, sizeof(reason), "%.40s may not pass %s on", lines_name(argv->word[i]),
                     name);
            return script_doubt(s, item, reason);
        }
        if (i > at && !active && strcmp(lines_name(argv->word[at]), "nohup") == 0 &&
            s->context->sig == SIGHUP)
            return script_add(s, item, false, "nohup has it start with SIGHUP ignored",
                              "remove the nohup");
        if (strcmp(argv->word[i], "run") == 0 && i > at &&
            strcmp(lines_name(argv->word[i - 1]), "sigshim") == 0)
            return;
        if (proc_is_shell(lines_name(argv->word[i])))
            return judge_shell(s, item, argv, i);
    }
    const char *word = argv->word[at];
    s->ret->hands_on |= strstr(word, "$@") != NULL || strstr(word, "$*") != NULL;
    if (argv->varies[at]) {
        if (!active && !(s->context->args_known && s->ret->hands_on))
            script_doubt(s, item, "what it starts is not to be seen here");
    } else if (script_is_idle(word) && !active) {
        snprintf(reason, sizeof(reason), "it has no handler for %s, and pid 1 needs one", name);
        script_add(s, item, false, reason, "add `" LINES_PRELOAD "`, and exec the app itself");
    } else if (strchr(word, '/') && !look_into_file(s, word, NULL) && access(word, F_OK) != 0 &&
               strlen(word) > 3 && strcmp(word + strlen(word) - 3, ".sh") == 0) {
        script_doubt(s, item, "the script that it runs is not to be seen here");
    }
}

void lines_look_at_argv(char *const *argv, const struct line_context *context,
                        struct line_losses *ret)
{
    struct script_argv words = {.count = 0};
    struct search s = {.context = context, .ret = ret};
    struct script_item item = {.line = context->line, .text = argv[0], .len = strlen(argv[0])};
    while (argv[words.count] && words.count < SCRIPT_ARGV_MAX) {
        words.word[words.count] = argv[words.count];
        words.count++;
    }
    script_judge_exec(&s, &item, &words, 0);
}
