// SPDX-License-Identifier: MIT
// Bounded text in buffers of every size, and UTF-8 against a decoder of the test's own.
#include "shim/base/fmt.h"

#include <criterion/criterion.h>
#include <string.h>

static void write_all(struct fmt *out)
{
    fmt_raw(out, "raw ");
    fmt_text(out, "a\x01\"\xc3\xbc\xff");
    fmt_uint(out, 1234567890);
    fmt_ms(out, 61999, 3);
}

Test(fmt, no_size_is_overrun)
{
    char buf[128];
    for (int json = 0; json < 2; json++) {
        for (size_t size = 1; size < 80; size++) {
            struct fmt out;
            memset(buf, '#', sizeof(buf));
            fmt_init(&out, buf, size, json);
            write_all(&out);
            cr_expect_lt(out.len, size, "no room for a NUL in %zu", size);
            for (size_t i = out.len; i < sizeof(buf); i++)
                cr_assert_eq(buf[i], '#', "size %zu: byte %zu", size, i);
        }
    }
}

Test(fmt, an_escape_is_whole_or_not_there)
{
    char buf[16];
    struct fmt out;
    fmt_init(&out, buf, 6, true); // room for 5, but an escape needs 6
    fmt_text(&out, "\n");
    cr_expect_eq(out.len, 0);
    fmt_init(&out, buf, 4, false);
    fmt_text(&out, "\n");
    cr_expect_eq(out.len, 0);
    fmt_text(&out, "\xe2\x82\xac");
    cr_expect_eq(out.len, 3);
    fmt_init(&out, buf, 3, false);
    fmt_text(&out, "\xe2\x82\xac");
    cr_expect_eq(out.len, 0);
    fmt_init(&out, buf, 5, false);
    fmt_uint(&out, 12345);
    cr_expect_eq(out.len, 0, "no part of a number");
}

// What the bytes stand for, or -1 (RFC 3629, by encoding every code point).
static int encode(unsigned point, unsigned char *ret)
{
    if (point < 0x80)
        return ret[0] = (unsigned char)point, 1;
    int tail = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = {0, 0xc0, 0xe0, 0xf0};
    ret[0] = (unsigned char)(lead[tail] | point >> (6 * tail));
    for (int i = 1; i <= tail; i++)
        ret[i] = (unsigned char)(0x80 | (point >> (6 * (tail - i)) & 0x3f));
    return tail + 1;
}

Test(fmt, every_code_point)
{
    char buf[32];
    for (unsigned point = 0x20; point < 0x110000; point++) {
        unsigned char bytes[4];
        struct fmt out;
        size_t len = (size_t)encode(point, bytes);
        bool layout = point == 0x61c || point == 0x200e || point == 0x200f ||
                      (point >= 0x2028 && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
        bool passes = !layout && !(point >= 0x7f && point < 0xa0) && !(point >> 11 == 0x1b);
        fmt_init(&out, buf, sizeof(buf), false);
        fmt_text_n(&out, (const char *)bytes, len);
        bool same = out.len == len && memcmp(buf, bytes, len) == 0;
        cr_assert_eq(same, passes, "U+%X", point);
    }
}

// The encodings of all code points that pass are all the sequences that pass.
Test(fmt, every_two_and_three_bytes)
{
    unsigned two = 0, three = 0;
    char buf[32];
    for (unsigned bytes = 0x800000; bytes < 0x1000000; bytes++) {
        char text[3] = {(char)(bytes >> 16), (char)(bytes >> 8), (char)bytes};
        struct fmt out;
        fmt_init(&out, buf, sizeof(buf), false);
        fmt_text_n(&out, text, 3);
        three += out.len == 3 && (text[1] & 0xc0) == 0x80 && (text[2] & 0xc0) == 0x80 &&
                 (unsigned char)text[0] >= 0xe0;
        if ((bytes & 0xff) == 0x80) {
            fmt_init(&out, buf, sizeof(buf), false);
            fmt_text_n(&out, text, 2);
            two += out.len == 2;
        }
    }
    cr_expect_eq(two, 0x800 - 0xa0 - 1);               // U+61C
    cr_expect_eq(three, 0x10000 - 0x800 - 0x800 - 13); // the other controls of layout
}

Test(fmt, edges_of_numbers)
{
    char buf[64];
    struct fmt out;
    fmt_init(&out, buf, sizeof(buf), false);
    fmt_ms(&out, INT64_MAX, 3);
    fmt_raw(&out, " ");
    fmt_ms(&out, 999, 0);
    fmt_raw(&out, " ");
    fmt_ms(&out, 1999, 1);
    fmt_raw(&out, " ");
    fmt_ms(&out, INT64_MIN, 2);
    buf[out.len] = '\0';
    cr_expect_str_eq(buf, "9223372036854775.807 0 1.9 0.00");
    cr_expect_eq(fmt_parse_uint("007", 3, 7), 7);
    cr_expect_eq(fmt_parse_uint("8", 1, 7), -1);
    cr_expect_eq(fmt_parse_uint("+1", 2, 9), -1);
    cr_expect_eq(fmt_parse_uint("1\0", 2, 9), -1);
    cr_expect_eq(fmt_parse_uint("0000000001", 10, 9), -1, "ten digits are too many");
}
