// SPDX-License-Identifier: MIT
// The standing adversary: sends SIGTERM at a random instant to programs in every state that is
// unwelcome, as owner, forked worker and pid 1, with each kind of exit handler, and compares with
// the same program without the preload. hostile [-n STOPS] [-j SLOTS] [-v] [--seed N]
// [--slack MS] [--only REGEX] LIBRARY SITUATION. Status 1: a stop was not as it must be; 2: no stop
// at all.
#include "hostile.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

const char *const role_names[] = {"owner", "worker", "pid1"};
const char *const handler_names[] = {"none", "works", "hangs", "crashes"};
const char *const fault_names[] = {"lost", "status", "late", "marks", "line", "crash", "setup"};

static regex_t only;
static unsigned wanted = 20000, slots = 10;
static bool verbose;

static bool list_states(struct run *run)
{
    char command[4200];
    snprintf(command, sizeof command, "'%s' --list", run->situation);
    FILE *in = popen(command, "r");
    if (!in)
        return false;
    while (run->n_states < 256 && fscanf(in, "%31s %7s", run->states[run->n_states].name,
                                         run->states[run->n_states].flags) == 2)
        run->n_states++;
    return pclose(in) == 0 && run->n_states > 0;
}

static void list_cells(struct run *run)
{
    char name[100];
    for (unsigned state = 0; state < run->n_states; state++)
        for (int role = 0; role < ROLES; role++)
            for (int handler = 0; handler < HANDLERS; handler++) {
                if ((role == WORKER && strchr(run->states[state].flags, 'o')) ||
                    (role == PID1 && strchr(run->states[state].flags, 'p')))
                    continue;
                snprintf(name, sizeof name, "%s %s %s", run->states[state].name, role_names[role],
                         handler_names[handler]);
                if (regexec(&only, name, 0, NULL, 0) == 0 && run->n_cells < CELLS_MAX)
                    run->cells[run->n_cells++] = (struct cell){state, role, handler, 0, {0}, 0};
            }
}

// Each cell as often as any other, heavy ones in every fifth round, in an order of the seed's.
static void plan(struct run *run)
{
    unsigned round = 0;
    unsigned long seed = run->seed;
    unsigned order[CELLS_MAX];
    for (unsigned i = 0; i < run->n_cells; i++)
        order[i] = i;
    while (run->n_cells && run->n_stops < wanted) {
        for (unsigned i = run->n_cells - 1; i > 0; i--) {
            const unsigned j = (unsigned)(random_of(&seed) * (i + 1)), was = order[i];
            order[i] = order[j];
            order[j] = was;
        }
        const bool heavy = round++ % 5 == 0;
        for (unsigned i = 0; i < run->n_cells && run->n_stops < wanted; i++) {
            if (!heavy && strchr(run->states[run->cells[order[i]].state].flags, 'h'))
                continue;
            run->index[run->n_stops] = run->n_stops;
            run->stops[run->n_stops++] = order[i];
        }
    }
}

static bool make_all(struct run *run, unsigned count)
{
    bool good = true;
    int status;
    for (unsigned i = 0; i < count; i++)
        if (slot_start(run) < 0)
            perror("no namespaces"), good = false;
    while (wait(&status) > 0)
        if (status != 0)
            printf("hostile: a slot has ended with %#x\n", status), good = false;
    return good;
}

// What was late on a busy machine is made again, the same stop five times and one at a time: late
// is what is late then more than once, or took more than a second too long the first time.
static void look_again(struct run *run)
{
    unsigned n = atomic_load(&run->n_failures), kept = 0;
    static struct failure first[FAILURES_MAX];
    n = n < FAILURES_MAX ? n : FAILURES_MAX;
    memcpy(first, run->failures, sizeof first);
    for (unsigned i = 0; i < n; i++) {
        const struct failure failure = first[i];
        struct cell *cell = &run->cells[failure.cell];
        double with = 0, without = 0;
        const char *times = strstr(failure.text, "), ");
        if (strncmp(failure.text, "late", 4) == 0 && times &&
            sscanf(times, "), %lf s (%lf)", &with, &without) == 2 && with < without + 2) {
            unsigned faults[FAULTS];
            for (int k = 0; k < FAULTS; k++)
                faults[k] = atomic_load(&cell->faults[k]);
            atomic_store(&run->n_failures, FAILURES_MAX);
            atomic_store(&run->next, 0);
            for (run->n_stops = 0; run->n_stops < 5; run->n_stops++) {
                run->stops[run->n_stops] = failure.cell;
                run->index[run->n_stops] = failure.index;
            }
            make_all(run, 1);
            const unsigned again = atomic_load(&cell->faults[LATE]) - faults[LATE];
            for (int k = 0; k < FAULTS; k++)
                atomic_store(&cell->faults[k], faults[k] - (k == LATE && again < 2));
            atomic_fetch_sub(&cell->stops, 5);
            if (again < 2)
                continue;
        }
        run->failures[kept++] = failure;
    }
    atomic_store(&run->n_failures, kept);
}

