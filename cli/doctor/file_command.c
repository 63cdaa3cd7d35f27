// SPDX-License-Identifier: MIT
// sigshim doctor FILE.
#include "../../shim/base/base.h"
#include "../../shim/config/config.h"
#include "../cli.h"
#include "../library.h"
#include "doctor.h"
#include "file.h"
#include "script_lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

// CLI_YES if there are none.
static int status_of(const struct line_losses *losses)
{
    int status = CLI_YES;
    for (size_t i = 0; i < losses->count; i++)
        status = losses->loss[i].doubt && status != CLI_NO ? CLI_CANNOT_TELL : CLI_NO;
    return status;
}

static void print_losses(const struct line_losses *losses)
{
    for (size_t i = 0; i < losses->count; i++) {
        const struct line_loss *loss = &losses->loss[i];
        printf("%s: %s:%d: ", loss->doubt ? "UNKNOWN" : "LOST", loss->file, loss->line);
        if (*loss->text)
            printf("`%s`: ", words_escaped(loss->text, false));
        puts(loss->reason);
        if (*loss->cure)
            printf("Cure: %s\n", loss->cure);
    }
}

static void put_losses(const struct line_losses *losses)
{
    printf("\"lines\":[");
    for (size_t i = 0; i < losses->count; i++) {
        const struct line_loss *loss = &losses->loss[i];
        printf("%s{\"line\":%d,", i ? "," : "", loss->line);
        words_put_json("file", loss->file, ",");
        words_put_json("text", loss->text, ",");
        words_put_json("reason", loss->reason, ",");
        words_put_json("verdict", loss->doubt ? "unknown" : "lost", ",");
        words_put_json("cure", loss->cure, "}");
    }
    puts("]}");
}

static int look_at_dockerfile(const char *name, int sig, bool json)
{
    static struct line_losses losses;
    char why[300];
    losses.count = 0;
    int status = dockerfile_look(name, sig, &losses, why), lines = status_of(&losses);
    status = lines == CLI_YES ? status : lines;
    if (json) {
        putchar('{');
        words_put_json("file", name, ",");
        words_put_json("kind", "dockerfile", ",");
        words_put_json("verdict", words_of_status(status, true), ",");
        words_put_json("reason", losses.count ? losses.loss[0].reason : why, ",");
        put_losses(&losses);
    } else if (losses.count) {
        print_losses(&losses);
    } else {
        printf("%s: %s: %s\n", words_of_status(status, false), name, why);
    }
    return status;
}

// With the preload and the variables that the doctor itself has.
static void look_at_script(const char *path, int sig, struct line_losses *ret)
{
    const char *preload = getenv("LD_PRELOAD");
    struct line_context context = {.sig = sig, .config = &config};
    config_parse(environ, &config, NULL, NULL);
    context.preload = preload && strstr(preload, "libsigshim");
    lines_look_at_file(path, NULL, context, ret);
}

static void print_finding(const char *name, const struct file_finding *finding, bool json)
{
    static const char *const words[] = {"yes", "no", "unknown"};
    if (json) {
        putchar('{');
        words_put_json("file", name, ",");
        words_put_json("program", finding->program, ",");
        words_put_json("kind", finding->kind, ",");
        words_put_json("loader", finding->loader, ",");
        words_put_json("preload", words[finding->status], ",");
        words_put_json("reason", finding->why, ",");
        words_put_json("cure", finding->use ? finding->use : "", ",");
        return;
    }
    printf("%s: %s: %s\n", name,
           finding->status == CLI_YES  ? "can be preloaded"
           : finding->status == CLI_NO ? "CANNOT BE PRELOADED"
                                       : "cannot tell",
           finding->why);
    if (finding->use)
        printf("Cure: %s\n", finding->use);
}

int cli_doctor_file(const char *name, const char *library, int sig, bool json)
{
    static struct line_losses losses;
    char path[PATH_MAX], script[PATH_MAX];
    struct file_finding finding;
    bool known = library_find(library, path, sizeof(path));
    if (dockerfile_is_one(name))
        return look_at_dockerfile(name, sig, json);
    if (!file_in_path(name, script) && !strchr(name, '/') && access(name, F_OK) == 0)
        snprintf(script, sizeof(script), "./%s", name);
    file_examine(script, known ? path : NULL, &finding);
    losses.count = 0;
    look_at_script(script, sig, &losses);
    print_finding(name, &finding, json);
    if (json)
        put_losses(&losses);
    else
        print_losses(&losses);
    int lines = status_of(&losses);
    return lines == CLI_YES ? finding.status : lines;
}
