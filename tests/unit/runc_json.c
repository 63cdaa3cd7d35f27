// SPDX-License-Identifier: MIT
// The scanner of JSON in front of the runtime: what RFC 8259 allows, and nothing else; at each
// length.
#include "runc/json.h"
#include "runc/members.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static bool accepts(const char *text, size_t len)
{
    // At the very end of an allocation, so that ASan sees a byte too many.
    char *copy = malloc(len ? len : 1);
    struct json_span span;
    memcpy(copy, text, len);
    bool good = json_whole(&(struct json_text){copy, len}, &span);
    free(copy);
    return good;
}

Test(runc_json, accepts_what_is_json)
{
    static const char *const good[] = {
        "0",
        "-0",
        " 1 ",
        "18446744073709551615",
        "1.5e+10",
        "-0.0E-1",
        "true",
        "false",
        "null",
        "\"\"",
        "[]",
        "{}",
        "[[],{}]",
        "{\"\":\"\"}",
        "[1 , 2\t]",
        "{\"a\":{\"b\":[1,{}]}}",
        "\"\\ud800\"",
        "\"\\u00e4\\\"\\/\\b\"",
        "\"\xc3\xa4\"",
        "\"\xf4\x8f\xbf\xbf\"",
        "{\"a\":1,\"a\":2}",
        "\r\n[\n{\"a\" : \"b\"}\n]\n",
    };
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        cr_expect(accepts(good[i], strlen(good[i])), "refuses %s", good[i]);
        for (size_t len = 0; len < strlen(good[i]); len++)
            accepts(good[i], len);
    }
}

Test(runc_json, refuses_what_is_not)
{
    static const char *const bad[] = {
        "",
        " ",
        "01",
        "1.",
        "+1",
        ".5",
        "1e",
        "-",
        "tru",
        "truee",
        "nul",
        "\"",
        "\"\\\"",
        "\"\n\"",
        "\"\t\"",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\u12",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1,",
        "{\"a\":1,}",
        "{a:1}",
        "{1:1}",
        "{\"a\" 1}",
        "[1 2]",
        "[}",
        "{]",
        "1 2",
        "\"\xff\"",
        "\"\xc0\x80\"",
        "\"\xe0\x9f\xbf\"",
        "\"\xed\xa0\x80\"",
        "\"\xf4\x90\x80\x80\"",
        "\"\xc3\"",
        "\xef\xbb\xbf{}",
        "{}x",
        "NaN",
        "// x\n1",
        "'a'",
        "[1]]",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        cr_expect(!accepts(bad[i], strlen(bad[i])), "accepts %s", bad[i]);
    cr_expect(!accepts("[\0]", 3));
    cr_expect(!accepts("1\0", 2));
}

Test(runc_json, has_a_limit_for_nesting_and_none_for_length)
{
    enum { DEEP = 2 * JSON_DEPTH, LONG = 1 << 20 };
    static char text[LONG];
    memset(text, '[', JSON_DEPTH);
    memset(text + JSON_DEPTH, ']', JSON_DEPTH);
    cr_expect(accepts(text, DEEP));
    memset(text, '[', sizeof(text));
    cr_expect(!accepts(text, sizeof(text)));
    memset(text, ' ', sizeof(text));
    cr_expect(!accepts(text, sizeof(text)));
    text[LONG / 2] = '7';
    cr_expect(accepts(text, sizeof(text)));
}

Test(runc_json, decodes_strings)
{
    static const struct {
        const char *text, *decoded;
    } rows[] = {
        {"\"\"", ""},
        {"\"a\\n\\t\\\\\\/\\\"\"", "a\n\t\\/\""},
        {"\"\\u0041\\u00e4\\u20ac\"", "A\xc3\xa4\xe2\x82\xac"},
        {"\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80"},
        {"\"\\ud83dx\"", "\xef\xbf\xbdx"},
        {"\"\\ude00\\ud83d\"", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"\"\\ud83d\\u0041\"", "\xef\xbf\xbd"
                               "A"},
        {"\"a\\u0000b\"", NULL},
        {"17", NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct json_text text = {rows[i].text, strlen(rows[i].text)};
        struct json_span span;
        cr_assert(json_whole(&text, &span));
        char *decoded = json_string(&text, span);
        if (rows[i].decoded)
            cr_expect_str_eq(decoded, rows[i].decoded);
        else
            cr_expect_null(decoded);
        free(decoded);
    }
}

static bool finds(const char *object, bool required)
{
    struct json_text text = {object, strlen(object)};
    struct member members[] = {{.name = "process", .kind = '{', .required = required},
                               {.name = "links", .kind = '"'}};
    struct json_span span;
    cr_assert(json_whole(&text, &span), "%s", object);
    return members_find(&text, span, members, 2);
}

// Go's parser folds names, U+212A to k and U+017F to s among them, and takes the last of several.
Test(runc_json, relies_on_a_name_only_where_all_parsers_agree)
{
    cr_expect(finds("{\"process\":{}}", true));
    cr_expect(finds("{\"\\u0070rocess\":{}}", true));
    cr_expect(finds("{\"proces\":1,\"process\":{},\"processes\":2,\"\":0,\"a\\u0000\":1}", true));
    cr_expect(finds("{}", false));
    cr_expect(finds("{\"process\":null}", false));
    cr_expect(!finds("{}", true));
    cr_expect(!finds("[]", false));
    cr_expect(!finds("{\"process\":null}", true));
    cr_expect(!finds("{\"process\":[]}", true));
    cr_expect(!finds("{\"process\":{},\"process\":{}}", true));
    cr_expect(!finds("{\"process\":{},\"Process\":{}}", true));
    cr_expect(!finds("{\"PROCESS\":{}}", false));
    cr_expect(!finds("{\"proce\xc5\xbfs\":{}}", false));
    cr_expect(!finds("{\"lin\xe2\x84\xaas\":\"\"}", false));
    cr_expect(!finds("{\"lin\\u212as\":\"\"}", false));
    cr_expect(!finds("{\"links\":null,\"links\":\"\"}", false));
}
