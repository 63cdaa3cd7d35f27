// SPDX-License-Identifier: MIT
// File offsets of the stepped process: its copies share them, and what a copy has read must be
// there again for the next.
#include "inject.h"

#include <sys/syscall.h>
#include <unistd.h>

// Files are opened at the lowest free number, and cases close them in turn: none is left behind
// the first hole.
void offsets_save(int pidfd, struct offsets *ret)
{
    int own;
    ret->count = 0;
    while (ret->count < FIRST_OFFSETS &&
           (own = (int)syscall(SYS_pidfd_getfd, pidfd, ret->count + 3, 0)) >= 0) {
        ret->fd[ret->count] = own;
        ret->at[ret->count++] = lseek(own, 0, SEEK_CUR);
    }
}

void offsets_restore(const struct offsets *offsets)
{
    for (int i = 0; i < offsets->count; i++) {
        if (offsets->at[i] >= 0)
            lseek(offsets->fd[i], offsets->at[i], SEEK_SET);
        close(offsets->fd[i]);
    }
}
