// SPDX-License-Identifier: MIT
// sigshim doctor --host: the containers of a host, known by their PID namespaces, one line each.
#include "../../shim/base/base.h"
#include "../cli.h"
#include "doctor.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { ID_LEN = 64, ID_SHOWN = 12 };

struct finding {
    int pid, status; // CLI_YES, CLI_NO or CLI_CANNOT_TELL
    char id[ID_SHOWN + 1], name[PROCESS_NAME_MAX];
    char reason[1024], cure[1024];
};

// The engines' id of a container is 64 hexadecimal digits of its control group's name. "-" where
// there is none.
static void read_id(const char *root, int pid, char ret[ID_SHOWN + 1])
{
    char text[4096];
    strcpy(ret, "-");
    if (process_read(root, pid, "cgroup", text, sizeof(text)) < 0)
        return;
    for (const char *at = text; *at; at++) {
        size_t len = strspn(at, "0123456789abcdef");
        if (len == ID_LEN) {
            memcpy(ret, at, ID_SHOWN);
            ret[ID_SHOWN] = '\0';
            return;
        }
        at += len ? len - 1 : 0;
    }
}

static bool examine(const char *root, int sig, int pid, const struct engine_way *way,
                    struct finding *ret)
{
    struct diagnosis d = {.root = root, .sig = sig, .quiet = true, .way = way};
    bool seen = doctor_examine(&d, &pid, 1);
    // A shell blocks all signals while it forks.
    if (seen && d.hop && d.hop->verdict.fate == FATE_BLOCKED) {
        usleep(30000);
        doctor_free(&d);
        d = (struct diagnosis){.root = root, .sig = sig, .quiet = true, .way = way};
        seen = doctor_examine(&d, &pid, 1);
    }
    if (seen) {
        ret->pid = pid;
        ret->status = doctor_status(&d);
        strcpy(ret->name, d.start[0]->name);
        read_id(root, pid, ret->id);
        doctor_reason(&d, ret->reason, sizeof(ret->reason));
        doctor_cure(&d, ret->cure, sizeof(ret->cure));
    }
    doctor_free(&d);
    return seen; // it may have ended meanwhile
}

static void print_json(const struct finding *found, bool first)
{
    printf("%s{\"pid\":%d,\"id\":\"%s\",", first ? "" : ",", found->pid, found->id);
    words_put_json("name", found->name, ",");
    words_put_json("verdict", words_of_status(found->status, true), ",");
    words_put_json("reason", found->reason, ",");
    words_put_json("cure", found->cure, "}");
}

static void print_line(const struct finding *found)
{
    if (found->status == CLI_YES)
        return;
    printf("%s %d %s %s: %s", words_of_status(found->status, false), found->pid, found->id,
           words_escaped(found->name, false), found->reason);
    printf("%s%s\n", *found->cure ? " Cure: " : "", found->cure);
}

int doctor_host(int sig, bool json, const char *root)
{
    char name[SIGNAME_MAX];
    size_t count, totals[3] = {0}, sum = 0;
    static struct engines engines;
    struct process *all = process_read_all(root, &count);
    if (all)
        engine_find(root, all, count, &engines);
    signame_format(sig, name);
    if (json)
        printf("{\"signal\":\"%s\",\"containers\":[", name);
    for (size_t i = 0; all && i < count; i++) {
        struct finding found;
        struct engine_way way;
        if (!all[i].init || all[i].levels < 2)
            continue;
        bool known = engine_way(&engines, root, process_find(all, count, all[i].parent), &way);
        if (!examine(root, sig, all[i].pid, known ? &way : NULL, &found))
            continue;
        json ? print_json(&found, sum == 0) : print_line(&found);
        totals[found.status]++;
        sum++;
    }
    process_free(all);
    if (json)
        puts("]}");
    else
        printf("%s: %zu containers, lost in %zu, unknown in %zu\n", name, sum, totals[CLI_NO],
               totals[CLI_CANNOT_TELL]);
    return totals[CLI_NO] ? CLI_NO : totals[CLI_CANNOT_TELL] || !all ? CLI_CANNOT_TELL : CLI_YES;
}
