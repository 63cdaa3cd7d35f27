// SPDX-License-Identifier: MIT
// From fork to the end of a command, for several ways to start it, side by side. The order is
// shuffled in each round, and an unmeasured start goes before each measured one: without it,
// whatever follows an init looks slower. Usage: start ROUNDS ++ NAME [VARIABLE=VALUE...] COMMAND...
// ++ ...
#include "bench.h"

#include <sys/wait.h>
#include <unistd.h>

static double run_once(const struct variant *v)
{
    int status = 0;
    double begin = now_us();
    pid_t pid = vfork();
    if (pid == 0) {
        execve(v->command[0], v->command, v->environment);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
        _exit(fprintf(stderr, "%s failed, status %d\n", v->name, status) > 0);
    return now_us() - begin;
}

int main(int argc, char **argv)
{
    static struct variant variants[VARIANTS_MAX];
    int rounds = argc > 3 ? atoi(argv[1]) : 0;
    int count = rounds > 0 ? variants_of(argv + 2, variants) : 0;
    static double *us[VARIANTS_MAX];
    if (count == 0)
        return fprintf(stderr, "usage: start ROUNDS ++ NAME [VARIABLE=VALUE...] COMMAND...\n"), 2;
    for (int i = 0; i < count; i++)
        us[i] = calloc((size_t)rounds, sizeof(double));
    for (int round = 0; round < rounds; round++) {
        int order[VARIANTS_MAX];
        shuffle(order, count);
        for (int i = 0; i < count; i++) {
            run_once(&variants[order[i]]);
            us[order[i]][round] = run_once(&variants[order[i]]);
        }
    }
    for (int i = 0; i < count; i++) {
        printf("%s", variants[i].name);
        for (int round = 0; round < rounds; round++)
            printf("\t%.1f", us[i][round]);
        printf("\n");
    }
    return 0;
}