// A row for each state and role.
static unsigned print(const struct run *run, double seconds)
{
    unsigned total = 0, faults[FAULTS] = {0}, all = 0;
    printf("%-18s %-6s %5s %9s  lost status late marks line crash setup\n", "state", "role",
           "stops", "slowest");
    for (unsigned i = 0, j; i < run->n_cells; i = j) {
        unsigned stops = 0, slowest = 0, here[FAULTS] = {0}, bad = 0;
        const struct cell *cell = &run->cells[i];
        for (j = i; j < run->n_cells && run->cells[j].state == cell->state &&
                    run->cells[j].role == cell->role;
             j++) {
            stops += run->cells[j].stops;
            if (run->cells[j].slowest > slowest && run->cells[j].handler != HANGS)
                slowest = run->cells[j].slowest;
            for (int k = 0; k < FAULTS; k++)
                here[k] += run->cells[j].faults[k];
        }
        for (int k = 0; k < FAULTS; k++)
            bad += here[k], faults[k] += here[k];
        total += stops;
        all += bad;
        if (verbose || bad)
            printf("%-18s %-6s %5u %6.1f ms %5u %6u %4u %5u %4u %5u %5u\n",
                   run->states[cell->state].name, role_names[cell->role], stops, slowest / 1e3,
                   here[0], here[1], here[2], here[3], here[4], here[5], here[6]);
    }
    printf("%-18s %-6s %5u %6.0f s  %5u %6u %4u %5u %4u %5u %5u\n", "all", "", total, seconds,
           faults[0], faults[1], faults[2], faults[3], faults[4], faults[5], faults[6]);
    return all;
}

static bool options(struct run *run, int argc, char **argv)
{
    const char *pattern = "";
    int i = 1;
    for (; i + 1 < argc && argv[i][0] == '-'; i++) {
        if (strcmp(argv[i], "-v") == 0)
            verbose = true;
        else if (strcmp(argv[i], "-n") == 0)
            wanted = (unsigned)atoi(argv[++i]);
        else if (strcmp(argv[i], "-j") == 0)
            slots = (unsigned)atoi(argv[++i]);
        else if (strcmp(argv[i], "--slack") == 0)
            run->slack = atof(argv[++i]) / 1000;
        else if (strcmp(argv[i], "--seed") == 0)
            run->seed = strtoul(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--only") == 0)
            pattern = argv[++i];
        else
            return false;
    }
    if (i + 2 != argc || wanted > STOPS_MAX || slots < 1 || slots > SLOTS_MAX)
        return false;
    run->library = realpath(argv[i], NULL);
    run->situation = realpath(argv[i + 1], NULL);
    return run->library && run->situation && regcomp(&only, pattern, REG_EXTENDED | REG_NOSUB) == 0;
}

int main(int argc, char **argv)
{
    struct run *run =
        mmap(NULL, sizeof *run, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (run == MAP_FAILED)
        return 2;
    run->seed = 1;
    run->slack = 0.05;
    if (!options(run, argc, argv) || !list_states(run)) {
        fprintf(stderr,
                "usage: hostile [-n STOPS] [-j SLOTS] [-v] [--seed N] [--slack MS] [--only REGEX] "
                "LIBRARY SITUATION\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    list_cells(run);
    plan(run);
    const double start = now();
    const unsigned planned = run->n_stops;
    const bool good = planned && make_all(run, slots) && atomic_load(&run->done) == planned;
    look_again(run);
    const unsigned all = print(run, now() - start);
    const unsigned n = atomic_load(&run->n_failures);
    for (unsigned i = 0; i < n && i < (verbose ? FAILURES_MAX : 40); i++)
        printf("%s\n", run->failures[i].text);
    if (!good)
        printf("hostile: not all of the %u stops were made\n", planned);
    printf("%s hostile: %u stops, %u faults, seed %lu\n", all || !good ? "[FAIL]" : "[PASS]",
           planned, all, run->seed);
    return !good ? 2 : all > 0;
}
