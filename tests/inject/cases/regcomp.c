// SPDX-License-Identifier: MIT
// regcomp, regexec and regfree.
#include "../case.h"
#include <regex.h>

static void prepare(void)
{
}

static void one_round(void)
{
    regex_t regex;
    regmatch_t match[3];
    if (regcomp(&regex, "^([a-z]+)[0-9]{2,4}(x|y)*$", REG_EXTENDED))
        _exit(95);
    regexec(&regex, "abcdef123xyxy", 3, match, 0);
    regfree(&regex);
}
