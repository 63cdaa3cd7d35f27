// SPDX-License-Identifier: MIT
// What sigshim-runc reads: by the first byte, a configuration, an ELF file, a command line or a
// host file.
#include "../../runc/args.h"
#include "../../runc/change.h"
#include "../../runc/elf.h"
#include "../../runc/host.h"
#include "../../runc/path.h"
#include "../../runc/place.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void free_spec(struct spec *spec)
{
    for (unsigned i = 0; i < spec->variables_len; i++)
        free(spec->variables[i].text);
    for (unsigned i = 0; i < spec->arguments_len; i++)
        free(spec->arguments[i].text);
    for (unsigned i = 0; i < spec->mounts_len; i++) {
        free(spec->mounts[i].destination);
        free(spec->mounts[i].source);
        free(spec->mounts[i].type);
    }
    free(spec->variables);
    free(spec->arguments);
    free(spec->mounts);
    free(spec->root);
    free(spec->cwd);
    free(spec->annotation);
}

static void require(int condition)
{
    if (!condition)
        abort();
}

// What comes out is a configuration again, with one mount and the preload more.
static void check_change(const struct spec *spec, const struct spec_mount *behind)
{
    static const char *const variables[] = {"SIGSHIM_GRACE=1s", "SIGSHIM_HOOK=\"\\\n"};
    const char *command = spec->arguments_len ? "/c" : NULL;
    struct change change = {behind, "/l", command, variables, 2};
    struct edit edit = {.count = 0};
    struct iovec pieces[EDIT_PIECES];
    struct spec again;
    char *whole = NULL;
    size_t len = 0, room = spec->text.len + 4096;
    change_make(spec, &change, &edit);
    require(!edit.failed && (whole = malloc(room)));
    for (int i = 0, count = edit_pieces(&edit, &spec->text, pieces); i < count; i++) {
        require(len + pieces[i].iov_len <= room);
        memcpy(whole + len, pieces[i].iov_base, pieces[i].iov_len);
        len += pieces[i].iov_len;
    }
    require(!spec_read((struct json_text){whole, len}, &again));
    require(again.mounts_len == spec->mounts_len + 1 + (command != NULL));
    const struct spec_string *preload = spec_variable(&again, "LD_PRELOAD");
    size_t end = preload ? strlen(preload->text) : 0;
    require(end >= 19 && strcmp(preload->text + end - 19, PLACE_LIBRARY) == 0);
    require(spec_variable(&again, "SIGSHIM_HOOK") && spec_variable(&again, "SIGSHIM_GRACE"));
    free_spec(&again);
    free(whole);
    for (unsigned i = 0; i < edit.count; i++)
        free(edit.insertions[i].text);
}

static void read_config(const char *text, size_t len)
{
    struct spec spec;
    const struct root root = {&spec, -1, -1};
    const struct spec_mount *behind;
    if (!spec_read((struct json_text){text, len}, &spec) && !place_find(&root, &behind))
        check_change(&spec, behind);
    free_spec(&spec);
}

static void read_args(char *text, size_t len)
{
    char *argv[64] = {"runc"};
    unsigned count = 1;
    struct args args;
    for (size_t at = 0; at < len && count < 63; at += strlen(text + at) + 1)
        argv[count++] = text + at;
    args_parse(argv, &args);
    require(args.rest > argv && args.folder && args.file);
    char *clean = path_clean(text);
    require(*clean == '/' && path_covers(clean, clean, NULL) && !strstr(clean, "//"));
    free(clean);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    char *text = malloc(size); // without the first byte, with a NUL
    struct elf elf;
    struct host host;
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    switch (data[0]) {
    case 'e':
        elf_read(data + 1, size - 1, &elf);
        break;
    case 'a':
        read_args(text, size - 1);
        break;
    case 'h':
        host_parse(text, "host", &host);
        for (unsigned i = 0; i < host.count; i++)
            require(strncmp(host.variables[i], "SIGSHIM_", 8) == 0 &&
                    strchr(host.variables[i], '='));
        break;
    default:
        text = realloc(text, size > 1 ? size - 1 : 1); // ASan sees what reads behind the end
        read_config(text, size - 1);
    }
    free(text);
    return 0;
}
