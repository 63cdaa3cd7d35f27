// SPDX-License-Identifier: MIT
// sigshim doctor FILE, compared with what the loader really does; sigshim config; and the command
// line itself.
#include "harness.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TestSuite(cli, .timeout = 120);

#define SIGSHIM BUILD_DIR "/sigshim"

static void expect_output(const char *command, int status, const char *text)
{
    char output[20000];
    int got = shell_output(command, output, sizeof(output));
    cr_expect(got == status && strstr(output, text), "%s: status %d: %s", command, got, output);
}

struct program {
    const char *name, *make; // a shell command that makes ./program
    int expected;            // doctor's status
    const char *says;
    bool runs; // here, so that the kernel can be asked as well
};

static const struct program programs[] = {
    {"true", "cp /bin/true program", 0, "is loaded by", true},
    {"static", "cp \"$FIXTURES_BUILT/runner-static\" program", 1, "is static", true},
    {"static-pie", "echo 'int main(){return 0;}' | gcc -x c -static-pie -o program -", 1,
     "static (position-independent)", true},
    {"musl", "cp \"$FIXTURES_BUILT/../fixtures-musl/noop\" program", 0, "is loaded by /lib/ld-musl",
     true},
    {"go with cgo", "cp \"$FIXTURES_BUILT/notify\" program", 0, "Go program with cgo", false},
    {"go without cgo",
     "echo 'package main; func main() {}' >m.go && CGO_ENABLED=0 GO111MODULE=off "
     "GOCACHE=$PWD/go go build -o "
     "program m.go",
     1, "a Go program without cgo", true},
    {"set-user-ID", "cp /bin/true program && chown 12345 program && chmod 4755 program", 1,
     "set-user-ID", true},
    {"capabilities", "cp /bin/true program && setcap cap_net_raw+ep program", 2,
     "file capabilities", false},
    {"another processor",
     "cp /bin/true program && printf '\\267\\000' | dd of=program bs=1 seek=18 "
     "conv=notrunc 2>/dev/null",
     1, "is a 64-bit aarch64 program", false},
    {"a script", "printf '#!/bin/sh\\nexec python3 -c pass\\n' >program && chmod +x program", 0,
     "is loaded by", true},
    {"a script by env", "printf '#!/usr/bin/env -S perl -w\\n' >program && chmod +x program", 0,
     "/perl is loaded by", false},
    {"a script of a static interpreter",
     "cp \"$FIXTURES_BUILT/runner-static\" static && printf \"#!$PWD/static\\n\" "
     ">program && chmod +x program",
     1, "is static", false},
    {"CR LF", "printf '#!/bin/sh\\r\\n' >program && chmod +x program", 2,
     "the #! line ends in CR LF", false},
    {"no interpreter", "printf '#!/nowhere/sh\\n' >program && chmod +x program", 2,
     "the interpreter /nowhere/sh does not exist", false},
    {"not executable", "echo text >program", 2, "is not executable", false},
    {"text", "echo text >program && chmod +x program", 2, "neither a program nor a script", false},
    {"cut off", "head -c 100 /bin/true >program && chmod +x program", 2,
     "neither a program nor a script", false},
    {"missing", "true", 2, "does not exist", false},
};

// Was the library mapped? A bad variable makes it print a line at start.
static bool takes_hold(const char *dir)
{
    char command[1000], output[4000];
    snprintf(command, sizeof(command),
             "cd %s && SIGSHIM_GRACE=x timeout 5 env LD_PRELOAD=%s ./program exit 2>&1", dir,
             library_path());
    shell_output(command, output, sizeof(output));
    return strstr(output, "SIGSHIM_GRACE='x'") != NULL;
}

Test(cli, doctor_knows_whether_a_preload_takes_hold)
{
    int count = 0;
    require_root();
    for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
        const struct program *p = &programs[i];
        char dir[] = "/tmp/sigshim-cli-XXXXXX", command[2000], output[4000];
        cr_assert(mkdtemp(dir));
        snprintf(command, sizeof(command),
                 "cd %s && FIXTURES_BUILT=%s/tests/fixtures && { %s; } 2>&1", dir, BUILD_DIR,
                 p->make);
        if (shell_output(command, output, sizeof(output)) == 0) {
            snprintf(command, sizeof(command), "%s doctor %s/program 2>&1", SIGSHIM, dir);
            int status = shell_output(command, output, sizeof(output));
            cr_expect(status == p->expected && strstr(output, p->says), "%s: status %d: %s",
                      p->name, status, output);
            if (p->runs)
                cr_expect(takes_hold(dir) == (status == 0), "%s: %s", p->name, output);
            count++;
        } else {
            printf("[SKIP] cli: %s cannot be made here: %s", p->name, output);
        }
        snprintf(command, sizeof(command), "rm -rf %s", dir);
        shell_output(command, output, sizeof(output));
    }
    cr_expect_geq(count, 14);
}

Test(cli, json_of_a_file)
{
    require_program("python3");
    expect_output(SIGSHIM " doctor --json /bin/sh | python3 -c 'import json, sys; d = "
                          "json.load(sys.stdin); "
                          "print(d[\"preload\"], d[\"kind\"])'",
                  0, "yes dynamic");
}

