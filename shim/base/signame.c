// SPDX-License-Identifier: MIT
// One table of our own, since the symbols of libc's tables are versioned.
#include "signame.h"
#include "fmt.h"
#include <signal.h>
#include <stdint.h>
#include <string.h>

// The kernel's first real-time signal is 32, but both libcs reserve 32 and 33 (musl 34 too) for
// their threads. In Docker and systemd, RTMIN+n counts from 34 everywhere.
#define RT_MIN 34
#define RT_MAX 64

// Reasons for a refusal. Numbers, because the loader would have to relocate pointers.
enum { USABLE, UNCATCHABLE, FAULT, FOR_PARENTS, FOR_THREADS };
static const char refusals[][54] = {
    [UNCATCHABLE] = "cannot be caught by any program",
    [FAULT] = "reports a fault in the program, not a request to stop",
    [FOR_PARENTS] = "reports a change in a child, not a request to stop",
    [FOR_THREADS] = "is reserved by libc for its threads",
};

static const struct {
    char name[8];
    uint8_t number, refusal;
} table[] = {
    {"HUP", SIGHUP, USABLE},
    {"INT", SIGINT, USABLE},
    {"QUIT", SIGQUIT, USABLE},
    {"ILL", SIGILL, FAULT},
    {"TRAP", SIGTRAP, FAULT},
    {"ABRT", SIGABRT, USABLE},
    {"BUS", SIGBUS, FAULT},
    {"FPE", SIGFPE, FAULT},
    {"KILL", SIGKILL, UNCATCHABLE},
    {"USR1", SIGUSR1, USABLE},
    {"SEGV", SIGSEGV, FAULT},
    {"USR2", SIGUSR2, USABLE},
    {"PIPE", SIGPIPE, USABLE},
    {"ALRM", SIGALRM, USABLE},
    {"TERM", SIGTERM, USABLE},
#ifdef SIGSTKFLT
    {"STKFLT", SIGSTKFLT, USABLE},
#endif
    {"CHLD", SIGCHLD, FOR_PARENTS},
    {"CONT", SIGCONT, USABLE},
    {"STOP", SIGSTOP, UNCATCHABLE},
    {"TSTP", SIGTSTP, USABLE},
    {"TTIN", SIGTTIN, USABLE},
    {"TTOU", SIGTTOU, USABLE},
    {"URG", SIGURG, USABLE},
    {"XCPU", SIGXCPU, USABLE},
    {"XFSZ", SIGXFSZ, USABLE},
    {"VTALRM", SIGVTALRM, USABLE},
    {"PROF", SIGPROF, USABLE},
    {"WINCH", SIGWINCH, USABLE},
    {"IO", SIGIO, USABLE},
    {"PWR", SIGPWR, USABLE},
    {"SYS", SIGSYS, FAULT},
    // Aliases, which only signame_parse finds.
    {"CLD", SIGCHLD, FOR_PARENTS},
    {"POLL", SIGIO, USABLE},
    {"IOT", SIGABRT, USABLE},
};
#define TABLE_LEN (sizeof(table) / sizeof(table[0]))

static bool same_word(const char *text, size_t len, const char *word)
{
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if (word[i] == '\0' || c != word[i])
            return false;
    }
    return word[len] == '\0';
}

// Returns the value of one or two digits, or -1.
static int small_number(const char *text, size_t len)
{
    return len <= 2 ? fmt_parse_uint(text, len, 99) : -1;
}

static int parse_realtime(const char *text, size_t len)
{
    static const char base[][6] = {"RTMIN", "RTMAX"};
    for (int max = 0; max < 2; max++) {
        if (len < 5 || !same_word(text, 5, base[max]))
            continue;
        int start = max ? RT_MAX : RT_MIN;
        if (len == 5)
            return start;
        if (text[5] != (max ? '-' : '+'))
            return 0;
        int n = small_number(text + 6, len - 6);
        if (n < 0 || n > RT_MAX - RT_MIN)
            return 0;
        return max ? start - n : start + n;
    }
    return 0;
}

int signame_parse(const char *text, size_t len)
{
    int number = small_number(text, len);
    if (number >= 0)
        return number <= RT_MAX ? number : 0;
    if (len > 3 && same_word(text, 3, "SIG")) {
        text += 3;
        len -= 3;
    }
    for (size_t i = 0; i < TABLE_LEN; i++)
        if (same_word(text, len, table[i].name))
            return table[i].number;
    return parse_realtime(text, len);
}

char *signame_format(int sig, char ret_name[SIGNAME_MAX])
{
    char *end = ret_name;
    for (size_t i = 0; i < TABLE_LEN; i++) {
        if (table[i].number == sig) {
            end = stpcpy(stpcpy(ret_name, "SIG"), table[i].name);
            break;
        }
    }
    if (end == ret_name) {
        if (sig >= RT_MIN && sig <= RT_MAX) {
            end = stpcpy(ret_name, "SIGRTMIN+");
            sig -= RT_MIN;
        }
        if (sig >= 10)
            *end++ = (char)('0' + sig / 10 % 10);
        *end++ = (char)('0' + sig % 10);
        *end = '\0';
    }
    return ret_name;
}

const char *signame_refusal(int sig)
{
    unsigned why = sig == 32 || sig == 33 ? FOR_THREADS : USABLE;
    for (size_t i = 0; i < TABLE_LEN; i++)
        if (table[i].number == sig)
            why = table[i].refusal;
    return why == USABLE ? NULL : refusals[why];
}

bool signame_does_nothing(int sig)
{
    return sig == SIGCHLD || sig == SIGCONT || sig == SIGURG || sig == SIGWINCH;
}

sys_sigset signame_blockable(void)
{
    return ~(sys_bit(SIGSEGV) | sys_bit(SIGBUS) | sys_bit(SIGFPE) | sys_bit(SIGILL) |
             sys_bit(SIGTRAP) | sys_bit(SIGSYS) | sys_bit(SIGKILL) | sys_bit(SIGSTOP) |
             sys_bit(32) | sys_bit(33) | sys_bit(34));
}
