// SPDX-License-Identifier: MIT
// sigshim doctor of start scripts and Dockerfiles: the line that loses the signal. What it says of
// a script is compared with what then happens to that script as pid 1.
#include "harness.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TestSuite(doctor_file, .timeout = 120);

#define SIGSHIM BUILD_DIR "/sigshim"

// The app is the fixture runner, which handles each signal and ends.
static const struct script {
    const char *text;
    int sig, line; // 0: none is lost
    const char *says;
    bool preload;
    const char *variable;
} scripts[] = {
    {"#!/bin/sh\nmkdir -p x\nrunner\n", SIGTERM, 3, "without exec", false, NULL},
    {"#!/bin/sh\nmkdir -p x\nrunner\n", SIGTERM, 0, "", true, NULL},
    {"#!/bin/sh\nmkdir -p x\nrunner\n", SIGHUP, 3, "SIGSHIM_SIGNALS does not name HUP", true, NULL},
    {"#!/bin/sh\nexec runner\n", SIGTERM, 0, "", false, NULL},
    {"#!/bin/sh\nexec 2>/dev/null\n# exec runner\nrunner 2>&1\ntrue\n", SIGTERM, 4, "`runner`",
     false, NULL},
    {"#!/bin/bash\ntrap 'exit 9' TERM\necho x >y\nrunner\n", SIGTERM, 4, "the trap of line 2",
     false, NULL},
    {"#!/bin/bash\ntrap 'exit 9' TERM\necho x >y\nrunner\n", SIGTERM, 4, "SIGSHIM_FORWARD=always",
     true, NULL},
    {"#!/bin/bash\ntrap 'exit 9' TERM\necho x >y\nrunner\n", SIGTERM, 0, "", true,
     "SIGSHIM_FORWARD=always"},
    {"#!/bin/sh\ntrap 'kill $!; wait; exit 9' TERM\nrunner &\nwait\n", SIGTERM, 0, "", false, NULL},
    {"#!/bin/sh\ntrap 'exit 9' INT\ntrap - INT\nrunner &\nwait\n", SIGTERM, 5, "`wait`", false,
     NULL},
    {"#!/bin/sh\ntrap '' TERM; echo ready 1\nexec sleep 1000\n", SIGTERM, 3, "trap of line 2", true,
     NULL},
    {"#!/bin/sh\nif [ \"$1\" = no ]; then\n  exec true\nelse\n  runner\nfi\n", SIGTERM, 5,
     "`runner`", false, NULL},
    {"#!/bin/bash\nmain() {\n  cat >x <<EOF\nrunner & wait (\nEOF\n  exec runner\n}\nmain\n",
     SIGTERM, 0, "", false, NULL},
    {"#!/bin/bash\nfunction main {\n  runner\n}\nmain && true\n", SIGTERM, 3, "`runner`", false,
     NULL},
    {"#!/bin/sh\ncase x in\n  a|b) exec true ;;\n  *) runner | cat ;;\nesac\n", SIGTERM, 4,
     "`runner`", false, NULL},
    {"#!/bin/sh\nexec sh -c 'cd / && runner; true'\n", SIGTERM, 2, "without exec", false, NULL},
    {"#!/bin/bash\nrunner\n", SIGINT, 2, "bash keeps SIGINT", true, NULL},
    {"#!/bin/bash\nrunner\n", SIGINT, 0, "", true, "SIGSHIM_FORWARD=always"},
    {"#!/bin/bash\nrun() { exec runner; }\nrun() { runner; }\nrun\n", SIGTERM, 3, "`runner`", false,
     NULL},
    {"#!/bin/sh\nexec /bin/sh -ec 'runner; true'\n", SIGTERM, 2, "without exec", false, NULL},
    {"#!/bin/sh\nexec env A=b sh -c 'runner; true'\n", SIGTERM, 2, "without exec", false, NULL},
    {"#!/bin/sh\nexec flock lock runner\n", SIGTERM, 2, "flock stays", false, NULL},
    {"#!/bin/sh\nrunner &\nexec tail -f /dev/null\n", SIGTERM, 3, "has no handler", false, NULL},
    {"#!/bin/sh\nif runner; then true; fi\n", SIGTERM, 2, "`runner`", false, NULL},
    {"#!/bin/sh\nmain() { trap '' TERM; echo ready 1; exec sleep 1000; }\nmain\n", SIGTERM, 2,
     "trap of line 2", false, NULL},
    {"#!/bin/sh\nno() { trap '' TERM; }\n(trap '' TERM)\nexec runner\n", SIGTERM, 0, "", false,
     NULL},
    {"#!/bin/bash\ncat >x <<A; cat >y <<\\B\nexec x\nA\nexec runner\nB\n((x = 1 << 2))\nrunner\n",
     SIGTERM, 8, "`runner`", false, NULL},
    {"#!/bin/sh\nex\\\nec runner\nrunner\n", SIGTERM, 0, "", false, NULL},
    {"#!/bin/bash\n'command' \"exec\" -a x runner\n", SIGTERM, 0, "", false, NULL},
    {"#!/bin/bash\nrunner\n", SIGTERM, 2, "remove SIGSHIM_DISABLE", true, "SIGSHIM_DISABLE=1"},
    {"#!/bin/bash\nrunner\n", SIGTERM, 2, "SIGSHIM_ONLY", true, "SIGSHIM_ONLY=runner"},
    {"#!/bin/bash\ntrap 'kill $p' TERM\nrunner & p=$!\nwhile kill -0 $p 2>/dev/null; do\n  sleep 1\n"
     "done\n",
     SIGTERM, 0, "", false, NULL},
};

