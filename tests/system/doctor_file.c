// SPDX-License-Identifier: MIT
// sigshim doctor of start scripts and Dockerfiles: the line that loses the signal. What it says of
// a script is compared with what then happens to that script as pid 1.
#include "harness.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

TestSuite(doctor_file, .timeout = 120);

#define SIGSHIM BUILD_DIR "/sigshim"

// Its exit status, or -1.
static int output_of(const char *command, char *ret, size_t size)
{
    FILE *pipe = popen(command, "re");
    cr_assert(pipe);
    size_t len = fread(ret, 1, size - 1, pipe);
    ret[len] = '\0';
    int status = pclose(pipe);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

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
        int status = output_of(command, output, sizeof(output));
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
    cr_assert(output_of(command, output, sizeof(output)) == 0);
    for (size_t i = 0; i < sizeof(dockerfiles) / sizeof(dockerfiles[0]); i++) {
        const struct dockerfile *d = &dockerfiles[i];
        setenv("TEXT", d->text, 1);
        snprintf(command, sizeof(command),
                 "cd %s && printf %%s \"$TEXT\" >Dockerfile && %s doctor Dockerfile", dir, SIGSHIM);
        int status = output_of(command, output, sizeof(output));
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
    output_of(command, output, sizeof(output));
    cr_expect(strcmp(output, "dockerfile 2 a \"b\"\nnot-executable 3 app\n") == 0, "%s", output);
}
