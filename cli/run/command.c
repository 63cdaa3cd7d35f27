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

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

struct request {
    const char *library;
    bool stay, group;
    const char *given[CONFIG_VARIABLES_MAX]; // values of options, by row of config_table[]
};

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

// Of the environment, where a bad value stops nothing.
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
        fprintf(stderr, "sigshim run: libsigshim.so not found; staying as an init\n");
        return NULL;
    }
    file_examine(command, library, &finding);
    return finding.status == CLI_YES || finding.hands_on ? library : NULL;
}

static int start(char **argv, const struct request *request)
{
    for (size_t i = 0; i < config_table_len; i++) {
        char variable[64];
        snprintf(variable, sizeof(variable), "SIGSHIM_%s", config_table[i].name);
        if (request->given[i])
            setenv(variable, request->given[i], 1);
    }
    const char *library = request->stay ? NULL : find_preload(argv[0], request->library);
    if (library) {
        add_preload(library);
        return run_exec(argv);
    }
    config_parse(environ, &config, report, NULL);
    return init_run(argv, request->group);
}

static const char *given(const struct request *request, const char *name)
{
    for (size_t i = 0; i < config_table_len; i++)
        if (strcmp(config_table[i].name, name) == 0 && request->given[i])
            return request->given[i];
    return "";
}

// What one option asks for and another one rules out. Returns 0, or CLI_USAGE after a message.
static int contradiction(const struct request *request)
{
    const char *skip = given(request, "SKIP"), *init = request->group ? "--group" : "--init";
    char name[256];
    if (request->stay && request->library)
        return cli_usage("run", "%s and --library contradict each other: an init sets no preload",
                         init);
    if (request->stay && strcmp(given(request, "DISABLE"), "1") == 0)
        return cli_usage("run", "%s and --disable 1 contradict each other", init);
    if (request->stay && strcmp(given(request, "FORWARD"), "never") == 0)
        return cli_usage("run", "%s and --forward never contradict each other", init);
    if (strcmp(given(request, "DISABLE"), "1") == 0 && strcmp(given(request, "TRACE"), "1") == 0)
        return cli_usage("run", "--disable 1 and --trace 1 contradict each other");
    if (strcmp(given(request, "LOG"), "off") == 0 && strcmp(given(request, "TRACE"), "1") == 0)
        return cli_usage("run", "--log off and --trace 1 contradict each other");
    for (const char *only = given(request, "ONLY"); *only; only += *only == ',') {
        size_t len = strcspn(only, ",");
        snprintf(name, sizeof(name), "%.*s", (int)len, only);
        if (config_list_has(skip, name))
            return cli_usage("run", "--only and --skip contradict each other: both name %s", name);
        only += len;
    }
    return 0;
}

int cli_run(int argc, char **argv)
{
    struct request request = {0};
    int option, wrong = 0;
    while ((option = cli_next_option("run", argc, argv)) != -1) {
        if (option == 'h')
            return cli_help("run");
        if (option == '?')
            return cli_usage("run", NULL);
        if (option >= CLI_VARIABLES) {
            request.given[option - CLI_VARIABLES] = optarg;
            wrong = cli_check_variable("run", (unsigned)(option - CLI_VARIABLES), optarg);
        } else if (option == 'l') {
            request.library = optarg;
            wrong = cli_check_library("run", optarg);
        }
        request.stay |= option == 'i' || option == 'g';
        request.group |= option == 'g';
        if (wrong)
            return wrong;
    }
    if (optind == argc)
        return cli_usage("run", "missing command");
    return contradiction(&request) ? CLI_USAGE : start(argv + optind, &request);
}
