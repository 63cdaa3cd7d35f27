// SPDX-License-Identifier: MIT
// The command line of an OCI runtime, as runc, crun and youki read it.
#include "runc/args.h"
#include "runc/path.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *line;
    const char *folder; // NULL: a call that edits nothing
    const char *log;
    bool json;
    const char *file;
} lines[] = {
    {.line = "create --bundle /b id", .folder = "/b"},
    {.line = "create --bundle=/b id", .folder = "/b"},
    {.line = "create -b /b id", .folder = "/b"},
    {.line = "create -b=/b id", .folder = "/b"},
    {.line = "create -b/b id", .folder = "/b"},
    {.line = "create -bundle /b id", .folder = "/b"},
    {.line = "create -bundle=/b id", .folder = "/b"},
    {.line = "create id", .folder = "."},
    {.line = "run id", .folder = "."},
    {.line = "restore --image-path /i id --bundle /b", .folder = "/b"},
    {.line = "create id --bundle /b --pid-file /p", .folder = "/b"},
    {.line = "create -- id --bundle /b", .folder = "."},
    {.line = "create --bundle /b -- --bundle", .folder = "/b"},
    {.line = "create --pid-file --bundle /b", .folder = "."}, // the value is --bundle
    {.line = "create --console-socket /s --pid-file /p --bundle /b id", .folder = "/b"},
    {.line = "create --no-pivot --bundle /b id", .folder = "/b"},
    {.line = "--root /r --log /l --log-format json create --bundle /b id",
     .folder = "/b",
     .log = "/l",
     .json = true},
    {.line = "--root=/r --log=/l --log-format=json create --bundle /b id",
     .folder = "/b",
     .log = "/l",
     .json = true},
    {.line = "-root /r -log /l -log-format text run -b /b id", .folder = "/b", .log = "/l"},
    {.line = "--debug --systemd-cgroup --rootless true --criu /c run -b /b id", .folder = "/b"},
    {.line = "--cgroup-manager=systemd --root create run id", .folder = "."},
    {.line = "--log create run create", .folder = ".", .log = "create"},
    {.line = "create -f my.json -b /b id", .folder = "/b", .file = "my.json"},
    {.line = "create --config=my.json id", .folder = ".", .file = "my.json"},
    {.line = "run create", .folder = "."},
    {.line = "create run --bundle /b", .folder = "/b"},
    {.line = "-- create id", .folder = "."},
    {.line = "kill create"},
    {.line = "--root run kill run"},
    {.line = "--log-format json --log /l delete --force create", .log = "/l", .json = true},
    {.line = "exec --process /p run"},
    {.line = "state create"},
    {.line = "--unknown kill run"},
    {.line = "features"},
    {.line = "--version"},
    {.line = ""},
    {.line = "--root"},
    {.line = "create --help"},
    {.line = "create -h"},
    {.line = "--help create id"},
    {.line = "create id --bundle"}, // no value: the runtime says so
    {.line = "Create id"},
    {.line = "created"},
};

static unsigned split(char *line, char **ret)
{
    unsigned count = 0;
    for (char *word = strtok(line, " "); word; word = strtok(NULL, " "))
        ret[count++] = word;
    ret[count] = NULL;
    return count;
}

Test(runc_args, reads_what_engines_write)
{
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        char text[256], *argv[32] = {"runc"};
        struct args args;
        strcpy(text, lines[i].line);
        split(text, argv + 1);
        args_parse(argv, &args);
        cr_expect_eq(args.edits, lines[i].folder != NULL, "%s", lines[i].line);
        if (lines[i].folder)
            cr_expect_str_eq(args.folder, lines[i].folder, "%s: %s", lines[i].line, args.folder);
        cr_expect_str_eq(args.log ? args.log : "", lines[i].log ? lines[i].log : "", "%s",
                         lines[i].line);
        cr_expect_eq(args.log_json, lines[i].json, "%s", lines[i].line);
        cr_expect_str_eq(args.file, lines[i].file ? lines[i].file : "config.json", "%s",
                         lines[i].line);
        cr_expect_eq(args.rest, argv + 1, "%s", lines[i].line);
    }
}

Test(runc_args, takes_its_own_options_only_before_all_others)
{
    char *argv[] = {"x",
                    "--sigshim-runtime=/r",
                    "--sigshim-host=/h",
                    "--sigshim-library=/l",
                    "create",
                    "--sigshim-host=/no",
                    "id",
                    NULL};
    char *wrong[] = {"x", "--sigshim-librery=/l", "create", "id", NULL};
    char *empty[] = {"x", "--sigshim-runtime=", NULL}, *none[] = {NULL};
    struct args args;
    args_parse(argv, &args);
    cr_expect_str_eq(args.runtime, "/r");
    cr_expect_str_eq(args.host, "/h");
    cr_expect_str_eq(args.library, "/l");
    cr_expect_eq(args.rest, argv + 4);
    cr_expect(args.edits && !args.wrong);
    args_parse(wrong, &args);
    cr_expect_str_eq(args.wrong, wrong[1]);
    cr_expect_eq(args.rest, wrong + 2);
    args_parse(empty, &args);
    cr_expect(args.wrong && !args.runtime);
    args_parse(none, &args);
    cr_expect(!args.edits);
}

Test(runc_path, cleans)
{
    static const char *const rows[][2] = {
        {"", "/"},
        {"/", "/"},
        {"dev", "/dev"},
        {"/dev/", "/dev"},
        {"//dev//x", "/dev/x"},
        {"/a/../dev/.", "/dev"},
        {"/..", "/"},
        {"../../dev", "/dev"},
        {"/a/b/../..", "/"},
        {"/...", "/..."},
        {"/a/..b", "/a/..b"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char *clean = path_clean(rows[i][0]);
        cr_expect_str_eq(clean, rows[i][1], "%s: %s", rows[i][0], clean);
        free(clean);
    }
    const char *rest;
    cr_expect(path_covers("/", "/dev/x", &rest) && strcmp(rest, "dev/x") == 0);
    cr_expect(path_covers("/dev", "/dev", &rest) && !*rest);
    cr_expect(path_covers("/dev", "/dev/x", &rest) && strcmp(rest, "x") == 0);
    cr_expect(!path_covers("/dev", "/devices", NULL));
    cr_expect(!path_covers("/dev/x", "/dev", NULL));
}
