// SPDX-License-Identifier: MIT
// sigshim doctor: its command line.
#include "../../shim/base/base.h"
#include "../cli.h"
#include "doctor.h"

#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// A shell blocks all signals while it forks.
static bool may_be_momentary(const struct diagnosis *d)
{
    return d->hop && d->hop->verdict.fate == FATE_BLOCKED;
}

static int refuse(int sig)
{
    char name[SIGNAME_MAX];
    signame_format(sig, name);
    if (sig == SIGCHLD) {
        fprintf(stderr,
                "sigshim doctor: %s tells a parent about its children and is never "
                "passed on\n",
                name);
        return CLI_USAGE;
    }
    printf("%s cannot be caught, blocked, ignored or passed on: it %s.\n", name,
           sig == SIGKILL ? "kills a process at once, and with pid 1 the whole container"
                          : "stops a process at once");
    return CLI_YES;
}

// 0 where there is something to examine, or an exit status after a message, + 1.
static int check(int sig, const char *root)
{
    if (sig == SIGKILL || sig == SIGSTOP || sig == SIGCHLD)
        return refuse(sig) + 1;
    if (strcmp(root, "/proc") == 0 && !proc_is_ours()) {
        fprintf(stderr, "sigshim doctor: /proc is not mounted or belongs to another PID "
                        "namespace; mount it for this one\n");
        return CLI_CANNOT_TELL + 1;
    }
    return 0;
}

static int examine(int sig, bool json, const char *root, const int *pids, size_t count)
{
    struct diagnosis d = {.root = root, .sig = sig};
    int status = check(sig, root);
    if (status)
        return status - 1;
    status = CLI_CANNOT_TELL;
    bool seen = doctor_examine(&d, pids, count);
    if (seen && may_be_momentary(&d)) {
        usleep(30000);
        doctor_free(&d);
        d = (struct diagnosis){.root = root, .sig = sig};
        seen = doctor_examine(&d, pids, count);
    }
    if (seen) {
        json ? doctor_print_json(&d) : doctor_print(&d);
        status = doctor_status(&d);
    }
    doctor_free(&d);
    return status;
}

static bool is_number(const char *text)
{
    return *text && text[strspn(text, "0123456789")] == '\0' && strlen(text) < 10;
}

// The worst status of all.
static int examine_files(char **names, const char *library, int sig, bool json)
{
    int worst = CLI_YES;
    for (; *names; names++) {
        int status = cli_doctor_file(*names, library, sig, json);
        worst = status > worst && worst != CLI_NO ? status : worst;
    }
    return worst;
}

static int examine_pids(int sig, bool json, const char *root, char **words, size_t count)
{
    int *pids = calloc(count + 1, sizeof(*pids)), status = CLI_CANNOT_TELL;
    for (size_t i = 0; pids && i < count; i++) {
        if (!is_number(words[i])) {
            free(pids);
            return cli_usage("doctor", "invalid PID '%s'", words[i]);
        }
        pids[i] = atoi(words[i]);
    }
    if (pids)
        status = examine(sig, json, root, pids, count);
    free(pids);
    return status;
}

int cli_doctor(int argc, char **argv)
{
    int sig = SIGTERM, option;
    bool json = false, host = false;
    const char *root = "/proc", *library = NULL;
    while ((option = cli_next_option("doctor", argc, argv)) != -1) {
        switch (option) {
        case 's':
            sig = signame_parse(optarg, strlen(optarg));
            if (sig == 0)
                return cli_usage(
                    "doctor", "--signal '%s': unknown signal; expected a name or number", optarg);
            break;
        case 'j':
            json = true;
            break;
        case 'H':
            host = true;
            break;
        case 'p':
            root = optarg;
            break;
        case 'l':
            library = optarg;
            break;
        case 'h':
            return cli_help("doctor");
        default:
            return cli_usage("doctor", NULL);
        }
    }
    if (host && (library || optind < argc))
        return cli_usage("doctor", "--host is for all containers, not for a FILE or a PID");
    if (host && (option = check(sig, root)))
        return option - 1;
    if (host)
        return doctor_host(sig, json, root);
    if (library && cli_check_library("doctor", library))
        return CLI_USAGE;
    if (library && (optind == argc || is_number(argv[optind])))
        return cli_usage("doctor", "--library is for a FILE, not for processes");
    if (strcmp(root, "/proc") != 0 && optind < argc && !is_number(argv[optind]))
        return cli_usage("doctor", "--proc is for processes, not for a FILE");
    if (optind < argc && !is_number(argv[optind]))
        return examine_files(argv + optind, library, sig, json);
    return examine_pids(sig, json, root, argv + optind, (size_t)(argc - optind));
}
