// SPDX-License-Identifier: MIT
// Bounded text: escapes, numbers, and never a byte past the end.
#include "shim/base/fmt.h"

#include <criterion/criterion.h>
#include <string.h>

static const char *text(const char *input, bool json)
{
    static char buf[64];
    struct fmt out;
    fmt_init(&out, buf, sizeof(buf), json);
    fmt_text(&out, input);
    buf[out.len] = '\0';
    return buf;
}

Test(fmt, control_characters_are_escaped)
{
    cr_expect_str_eq(text("a\nb\x1b[0m\x7f", false), "a\\x0ab\\x1b[0m\\x7f");
    cr_expect_str_eq(text("a\nb", true), "a\\u000ab");
    cr_expect_str_eq(text("\"\\", false), "\"\\");
    cr_expect_str_eq(text("\"\\", true), "\\u0022\\u005c");
}

Test(fmt, utf8_passes_only_if_well_formed)
{
    cr_expect_str_eq(text("gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80", true),
                     "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80");
    cr_expect_str_eq(text("\xc3", false), "\\xc3");
    cr_expect_str_eq(text("\xc0\x80", false), "\\xc0\\x80");                   // overlong NUL
    cr_expect_str_eq(text("\xe0\x80\x80", false), "\\xe0\\x80\\x80");          // overlong
    cr_expect_str_eq(text("\xed\xa0\x80", true), "\\u00ed\\u00a0\\u0080");     // surrogate
    cr_expect_str_eq(text("\xf4\x90\x80\x80", false), "\\xf4\\x90\\x80\\x80"); // beyond
    cr_expect_str_eq(text("a\xe2\x80\xae"
                          "b\xd8\x9c",
                          false),
                     "a\\xe2\\x80\\xae"
                     "b\\xd8\\x9c");
    cr_expect_str_eq(text("a\xe2\x80\xae"
                          "b\xe2\x81\xa7",
                          true),
                     "a\\u202e"
                     "b\\u2067");                            // direction
    cr_expect_str_eq(text("\xc2\x9b", false), "\\xc2\\x9b"); // C1, an escape to some terminals
    cr_expect_str_eq(text("\x80x", false), "\\x80x");
}

Test(fmt, pieces_fit_or_are_left_out)
{
    char buf[12];
    struct fmt out;
    memset(buf, '#', sizeof(buf));
    fmt_init(&out, buf, 9, false);
    fmt_raw(&out, "12345");
    fmt_raw(&out, "6789"); // one too many
    fmt_raw(&out, "678");
    fmt_raw(&out, "9");
    cr_expect_eq(out.len, 8);
    cr_expect_eq(memcmp(buf, "12345678####", 12), 0);
}

Test(fmt, numbers)
{
    char buf[64];
    struct fmt out;
    fmt_init(&out, buf, sizeof(buf), false);
    fmt_uint(&out, 0);
    fmt_raw(&out, " ");
    fmt_uint(&out, UINT64_MAX);
    fmt_raw(&out, " ");
    fmt_ms(&out, 319, 2);
    fmt_raw(&out, " ");
    fmt_ms(&out, 12005, 3);
    fmt_raw(&out, " ");
    fmt_ms(&out, -5, 1);
    fmt_raw(&out, " ");
    fmt_ms(&out, 2999, 0);
    buf[out.len] = '\0';
    cr_expect_str_eq(buf, "0 18446744073709551615 0.31 12.005 0.0 2");
}

Test(fmt, parse_uint)
{
    cr_expect_eq(fmt_parse_uint("0", 1, 9), 0);
    cr_expect_eq(fmt_parse_uint("255x", 3, 255), 255);
    cr_expect_eq(fmt_parse_uint("256", 3, 255), -1);
    cr_expect_eq(fmt_parse_uint("", 0, 9), -1);
    cr_expect_eq(fmt_parse_uint("-1", 2, 9), -1);
    cr_expect_eq(fmt_parse_uint("1 ", 2, 9), -1);
    cr_expect_eq(fmt_parse_uint("999999999", 9, 0x7fffffff), 999999999);
    cr_expect_eq(fmt_parse_uint("4294967296", 10, 0x7fffffff), -1);
}
