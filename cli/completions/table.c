// SPDX-License-Identifier: MIT
// Prints what the completions know, from the tables of subcommands and variables, one line for each
// word that can be typed: SUBCOMMAND|WORDS|KIND|VALUES|TEXT. The templates beside this file take it
// in at build time. KIND is what follows the word: nothing, signal, signals (a list), pairs (of
// signals), file, folder, names (of commands), processes, command, subcommand or value (one of
// VALUES, which are offered in any case).
//
// What a variable may be is asked of its own parser: the words that describe its values are values
// themselves if the parser takes them, and a parser that takes anything wants names.
#include "../../shim/base/base.h"
#include "../../shim/config/config.h"
#include "../cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {
    [CLI_NOTHING] = "nothing",       [CLI_SIGNAL] = "signal",   [CLI_FILE] = "file",
    [CLI_FOLDER] = "folder",         [CLI_COMMAND] = "command", [CLI_PROCESSES] = "processes",
    [CLI_SUBCOMMAND] = "subcommand",
};

static void print(const char *command, const char *words, const char *kind, const char *values,
                  const char *text)
{
    char line[1000];
    int len = snprintf(line, sizeof(line), "%s|%s|%s|%s|%s", command, words, kind, values, text);
    if (len < 0 || (size_t)len >= sizeof(line) || strpbrk(line, "'\"\\\n")) {
        fprintf(stderr, "completions: a quote, or too long: %s\n", line);
        exit(1);
    }
    puts(line);
}

static bool takes(const struct config_variable *row, const char *value)
{
    static struct config scratch;
    struct config_problem problem = {.variable = row->name, .value = value, .values = row->values};
    memset(&scratch, 0, sizeof(scratch));
    return row->parse(&scratch, row, &problem);
}

static void add_word(char *list, size_t size, const char *word)
{
    char padded[1000], search[100];
    snprintf(padded, sizeof(padded), " %s ", list);
    snprintf(search, sizeof(search), " %s ", word);
    size_t len = strlen(list);
    if (!strstr(padded, search))
        snprintf(list + len, size - len, "%s%s", len ? " " : "", word);
}

static void print_variable(const char *command, unsigned i)
{
    const struct config_variable *row = &config_table[i];
    char values[500] = "", text[500], option[CLI_NAME_MAX], words[CLI_NAME_MAX + 2], *save;
    bool anything = takes(row, "?");
    snprintf(text, sizeof(text), "%s", row->values);
    for (char *word = strtok_r(text, " ,", &save); word; word = strtok_r(NULL, " ,", &save)) {
        if (strncmp(word, "fd:", 3) == 0)
            word[3] = '1';
        if (!anything && word[0] != '/' && takes(row, word))
            add_word(values, sizeof(values), word);
    }
    if (takes(row, row->initial) &&
        !(anything && (strcmp(row->initial, "none") == 0 || strcmp(row->initial, "all") == 0)))
        add_word(values, sizeof(values), row->initial);
    const char *kind = anything                 ? "names"
                       : takes(row, "TERM")     ? "signals"
                       : takes(row, "TERM:INT") ? "pairs"
                       : takes(row, "/file")    ? "file"
                                                : "value";
    snprintf(words, sizeof(words), "--%s", cli_variable_option(i, option));
    print(command, words, kind, values, row->values);
}

static void print_options(const char *command, const struct cli_option *option)
{
    char words[CLI_NAME_MAX + 6];
    for (; option->letter; option++) {
        snprintf(words, sizeof(words), "-%c --%s", option->letter, option->name);
        print(command, words, kinds[option->kind], "", option->help);
    }
}

// Those that can be watched and asked about.
static void print_signals(void)
{
    char name[SIGNAME_MAX];
    for (int sig = 1; sig <= SYS_MAX_SIGNAL; sig++)
        if (!signame_refusal(sig) && strncmp(signame_format(sig, name), "SIG", 3) == 0)
            print("signal", name + 3, "nothing", "", "");
}

int main(void)
{
    print_options("", cli_own_options);
    for (unsigned i = 0; i < cli_commands_len; i++) {
        const struct cli_command *command = &cli_commands[i];
        print("", command->name, kinds[command->arguments], "", command->summary);
        print_options(command->name, command->options);
        for (unsigned j = 0; command->variables && j < config_table_len; j++)
            print_variable(command->name, j);
    }
    print_signals();
    return 0;
}