// What no line shows for certain, and traps that end the script before the app has ended.
static const struct text {
    const char *text;
    int status;
    const char *says;
} texts[] = {
    {"#!/bin/sh\neval \"$X\"\n", 2, "UNKNOWN: ./start.sh:2: `eval"},
    {"#!/bin/sh\neval \"$X\"\nexec app\n", 2, "what this sets"},
    {"#!/bin/sh\n. ./traps.sh\nexec app\n", 2, "what this sets"},
    {"#!/bin/sh\n. ./functions.sh\nrun_it\n", 2, "UNKNOWN: ./start.sh:3: `run_it`"},
    {"#!/bin/sh\n. ./functions.sh\nexec app\n", 0, ""},
    {"#!/bin/sh\n. ./functions.sh\napp\n", 1, "LOST: ./start.sh:3: `app`"},
    {"#!/bin/sh\nexec \"$@\"\n", 2, "what it starts"},
    {"#!/bin/sh\nexec sh -c \"$X\"\n", 2, "what it runs"},
    {"#!/bin/sh\nexec ./in.sh\n", 1, "LOST: ./in.sh:2: `app`"},
    {"#!/bin/sh\nexec sh ./in.sh\n", 1, "LOST: ./in.sh:2: `app`"},
    {"#!/bin/sh\nexec su x -c app\n", 2, "su may not pass SIGTERM on"},
    {"#!/bin/sh\nx=$(app)\n", 2, "no command in it"},
    {"#!/bin/sh\nrun='exec app'\n$run\n", 2, "UNKNOWN: ./start.sh:3"},
    {"#!/bin/sh\nexport LD_PRELOAD=/usr/lib/libsigshim.so\nexec sh -c 'app; true'\n", 2, "UNKNOWN"},
    {"#!/bin/sh\napp &\n", 2, "may end while this is in the background"},
    {"#!/bin/sh\ntrap 'exit 0' TERM\napp &\nwait\n", 1, "the trap of line 2 does not pass"},
    {"#!/bin/sh\ntrap 'app --stop' TERM\napp &\nwait\n", 2, "the trap of line 2 may not pass"},
    {"#!/bin/sh\ntrap 'kill $!' TERM\napp &\nwait\n", 1, "the script then ends before the app"},
    {"#!/bin/sh\ntrap 'kill $!' TERM\napp &\nwait\nwait\n", 0, ""},
    {"#!/bin/sh\nt() { kill $p; wait $p; }\ntrap t TERM\napp & p=$!\nwait\n", 0, ""},
    {"#!/bin/bash\ntrap 'kill $p; wait' EXIT\napp & p=$!\nwait\n", 0, ""},
    {"#!/bin/sh\ntrap 'kill $p; wait' EXIT\napp & p=$!\nwait\n", 1, "`wait`"},
    {"#!/bin/sh\ns=$1\ntrap '' $s\nexec app\n", 2, "ignores SIGTERM"},
    {"#!/bin/sh\n[ x = $1 ] && app\nexec app\n", 1, "LOST: ./start.sh:2: `app`"},
};

static struct run *start_script(const struct script *script)
{
    char text[1000];
    snprintf(text, sizeof(text), "SCRIPT=%s", script->text);
    struct run *r = run_start(HOW(RUN_PID1, .bare = !script->preload,
                                  .env = {text, script->variable ? script->variable : "X=y"}),
                              ARGV("sh", "-c",
                                   "printf %s \"$SCRIPT\" >start.sh; chmod +x start.sh; "
                                   "echo ready; exec ./start.sh"));
    run_await(r, "ready\n");
    run_await(r, "ready ");
    return r;
}

