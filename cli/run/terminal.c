// SPDX-License-Identifier: MIT
// The terminal of an init, whose child is a foreground job.
#include "terminal.h"

#include <unistd.h>

static struct {
    bool ours;
    struct sigaction ttin, ttou; // as inherited
} terminal;

void terminal_begin(void)
{
    static const struct sigaction ignore = {.sa_handler = SIG_IGN};
    terminal.ours = isatty(STDIN_FILENO) && tcgetpgrp(STDIN_FILENO) == getpgrp();
    // If they were only blocked, nobody would be stopped, but the call would fail.
    sigaction(SIGTTIN, &ignore, &terminal.ttin);
    sigaction(SIGTTOU, &ignore, &terminal.ttou);
}

bool terminal_is_ours(void)
{
    return terminal.ours;
}

void terminal_leave_child(void)
{
    sigaction(SIGTTIN, &terminal.ttin, NULL);
    sigaction(SIGTTOU, &terminal.ttou, NULL);
}

void terminal_give(pid_t group)
{
    if (terminal.ours)
        tcsetpgrp(STDIN_FILENO, group);
}

// A key sends its signal to the foreground group, which is the child's; a hang-up is sent to the
// session leader alone.
bool terminal_has_told(const siginfo_t *info)
{
    int sig = info->si_signo;
    return terminal.ours && info->si_code == SI_KERNEL &&
           (sig == SIGINT || sig == SIGQUIT || sig == SIGTSTP || sig == SIGWINCH);
}

// Ctrl-Z: we stop too, and resume the child when we are resumed. Nobody could resume pid 1, which
// therefore resumes the child at once.
void terminal_follow_stop(pid_t child, int sig)
{
    if (!terminal.ours)
        return;
    if (getpid() != 1) {
        terminal_give(getpgrp());
        kill(getpid(), SIGSTOP);
        terminal_give(child);
    } else if (sig != SIGTSTP) {
        return;
    }
    kill(-child, SIGCONT);
}
