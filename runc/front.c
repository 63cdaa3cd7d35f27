// SPDX-License-Identifier: MIT
// Decides whether a container gets the preload, and makes the edit of it.
#include "front.h"
#include "bundle.h"
#include "change.h"
#include "library.h"
#include "place.h"
#include "program.h"
#include "say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STRING_MAX = 131072 }; // of a variable, with its NUL: execve(2)

extern const unsigned char __ehdr_start[]; // our own ELF header

struct front {
    const struct host *host;
    struct bundle bundle;
    struct spec spec;
    struct root root;
    struct library library, command;
    struct program program;
    const struct spec_mount *behind; // ours goes behind this one
    char reason[PATH_MAX + 200];     // why the container is left alone
};

static bool leave(struct front *front, const char *what, const char *why)
{
    snprintf(front->reason, sizeof(front->reason), "%s%s%s", what, *why ? " " : "", why);
    return false;
}

// Does somebody want it here? *ret_said: the container's own word.
static bool is_wanted(const struct front *front, const char **ret_said)
{
    const struct spec_string *asks = spec_variable(&front->spec, "SIGSHIM_RUNTIME");
    const struct spec_string *off = spec_variable(&front->spec, "SIGSHIM_DISABLE");
    *ret_said = asks ? spec_value(asks) : front->spec.annotation ? front->spec.annotation : "";
    if (off && strcmp(spec_value(off), "1") == 0)
        return false;
    return strcmp(*ret_said, "on") == 0 || (!**ret_said && front->host->which == HOST_ALL);
}

// Has a call before this one edited it? Then there is nothing to do, and nothing to say.
static bool is_ours(const struct spec *spec, const char *preload)
{
    for (unsigned i = 0; i < spec->mounts_len; i++)
        if (strcmp(spec->mounts[i].destination, PLACE_LIBRARY) == 0)
            return strstr(preload, PLACE_LIBRARY) != NULL;
    return false;
}

static bool preload_is_fit(struct front *front)
{
    const struct spec_string *variable = spec_variable(&front->spec, "LD_PRELOAD");
    if (!variable)
        return true;
    if (is_ours(&front->spec, spec_value(variable)))
        return false;
    if (strstr(spec_value(variable), "libsigshim"))
        return leave(front, "its LD_PRELOAD names a libsigshim", "");
    if (strlen(variable->text) + sizeof(PLACE_LIBRARY) + 1 > STRING_MAX)
        return leave(front, "its LD_PRELOAD is too long", "");
    return true;
}

static bool program_is_fit(struct front *front)
{
    struct elf own;
    const struct elf *other = &front->program.elf;
    const char *name = front->spec.arguments_len ? front->spec.arguments[0].text : "";
    program_look(&front->root, &front->program);
    if (front->program.kind == PROGRAM_BAD)
        return leave(front, name, front->program.reason);
    if (front->program.kind == PROGRAM_ABSENT)
        other = elf_read(__ehdr_start, 4096, &own) ? &own : &front->library.elf;
    if (!elf_same_machine(other, &front->library.elf))
        return leave(front, name, "is for another processor than the library");
    return true;
}

// False where the container stays as it is; why, unless somebody has wished it, is in
// front->reason.
static bool is_fit(struct front *front)
{
    const char *said, *problem;
    if (!is_wanted(front, &said))
        return *said && strcmp(said, "on") != 0 && strcmp(said, "off") != 0
                   ? leave(front, "SIGSHIM_RUNTIME is on or off, and not", said)
                   : false;
    if (front->spec.sandbox)
        return leave(front, "it is the sandbox of a pod", "");
    if (!preload_is_fit(front))
        return false;
    root_open(&front->spec, front->bundle.folder, &front->root);
    problem = place_find(&front->root, &front->behind);
    if (problem)
        return leave(front, problem, "");
    library_look(front->host->library, front->spec.user, &front->library);
    if (front->library.reason)
        return leave(front, front->library.path, front->library.reason);
    if (!program_is_fit(front))
        return false;
    if (front->host->command && front->program.kind == PROGRAM_STATIC)
        library_look_at_command(front->host->command, front->spec.user, &front->command);
    return true;
}

void front_edit(const struct args *args, const struct host *host)
{
    static struct front front;
    struct edit edit = {.count = 0};
    struct iovec pieces[EDIT_PIECES];
    front.host = host;
    const char *problem = *host->problem ? host->problem : NULL;
    if (!problem && host->which == HOST_OFF)
        return;
    if (!problem)
        problem = bundle_read(args->folder, args->file, &front.bundle);
    if (!problem)
        problem = spec_read(front.bundle.text, &front.spec);
    if (!problem && is_fit(&front)) {
        const bool whole = front.program.kind == PROGRAM_STATIC && !front.command.reason;
        change_make(&front.spec,
                    &(struct change){front.behind, front.library.path,
                                     host->command && whole ? front.command.path : NULL,
                                     host->variables, host->count},
                    &edit);
        problem = edit.failed ? "what it would get is no UTF-8, or there is no memory"
                              : bundle_replace(&front.bundle, pieces,
                                               edit_pieces(&edit, &front.spec.text, pieces));
    }
    if (!problem && *front.reason)
        problem = front.reason;
    if (problem)
        say_warning(args, "container left alone: %s", problem);
    else if (front.command.reason)
        say_warning(args, "a static program is started as it is: %s %s", front.command.path,
                    front.command.reason);
}