Test(doctor_file, names_the_line_of_a_script_that_loses_the_signal)
{
    for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
        const struct script *script = &scripts[i];
        char command[1000], output[4000], line[40];
        struct run *r = start_script(script);
        snprintf(command, sizeof(command), "cd %s && env %s%s %s %s doctor --signal %d start.sh",
                 r->dir,
                 script->preload ? "LD_PRELOAD=" : "A=", script->preload ? library_path() : "",
                 script->variable ? script->variable : "X=y", SIGSHIM, script->sig);
        int status = shell_output(command, output, sizeof(output));
        snprintf(line, sizeof(line), "start.sh:%d: ", script->line);
        cr_expect(status == (script->line ? 1 : 0) &&
                      (script->line ? strstr(output, line) && strstr(output, script->says)
                                    : !strstr(output, "LOST")),
                  "%s: status %d: %s", script->text, status, output);
        run_kill(r, script->sig);
        snprintf(line, sizeof(line), "got %d\n", script->sig); // says the app
        if (script->line)
            cr_expect(!run_ends_within(r, 0.3) && !strstr(r->out, "got "), "not lost: %s%s",
                      script->text, output);
        else if (script->sig == SIGTERM)
            run_finish(r);
        else
            run_await(r, line);
        run_close(r);
    }
}

Test(doctor_file, cannot_tell)
{
    char dir[] = "/tmp/sigshim-text-XXXXXX", command[1000], output[4000];
    cr_assert(mkdtemp(dir));
    snprintf(
        command, sizeof(command),
        "cd %s && echo \"trap '' TERM\" >traps.sh && echo 'run_it() { exec app; }' >functions.sh "
        "&& printf '#!/bin/sh\\napp\\n' >in.sh && chmod +x in.sh",
        dir);
    cr_assert(shell_output(command, output, sizeof(output)) == 0);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        setenv("TEXT", texts[i].text, 1);
        snprintf(command, sizeof(command),
                 "cd %s && printf %%s \"$TEXT\" >start.sh && chmod +x start.sh && "
                 "%s doctor ./start.sh",
                 dir, SIGSHIM);
        int status = shell_output(command, output, sizeof(output));
        cr_expect(status == texts[i].status && strstr(output, texts[i].says), "%s: status %d: %s",
                  texts[i].text, status, output);
    }
    snprintf(command, sizeof(command), "rm -r %s", dir);
    shell_output(command, output, sizeof(output));
}

