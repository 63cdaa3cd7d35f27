// SPDX-License-Identifier: MIT
// sigshim doctor FILE.
#include "../../shim/base/base.h"
#include "../cli.h"
#include "../library.h"
#include "file.h"

#include <stdio.h>

static void put_json(const char *name, const char *text, const char *after)
{
    char buf[2 * PATH_MAX];
    struct fmt out;
    fmt_init(&out, buf, sizeof(buf), true);
    fmt_text(&out, text);
    printf("\"%s\":\"%.*s\"%s", name, (int)out.len, buf, after);
}

int cli_doctor_file(const char *name, const char *library, bool json)
{
    static const char *const words[] = {"yes", "no", "unknown"};
    char path[PATH_MAX];
    struct file_finding finding;
    bool known = library_find(library, path, sizeof(path));
    if (library && !known)
        fprintf(stderr, "sigshim doctor: no library %s; assuming one for this machine\n", library);
    file_examine(name, known ? path : NULL, &finding);
    if (json) {
        putchar('{');
        put_json("file", name, ",");
        put_json("program", finding.program, ",");
        put_json("kind", finding.kind, ",");
        put_json("loader", finding.loader, ",");
        put_json("preload", words[finding.status], ",");
        put_json("reason", finding.why, ",");
        put_json("cure", finding.use ? finding.use : "", "}\n");
        return finding.status;
    }
    printf("%s: %s: %s\n", name,
           finding.status == CLI_YES  ? "can be preloaded"
           : finding.status == CLI_NO ? "CANNOT BE PRELOADED"
                                      : "cannot tell",
           finding.why);
    if (finding.use)
        printf("Cure: %s\n", finding.use);
    return finding.status;
}
