// SPDX-License-Identifier: MIT
// sigshim run: sets the preload and execs the command; where the command cannot be preloaded, stays
// as a small init.
#include "../../shim/base/base.h"
#include "../../shim/config/config.h"
#include "../cli.h"
#include "../doctor/file.h"
#include "../library.h"
#include "exec.h"
#include "init.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FAILED       125 // like env(1) and docker run
#define OPTIONS_MAX  40
#define FIRST_OF_ALL 1000

extern char **environ;

static struct option options[OPTIONS_MAX];
static char names[OPTIONS_MAX][24];

// --grace for SIGSHIM_GRACE, and so on.
static void make_options(void)
{
    static const struct option own[] = {{"init", no_argument, NULL, 'i'},
                                        {"group", no_argument, NULL, 'g'},
                                        {"library", required_argument, NULL, 'l'},
                                        {"help", no_argument, NULL, 'h'}};
    size_t count = sizeof(own) / sizeof(own[0]);
    memcpy(options, own, sizeof(own));
    for (size_t i = 0; i < config_table_len && count < OPTIONS_MAX - 1; i++, count++) {
        for (size_t j = 0; config_table[i].name[j] && j < sizeof(names[0]) - 1; j++)
            names[count][j] = (char)tolower((unsigned char)config_table[i].name[j]);
        options[count] =
            (struct option){names[count], required_argument, NULL, FIRST_OF_ALL + (int)i};
    }
}

static void set_variable(int option, const char *value)
{
    char variable[64];
    snprintf(variable, sizeof(variable), "SIGSHIM_%s", config_table[option - FIRST_OF_ALL].name);
    setenv(variable, value, 1);
}

// Added to what is there, but only once.
static void add_preload(const char *library)
{
    const char *old = getenv("LD_PRELOAD");
    if (!old || !*old) {
        setenv("LD_PRELOAD", library, 1);
        return;
    }
    size_t size = strlen(old) + strlen(library) + 2;
    char *list = malloc(size);
    if (!strstr(old, "libsigshim.so") && list) {
        snprintf(list, size, "%s:%s", old, library);
        setenv("LD_PRELOAD", list, 1);
    }
    free(list);
}

static void report(const struct config_problem *problem, void *arg)
{
    char text[600];
    struct fmt out;
    (void)arg;
    fmt_init(&out, text, sizeof(text), false);
    config_put_problem(&out, problem);
    fprintf(stderr, "%.*s\n", (int)out.len, text);
}

int run_exec(char **argv)
{
    execvp(argv[0], argv);
    int error = errno;
    fprintf(stderr, "sigshim run: %s: %s\n", argv[0], strerror(error));
    return error == ENOENT ? 127 : 126;
}

// The library, if the command or what it starts can be preloaded, else NULL.
static const char *find_preload(const char *command, const char *wanted)
{
    static char library[PATH_MAX];
    struct file_finding finding;
    if (!library_find(wanted, library, sizeof(library))) {
        fprintf(stderr, "sigshim run: %s not found; staying as an init\n",
                wanted ? wanted : "libsigshim.so");
        return NULL;
    }
    file_examine(command, library, &finding);
    return finding.status == CLI_YES || finding.hands_on ? library : NULL;
}

static int start(char **argv, const char *wanted, bool stay, bool group)
{
    const char *library = stay ? NULL : find_preload(argv[0], wanted);
    if (library) {
        add_preload(library);
        return run_exec(argv);
    }
    config_parse(environ, &config, report, NULL);
    return init_run(argv, group);
}

int cli_run(int argc, char **argv)
{
    const char *library = NULL;
    bool stay = false, group = false;
    int option;
    make_options();
    while ((option = getopt_long(argc, argv, "+igl:h", options, NULL)) != -1) {
        if (option == 'h')
            return cli_help("run");
        if (option == '?') {
            cli_usage("run", NULL);
            return FAILED;
        }
        if (option == 'i')
            stay = true;
        else if (option == 'g')
            stay = group = true;
        else if (option == 'l')
            library = optarg;
        else
            set_variable(option, optarg);
    }
    if (optind == argc) {
        cli_usage("run", "missing command");
        return FAILED;
    }
    return start(argv + optind, library, stay, group);
}
