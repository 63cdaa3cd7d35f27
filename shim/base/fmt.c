// SPDX-License-Identifier: MIT
#include "fmt.h"
#include <errno.h>
#include <string.h>

void fmt_init(struct fmt *out, char *buf, size_t size, bool json)
{
    *out = (struct fmt){buf, 0, size - 1, json};
}

static void put(struct fmt *out, const char *bytes, size_t len)
{
    if (len > out->cap - out->len)
        return; // all or nothing: half an escape would break the line's syntax
    memcpy(out->buf + out->len, bytes, len);
    out->len += len;
}

void fmt_raw(struct fmt *out, const char *text)
{
    put(out, text, strlen(text));
}

static void put_hex(struct fmt *out, char kind, unsigned value, unsigned digits)
{
    char text[6] = {'\\', kind};
    for (unsigned i = 2 + digits; i-- > 2; value >>= 4)
        text[i] = "0123456789abcdef"[value & 15];
    put(out, text, 2 + digits); // at once, so that it is not cut
}

static void put_escaped(struct fmt *out, unsigned char c)
{
    if (out->json)
        put_hex(out, 'u', c, 4);
    else
        put_hex(out, 'x', c, 2);
}

// Returns the length of the well-formed UTF-8 sequence at s (RFC 3629), or 0 if there is none.
static size_t utf8_length(const unsigned char *s, size_t len)
{
    size_t need = s[0] >= 0xc2 && s[0] <= 0xdf ? 2 : (s[0] & 0xf0) == 0xe0 ? 3 : 0;
    if (s[0] >= 0xf0 && s[0] <= 0xf4)
        need = 4;
    if (need == 0 || need > len)
        return 0;
    for (size_t i = 1; i < need; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    bool overlong = (s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xf0 && s[1] < 0x90);
    bool surrogate = s[0] == 0xed && s[1] > 0x9f;
    bool beyond = s[0] == 0xf4 && s[1] > 0x8f;
    bool control = s[0] == 0xc2 && s[1] < 0xa0; // C1: some terminals act on them
    return overlong || surrogate || beyond || control ? 0 : need;
}

// Returns a control that turns the direction of text or breaks the line (UAX #9, UAX #14), or 0.
static unsigned layout_control(const unsigned char *s, size_t len)
{
    unsigned c = len == 2   ? (s[0] & 0x1fu) << 6 | (s[1] & 0x3fu)
                 : len == 3 ? (s[0] & 0xfu) << 12 | (s[1] & 0x3fu) << 6 | (s[2] & 0x3fu)
                            : 0;
    bool is_one = c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
                  (c >= 0x2066 && c <= 0x2069);
    return is_one ? c : 0;
}

static void put_layout_control(struct fmt *out, const unsigned char *s, size_t len)
{
    if (out->json)
        put_hex(out, 'u', layout_control(s, len), 4);
    else
        for (size_t i = 0; i < len; i++)
            put_escaped(out, s[i]);
}

void fmt_text_n(struct fmt *out, const char *text, size_t len)
{
    const unsigned char *s = (const unsigned char *)text;
    for (size_t i = 0; i < len;) {
        size_t wide = s[i] < 0x80 ? 1 : utf8_length(s + i, len - i);
        if (wide == 0 || s[i] < 0x20 || s[i] == 0x7f) {
            put_escaped(out, s[i]);
            wide = 1;
        } else if (layout_control(s + i, wide)) {
            put_layout_control(out, s + i, wide);
        } else {
            if (out->json && (s[i] == '"' || s[i] == '\\'))
                put_escaped(out, s[i]);
            else
                put(out, text + i, wide);
        }
        i += wide;
    }
}

void fmt_text(struct fmt *out, const char *text)
{
    fmt_text_n(out, text, strlen(text));
}

void fmt_uint(struct fmt *out, uint64_t value)
{
    char digits[20];
    size_t at = sizeof(digits);
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    put(out, digits + at, sizeof(digits) - at);
}

void fmt_hex(struct fmt *out, uint64_t value)
{
    char digits[18];
    size_t at = sizeof(digits);
    do {
        digits[--at] = "0123456789abcdef"[value % 16];
        value /= 16;
    } while (value);
    digits[--at] = 'x';
    digits[--at] = '0';
    put(out, digits + at, sizeof(digits) - at);
}

void fmt_ms(struct fmt *out, int64_t ms, int digits)
{
    uint64_t value = ms < 0 ? 0 : (uint64_t)ms;
    fmt_uint(out, value / 1000);
    if (digits == 0)
        return;
    char part[4] = {'.', (char)('0' + value / 100 % 10), (char)('0' + value / 10 % 10),
                    (char)('0' + value % 10)};
    put(out, part, (size_t)digits + 1);
}

int fmt_parse_uint(const char *text, size_t len, int max)
{
    if (len == 0 || len > 9)
        return -1;
    int value = 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value <= max ? value : -1;
}

void fmt_error(struct fmt *out, int error)
{
    static const struct {
        uint8_t error;
        char name[9];
    } names[] = {{EACCES, "EACCES"}, {EAGAIN, "EAGAIN"}, {EBUSY, "EBUSY"},     {EINVAL, "EINVAL"},
                 {EISDIR, "EISDIR"}, {ENOMEM, "ENOMEM"}, {ENOTDIR, "ENOTDIR"}, {EPERM, "EPERM"},
                 {EROFS, "EROFS"},   {ESRCH, "ESRCH"}};
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (names[i].error == error) {
            fmt_raw(out, names[i].name);
            return;
        }
    }
    fmt_raw(out, "error ");
    fmt_uint(out, (uint64_t)error);
}

uint64_t fmt_parse_hex(const char **at)
{
    uint64_t value = 0;
    for (;; (*at)++) {
        unsigned char c = (unsigned char)**at, digit = (unsigned char)(c - '0');
        if (digit > 9)
            digit = c >= 'a' && c <= 'f' ? (unsigned char)(c - 'a' + 10) : 16;
        if (digit > 15)
            return value;
        value = value << 4 | digit;
    }
}