static const struct dockerfile {
    const char *text;
    int status;
    const char *says;
} dockerfiles[] = {
    {"FROM debian\nCMD app --port 80\n", 1, "Dockerfile:2: `app --port 80`: sh waits"},
    {"FROM alpine\nCMD app --port 80\n", 2, "UNKNOWN"}, // its sh execs
    {"FROM debian\nCMD [\"app\"]\n", 2, "UNKNOWN"},
    {"FROM debian\nCMD exec app\n", 2, "UNKNOWN"},
    {"FROM debian\nSHELL [\"/bin/bash\", \"-c\"]\nCMD app; x\n", 1,
     "Dockerfile:3: `x`: bash waits"},
    {"FROM debian\nENV LD_PRELOAD=/usr/lib/libsigshim.so\nCMD app; x\n", 0, "OK"},
    {"FROM debian\nENV A=b \\\n  LD_PRELOAD=/usr/lib/libsigshim.so\nCMD app; x\n", 0, "OK"},
    {"FROM debian\nENV LD_PRELOAD /usr/lib/libsigshim.so\nSTOPSIGNAL SIGINT\nCMD app; x\n", 1,
     "Dockerfile:3: `STOPSIGNAL SIGINT`"},
    {"FROM debian\nENV LD_PRELOAD=/usr/lib/libsigshim.so SIGSHIM_FORWARD=always\n"
     "STOPSIGNAL SIGINT\nCMD app; x\n",
     0, "OK"},
    {"FROM debian\nENV LD_PRELOAD=/usr/lib/libsigshim.so\nSTOPSIGNAL QUIT\nCMD app\n", 1,
     "add `ENV SIGSHIM_SIGNALS=TERM,INT,QUIT`"},
    {"FROM debian\nSTOPSIGNAL SIGKILL\nCMD [\"app\"]\n", 1, "Dockerfile:2: `SIGKILL`"},
    {"FROM gcc AS build\nENV LD_PRELOAD=/libsigshim.so\nCMD x y\nRUN <<EOF\nCMD no\nEOF\n"
     "FROM debian\nCMD \\\n  # comment\n  set-up && \\\n  app --x\n",
     1, "Dockerfile:11: `app --x`"},
    {"FROM debian\nENTRYPOINT [\"./start.sh\"]\nCMD [\"app\"]\n", 1, "start.sh:3: `app`: the trap"},
    {"FROM debian\nENTRYPOINT [\"/bin/bash\", \"/srv/start.sh\"]\n", 1, "start.sh:3: `app`"},
    {"FROM debian\nENTRYPOINT [\"tini\", \"--\", \"/hands-on.sh\"]\nCMD [\"sh\", \"-c\", \"app\"]\n",
     1, "Dockerfile:3: `app`: sh waits"},
    {"FROM debian\nENTRYPOINT [\"dumb-init\", \"sh\", \"-c\", \"app\"]\n", 2, "UNKNOWN"},
    {"FROM debian\nENTRYPOINT [\"sigshim\", \"run\", \"--\", \"sh\", \"-c\", \"app; x\"]\n", 0,
     "OK"},
    {"FROM debian AS Base\nCMD app\nFROM base\nRUN true\n", 1, "Dockerfile:2: `app`"},
    {"FROM debian AS base\nENV LD_PRELOAD=/libsigshim.so\nFROM base\nCMD app; x\n", 0, "OK"},
    {"FROM debian AS base\nENV LD_PRELOAD=/libsigshim.so\nFROM debian\nCMD app; x\n", 1, "LOST"},
    {"# escape=`\nFROM debian\nCMD cd / && `\n  exec app\n", 2, "UNKNOWN"},
    {"# escape=`\nFROM debian\nCMD exec app\nENV X=c:\\\nCMD app\n", 1, "Dockerfile:5: `app`"},
    {"FROM debian\nCMD app\nSHELL [\"/bin/bash\", \"-c\"]\n", 1, "Dockerfile:2: `app`: sh waits"},
    {"FROM fedora\nCMD true; app\n", 2, "UNKNOWN"}, // its sh execs the last one
    {"FROM debian\nCMD [\"bash\", \"-euxo\", \"pipefail\", \"-c\", \"app; x\"]\n", 1, "`x`"},
    {"FROM debian\nRUN <<-\"EOF\"\n\tCMD exec app\n\tEOF\nCMD app\n", 1, "Dockerfile:5: `app`"},
    {"FROM debian\nRUN x=$((1<<2)); y\nCMD app\n", 1, "Dockerfile:3: `app`"},
    {"FROM debian\nONBUILD CMD exec app\nCMD app\n", 1, "Dockerfile:3: `app`"},
    {"FROM debian\nCMD app\nHEALTHCHECK --interval=5s \\\n  CMD exec app\n", 1,
     "Dockerfile:2: `app`"},
    {"FROM debian\nENV LD_PRELOAD=/libsigshim.so\nCMD [\"env\", \"-u\", \"LD_PRELOAD\", \"sh\", "
     "\"-c\", \"app; x\"]\n",
     1, "`x`: sh waits"},
    {"FROM debian\nENV LD_PRELOAD=/libsigshim.so SIGSHIM_SKIP=sh\nCMD app; x\n", 1, "SIGSHIM_SKIP"},
    {"FROM debian\nENTRYPOINT [\"sigshim\", \"run\", \"--forward\", \"never\", \"sh\", \"-c\", "
     "\"app; x\"]\n",
     2, "UNKNOWN"},
    {"FROM debian\nCMD app & tail -f /dev/null\n", 1, "`tail -f /dev/null`"},
    {"FROM debian\nRUN true\n", 2, "no CMD or ENTRYPOINT"},
    {"", 2, "no CMD or ENTRYPOINT"},
};

Test(doctor_file, names_the_line_of_a_dockerfile_that_loses_the_signal)
{
    char dir[] = "/tmp/sigshim-file-XXXXXX", command[4000], output[4000];
    cr_assert(mkdtemp(dir));
    snprintf(command, sizeof(command),
             "cd %s && printf '#!/bin/bash\\ntrap \"exit 0\" TERM\\napp\\n' >start.sh && "
             "printf '#!/bin/sh\\nexec \"$@\"\\n' >hands-on.sh",
             dir);
    cr_assert(shell_output(command, output, sizeof(output)) == 0);
    for (size_t i = 0; i < sizeof(dockerfiles) / sizeof(dockerfiles[0]); i++) {
        const struct dockerfile *d = &dockerfiles[i];
        setenv("TEXT", d->text, 1);
        snprintf(command, sizeof(command),
                 "cd %s && printf %%s \"$TEXT\" >Dockerfile && %s doctor Dockerfile", dir, SIGSHIM);
        int status = shell_output(command, output, sizeof(output));
        cr_expect(status == d->status && strstr(output, d->says), "%s: status %d: %s", d->text,
                  status, output);
    }
    snprintf(
        command, sizeof(command),
        "cd %s && printf 'FROM x\\nCMD a \"b\"\\n' >Dockerfile && %s doctor --json Dockerfile "
        "start.sh | python3 -c 'import json, sys\n"
        "for line in sys.stdin:\n"
        "    d = json.loads(line)\n"
        "    print(d[\"kind\"], d[\"lines\"][0][\"line\"], d[\"lines\"][0][\"text\"])'; rm -rf %s",
        dir, SIGSHIM, dir);
    shell_output(command, output, sizeof(output));
    cr_expect(strcmp(output, "dockerfile 2 a \"b\"\nnot-executable 3 app\n") == 0, "%s", output);
}