Test(cli, config)
{
    expect_output(SIGSHIM " config", 0, "SIGSHIM_GRACE    8s  (default; ");
    expect_output("SIGSHIM_GRACE=3s " SIGSHIM " config", 0, "SIGSHIM_GRACE    3s  (environment; ");
    expect_output("SIGSHIM_GRACE=soon " SIGSHIM " config", 1,
                  "BAD: sigshim: SIGSHIM_GRACE='soon': expected a duration like 8s");
    expect_output("SIGSHIM_GRAZE=1 " SIGSHIM " config", 1, "SIGSHIM_GRAZE  BAD: unknown variable");
    expect_output("SIGSHIM_HOOK='echo \"$x\"' " SIGSHIM " config --env", 0,
                  "ENV SIGSHIM_HOOK=\"echo \\\"\\$x\\\"\"\n");
    expect_output(SIGSHIM " config --nonsense 2>&1", 125, "--nonsense");
    expect_output(SIGSHIM " config more 2>&1", 125, "unexpected argument 'more'");
}

// What the library reports and goes on with is an error of the command line.
Test(cli, bad_values_of_options_are_errors)
{
    static const struct {
        const char *options, *says;
    } bad[] = {
        {"--grace 8x", "--grace '8x': expected a duration like 8s, 500ms or 2m"},
        {"--grace=-1", "--grace '-1': expected a duration"},
        {"--grace ''", "--grace '': expected a duration"},
        {"--delay soon", "--delay 'soon': expected a duration"},
        {"--exit 300", "--exit '300': expected signal, "},
        {"--signals FOO", "--signals 'FOO': FOO is not a signal; expected signal names"},
        {"--signals TERM,KILL", "--signals 'TERM,KILL': KILL cannot be caught"},
        {"--map TERM", "--map 'TERM': TERM is not a pair like TERM:INT"},
        {"--map TERM:FOO", "--map 'TERM:FOO': TERM:FOO is not a signal"},
        {"--log here", "--log 'here': expected stderr, stdout"},
        {"--format xml", "--format 'xml': expected text or json"},
        {"--forward sometimes", "--forward 'sometimes': expected auto, always or never"},
        {"--atexit yes", "--atexit 'yes': expected 1 or 0"},
        {"--unblock 2", "--unblock '2': expected 1 or 0"},
        {"--trace on", "--trace 'on': expected 1 or 0"},
        {"--disable on", "--disable 'on': expected 1 or 0"},
        {"--unlink pid", "--unlink 'pid': pid is not an absolute path"},
        {"--only ,", "--only ',': expected command names"},
        {"--last ''", "--last '': expected names of commands"},
        {"--library /nowhere.so", "--library '/nowhere.so': expected a file that can be read"},
        {"--library /etc/passwd", "--library '/etc/passwd': expected a shared object"},
        {"--init --library " BUILD_DIR "/libsigshim.so", "--init and --library contradict"},
        {"--group --disable 1", "--group and --disable 1 contradict"},
        {"--init --forward never", "--init and --forward never contradict"},
        {"--disable 1 --trace 1", "--disable 1 and --trace 1 contradict"},
        {"--log off --trace 1", "--log off and --trace 1 contradict"},
        {"--only a,b --skip c,b", "--only and --skip contradict each other: both name b"},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        char command[1000];
        snprintf(command, sizeof(command), SIGSHIM " run %s echo it runs 2>&1", bad[i].options);
        expect_output(command, 125, bad[i].says);
    }
    expect_output(SIGSHIM " run --grace 2>&1", 125, "option '--grace' requires an argument");
    expect_output(SIGSHIM " doctor --signal FOO 2>&1", 125, "--signal 'FOO': unknown signal");
    expect_output(SIGSHIM " doctor --library /nowhere.so /bin/sh 2>&1", 125, "--library '/nowhere");
    expect_output(SIGSHIM " doctor --library /bin/sh 1 2>&1", 125, "--library is for a FILE");
    expect_output(SIGSHIM " doctor --proc /tmp /bin/sh 2>&1", 125, "--proc is for processes");
    expect_output(SIGSHIM " config --json --env 2>&1", 125, "--json and --env contradict");
}

// But the environment stops nothing, and an option takes a variable's place.
Test(cli, a_bad_variable_stops_nothing)
{
    expect_output("SIGSHIM_GRACE=8x " SIGSHIM " run echo runs 2>&1", 0, "runs");
    expect_output("SIGSHIM_GRACE=8x " SIGSHIM " run --init echo runs 2>&1", 0, "runs");
    expect_output("SIGSHIM_GRACE=8x " SIGSHIM " run --init --grace 3s true 2>&1; echo =$?", 0,
                  "=0");
    expect_output("SIGSHIM_HOOK=true " SIGSHIM " run --hook '' sh -c 'echo \"<$SIGSHIM_HOOK>\"'", 0,
                  "<>");
    expect_output(SIGSHIM " run --grace 3s --grace 5s sh -c 'echo $SIGSHIM_GRACE'", 0, "5s");
}

Test(cli, itself)
{
    expect_output(SIGSHIM " --version", 0, "sigshim 0.");
    expect_output(SIGSHIM " --help", 0, "doctor ");
    expect_output(SIGSHIM " help run", 0, "usage: sigshim run");
    expect_output(SIGSHIM " -V", 0, "sigshim 0.");
    expect_output(SIGSHIM " --help", 0, "help     show the help of a command");
    expect_output(SIGSHIM " help nonsense 2>&1", 125, "unknown command 'nonsense'");
    expect_output(SIGSHIM " --nonsense 2>&1", 125, "unknown option '--nonsense'");
    expect_output(SIGSHIM " 2>&1", 125, "usage: sigshim COMMAND");
    expect_output(SIGSHIM " nonsense 2>&1", 125, "unknown command 'nonsense'");
    expect_output(SIGSHIM " --version >/dev/full 2>&1; echo $?", 0, "2");
    expect_output("cd /tmp && d=$(mktemp -d) && cp " SIGSHIM " $d && chroot $d /sigshim --version; "
                  "s=$?; rm -rf $d; exit $s",
                  0, "sigshim 0."); // an image without a libc
}
