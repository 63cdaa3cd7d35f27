// SPDX-License-Identifier: MIT
// Lines as a strict reader sees them, and what a log must not do to its process.
#include "shim/config/config.h"
#include "shim/log/log.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void use_fd(int fd)
{
    config.log = CONFIG_LOG_FD;
    config.log_fd = fd;
    log_init();
}

static void write_line(const char *message, enum log_origin origin)
{
    struct log_sender sender = {origin, getpid(), 7};
    struct log_line line;
    log_begin(&line, "stop", SIGTERM, &sender);
    fmt_text(&line.text, message);
    log_put_sender(&line, &sender);
    log_end(&line);
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static const char script[] =
    "import json,sys\n"
    "lines = sys.stdin.buffer.read().decode('utf-8', 'strict').splitlines()\n"
    "assert len(lines) == 600, len(lines)\n"
    "for line in lines:\n"
    "    r = json.loads(line)\n"
    "    assert r['event'] == 'stop' and r['signal'] == 'SIGTERM', r\n"
    "    assert r['pid'] > 0 and r['time'] > 1e9, r\n"
    "    assert r['sender']['origin'] in ('unknown process outside terminal kernel')\n"
    "    assert ('pid' in r['sender']) == (r['sender']['origin'] == 'process'), r\n"
    "    assert r['message'].startswith('m') and len(line.encode()) < 512, r\n";

Test(log, python_reads_the_json)
{
    static const char *const pieces[] = {"\"", "\\", "\x1f", "\xc3\xbc", "\xff", "}", "\t"};
    char path[] = "/tmp/sigshim-json-XXXXXX", command[1200], message[700];
    int file = mkstemp(path);
    prctl(PR_SET_NAME, "a\"\\\xc3\n\x80)"); // and an odd name of the process itself
    config.json = true;
    use_fd(file);
    for (int i = 0; i < 600; i++) { // cut at every place
        strcpy(message, "m");
        for (int j = 0; j < i; j++)
            strcat(message, i % 2 ? "x" : strlen(message) < 690 ? pieces[j % 7] : "");
        write_line(message, (enum log_origin)(i % 5));
    }
    snprintf(command, sizeof(command), "python3 -c \"$JSON_SCRIPT\" <%s", path);
    setenv("JSON_SCRIPT", script, 1);
    if (system("command -v python3 >/dev/null") != 0)
        cr_skip_test("needs python3");
    cr_expect_eq(system(command), 0);
    unlink(path);
}

static void expect_soon(int fd)
{
    char block[4096] = {0};
    use_fd(fd);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    while (write(fd, block, sizeof(block)) > 0) {
    }
    while (write(fd, block, 1) > 0) {
    }
    fcntl(fd, F_SETFL, 0);
    alarm(5);
    int64_t before = now_ms();
    errno = 1234;
    write_line("too late", LOG_UNKNOWN);
    int64_t took = now_ms() - before;
    cr_expect_eq(errno, 1234);
    alarm(0);
    cr_expect(took >= 90 && took < 1000, "%lld ms", (long long)took);
    cr_expect_eq(fcntl(fd, F_GETFL) & O_NONBLOCK, 0, "the app's flags are its own");
}

Test(log, whatever_is_full_costs_a_moment)
{
    char path[] = "/tmp/sigshim-fifo-XXXXXX";
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    expect_soon(ends[1]);
    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    expect_soon(ends[1]);
    close(mkstemp(path));
    unlink(path);
    cr_assert_eq(mkfifo(path, 0600), 0);
    expect_soon(open(path, O_RDWR));
    config.log = CONFIG_LOG_PATH; // and a FIFO that nobody reads is opened without waiting
    strcpy(config.log_path, path);
    write_line("nobody", LOG_UNKNOWN);
    unlink(path);
}

static bool is_pending(void)
{
    sigset_t pending;
    sigpending(&pending);
    return sigismember(&pending, SIGPIPE) == 1;
}

Test(log, only_our_own_sigpipe_is_taken_back)
{
    int ends[2], sockets[2];
    sigset_t set, mask;
    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
    close(ends[0]), close(sockets[0]);
    use_fd(sockets[1]);
    write_line("nobody", LOG_UNKNOWN);
    use_fd(ends[1]);
    write_line("nobody", LOG_UNKNOWN);
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    sigprocmask(SIG_BLOCK, NULL, &mask);
    cr_expect_eq(sigismember(&mask, SIGPIPE), 0);
    sigprocmask(SIG_BLOCK, &set, NULL);
    write_line("nobody", LOG_UNKNOWN);
    cr_expect_not(is_pending());
    raise(SIGPIPE);
    write_line("nobody", LOG_UNKNOWN);
    cr_expect(is_pending(), "the app's own stays");
    sigprocmask(SIG_BLOCK, NULL, &mask);
    cr_expect_eq(sigismember(&mask, SIGPIPE), 1);
}

Test(log, words_for_senders)
{
    static const char *const expected[] = {"\n", ", sent by x\"y[",
                                           ", sent from outside this PID namespace\n",
                                           ", sent by the terminal\n", ", sent by the kernel\n"};
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    prctl(PR_SET_NAME, "x\"y");
    use_fd(ends[1]);
    for (int i = 0; i < 5; i++) {
        char line[LOG_LINE_MAX] = "";
        write_line("m", (enum log_origin)i);
        cr_assert_gt(read(ends[0], line, sizeof(line) - 1), 0);
        cr_expect_eq(strncmp(line + 1, expected[i], strlen(expected[i])), 0, "%s", line);
        if (i == LOG_PROCESS)
            cr_expect_str_eq(line + strlen(line) - 8, "] uid 7\n");
    }
}

Test(log, not_a_byte_into_another_pipe)
{
    int ours[2], theirs[2];
    char byte;
    cr_assert_eq(pipe(ours), 0);
    cr_assert_eq(pipe(theirs), 0);
    use_fd(ours[1]);
    dup2(theirs[1], ours[1]);
    write_line("not here", LOG_UNKNOWN);
    fcntl(theirs[0], F_SETFL, O_NONBLOCK);
    cr_expect_eq(read(theirs[0], &byte, 1), -1);
}
