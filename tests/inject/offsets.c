// SPDX-License-Identifier: MIT
// File offsets of the stepped process: its copies share them, and what a copy has read
// must be there again for the next.
#include "inject.h"

#include <sys/syscall.h>
#include <unistd.h>

static const int first = 3, last = FIRST_OFFSETS + 3;

void offsets_save(int pidfd, struct offsets *ret)
{
    for (int fd = first; fd < last; fd++) {
        int own = (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);
        ret->fd[fd - first] = own;
        if (own >= 0)
            ret->at[fd - first] = lseek(own, 0, SEEK_CUR);
    }
}

void offsets_restore(const struct offsets *offsets)
{
    for (int i = 0; i < FIRST_OFFSETS; i++) {
        if (offsets->fd[i] < 0)
            continue;
        if (offsets->at[i] >= 0)
            lseek(offsets->fd[i], offsets->at[i], SEEK_SET);
        close(offsets->fd[i]);
    }
}
