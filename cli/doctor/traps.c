// SPDX-License-Identifier: MIT
// The traps that a shell's program sets, as far as its text tells. The text may be anything.
#include "traps.h"
#include "../../shim/base/base.h"
#include "scanner.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

// Words after which another command follows: assignments, too.
static bool goes_before(const char *word)
{
    static const char *const words[] = {"then", "do", "else", "elif", "if",      "while",  "until",
                                        "time", "!",  "{",    "exec", "command", "builtin"};
    const char *equals = strchr(word, '=');
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return equals && equals > word && !memchr(word, '/', (size_t)(equals - word));
}

static void scan_trap(struct scanner *s, int sig, struct traps *ret)
{
    bool more = scanner_argument(s);
    if (more && strcmp(s->word, "--") == 0)
        more = scanner_argument(s);
    // `trap '' TERM` ignores the signal, and `trap - TERM` is the default.
    if (!more || (!s->varies && (s->len == 0 || strcmp(s->word, "-") == 0)))
        return;
    while (scanner_argument(s)) {
        char name[SIGNAME_MAX];
        const char *known = signame_format(sig, name), *word = s->word;
        word += strncasecmp(word, "SIG", 3) == 0 ? 3 : 0;
        ret->set |=
            s->varies || signame_parse(s->word, s->len) == sig || strcasecmp(word, known + 3) == 0;
        ret->exit |= s->varies || strcasecmp(word, "EXIT") == 0 || strcmp(word, "0") == 0;
    }
}

// `. "$(dirname "$0")/lib.sh"` is likely to be beside the script.
static void note_source(struct scanner *s, struct traps *ret)
{
    if (!scanner_argument(s) || s->len == 0 || ret->sources == TRAPS_SOURCES_MAX) {
        ret->unseen = true;
        return;
    }
    const char *slash = strrchr(s->word, '/'), *name = s->varies && slash ? slash + 1 : s->word;
    char *source = ret->source[ret->sources];
    if (strchr(name, '$') || (s->varies && !slash))
        ret->unseen = true;
    else if (snprintf(source, sizeof(ret->source[0]), "%s%s", s->varies ? "?" : "", name) > 0)
        ret->sources++;
}

// What `kill -INT`, `kill -s INT` and plain kill send, inside of quotes, too. One that only the
// shell knows is taken to be sig.
static uint64_t find_kills(const char *text, const char *end, int sig)
{
    static const char kill[] = "kill";
    uint64_t set = 0;
    for (const char *at = text; (at = memmem(at, (size_t)(end - at), kill, 4));) {
        char word[16] = "";
        at += 4;
        while (at < end && (*at == ' ' || *at == '-'))
            at++;
        if (end - at > 2 && *at == 's' && at[1] == ' ')
            at += 2;
        for (size_t i = 0; at + i < end && i < sizeof(word) - 1 && !strchr(" \t\n;&|\"'", at[i]);
             i++)
            word[i] = at[i];
        int sent = signame_parse(word, strlen(word));
        bool option = at[-1] == '-' || at[-1] == 's' || (at - text > 1 && at[-2] == 's');
        sent = *word == '$' && option ? sig : sent && option ? sent : SIGTERM;
        set |= PROCESS_BIT(sent);
    }
    return set;
}

void traps_scan(const char *text, size_t len, int sig, struct traps *ret)
{
    struct scanner s = {.at = text, .end = text + len, .fresh = true};
    ret->kills |= find_kills(text, text + len, sig);
    while (scanner_command(&s)) {
        if (goes_before(s.word))
            s.fresh = true;
        else if (strcmp(s.word, "wait") == 0)
            ret->waits = true;
        else if (s.depth > 0)
            continue;
        else if (strcmp(s.word, "trap") == 0)
            scan_trap(&s, sig, ret);
        else if (strcmp(s.word, ".") == 0 || strcmp(s.word, "source") == 0)
            note_source(&s, ret);
        else if (strcmp(s.word, "eval") == 0)
            ret->unseen = true;
    }
}
