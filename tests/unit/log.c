// SPDX-License-Identifier: MIT
// The log: what a line says, and that it never disturbs the app.
#include "shim/log/log.h"
#include "shim/config/config.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char got[4096];

static void use_fd(int fd)
{
    config.log = CONFIG_LOG_FD;
    config.log_fd = fd;
    log_init();
}

static void write_line(const char *message)
{
    struct log_sender sender = {LOG_PROCESS, getpid(), 7};
    struct log_line line;
    log_begin(&line, "stop", SIGTERM, &sender);
    fmt_text(&line.text, message);
    log_end(&line);
}

static const char *read_all(int fd)
{
    fcntl(fd, F_SETFL, O_NONBLOCK);
    ssize_t n = read(fd, got, sizeof(got) - 1);
    got[n > 0 ? n : 0] = '\0';
    return got;
}

Test(log, text_and_json)
{
    int fds[2];
    char expected[256], name[16];
    prctl(PR_GET_NAME, name);
    cr_assert_eq(pipe(fds), 0);
    use_fd(fds[1]);
    write_line("a \"b\"\n");
    cr_expect_str_eq(read_all(fds[0]), "a \"b\"\\x0a\n");
    config.json = true;
    write_line("a \"b\"\n");
    read_all(fds[0]);
    char *stop = strstr(got, ",\"event\"");
    cr_assert(stop);
    cr_expect_eq(strncmp(got, "{\"time\":", 8), 0);
    snprintf(expected, sizeof(expected),
             ",\"event\":\"stop\",\"signal\":\"SIGTERM\",\"name\":\"%s\",\"pid\":%d,"
             "\"sender\":{\"origin\":\"process\",\"name\":\"%s\",\"pid\":%d,\"uid\":7},"
             "\"message\":\"a \\u0022b\\u0022\\u000a\"}\n",
             name, getpid(), name, getpid());
    cr_expect_str_eq(stop, expected);
}

Test(log, too_long_a_line_stays_one_line)
{
    static char message[2000];
    int fds[2];
    cr_assert_eq(pipe(fds), 0);
    memset(message, 'x', sizeof(message) - 1);
    use_fd(fds[1]);
    config.json = true;
    write_line(message);
    read_all(fds[0]);
    cr_expect_leq(strlen(got), LOG_LINE_MAX);
    cr_expect_str_eq(got + strlen(got) - 3, "\"}\n");
}

Test(log, reader_gone)
{
    int fds[2];
    sigset_t pending;
    cr_assert_eq(pipe(fds), 0);
    use_fd(fds[1]);
    close(fds[0]);
    errno = 1234;
    write_line("nobody reads this"); // SIGPIPE would end the test
    cr_expect_eq(errno, 1234);
    sigpending(&pending);
    cr_expect_eq(sigismember(&pending, SIGPIPE), 0);
}

Test(log, full_pipe_does_not_block)
{
    int fds[2];
    char block[4096] = {0};
    struct timespec before, after;
    cr_assert_eq(pipe(fds), 0);
    use_fd(fds[1]);
    fcntl(fds[1], F_SETFL, O_NONBLOCK);
    while (write(fds[1], block, sizeof(block)) > 0) {
    }
    fcntl(fds[1], F_SETFL, 0);
    clock_gettime(CLOCK_MONOTONIC, &before);
    write_line("too late");
    clock_gettime(CLOCK_MONOTONIC, &after);
    cr_expect_lt(after.tv_sec - before.tv_sec, 5, "it came back");
}

Test(log, never_into_another_file)
{
    char path[] = "/tmp/sigshim-log-XXXXXX";
    int fds[2], file = mkstemp(path);
    struct stat st;
    cr_assert_eq(pipe(fds), 0);
    use_fd(fds[1]);
    dup2(file, fds[1]); // the app opens something that gets our number
    write_line("not here");
    fstat(file, &st);
    cr_expect_eq(st.st_size, 0);
    close(fds[1]);
    write_line("nor anywhere");
    unlink(path);
}

Test(log, sockets_and_files)
{
    char path[] = "/tmp/sigshim-log-XXXXXX";
    int ends[2], file = mkstemp(path);
    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    use_fd(ends[1]);
    write_line("socket");
    cr_expect_str_eq(read_all(ends[0]), "socket\n");
    config.log = CONFIG_LOG_PATH;
    strcpy(config.log_path, path);
    write_line("file");
    write_line("again");
    cr_expect_str_eq(read_all(file), "file\nagain\n");
    unlink(path);
}

Test(log, a_path_that_fails_goes_to_stderr)
{
    int fds[2];
    cr_assert_eq(pipe(fds), 0);
    dup2(fds[1], 2);
    config.log = CONFIG_LOG_PATH;
    strcpy(config.log_path, "/nowhere/at/all");
    log_init();
    write_line("here");
    cr_expect_str_eq(read_all(fds[0]), "here\n");
    config.log = CONFIG_LOG_OFF;
    write_line("off");
    cr_expect_str_eq(read_all(fds[0]), "");
}

Test(log, senders)
{
    static const struct {
        int code, pid, sig;
        enum log_origin origin;
    } table[] = {
        {SI_USER, 5, SIGTERM, LOG_PROCESS},   {SI_USER, 0, SIGTERM, LOG_OUTSIDE},
        {SI_TKILL, 5, SIGTERM, LOG_PROCESS},  {SI_QUEUE, 5, SIGTERM, LOG_PROCESS},
        {SI_KERNEL, 0, SIGINT, LOG_TERMINAL}, {SI_KERNEL, 0, SIGTERM, LOG_KERNEL},
        {SI_TIMER, 5, SIGTERM, LOG_UNKNOWN},
    };
    struct log_sender sender;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        siginfo_t info = {.si_code = table[i].code};
        info.si_pid = table[i].pid;
        log_sender_of(table[i].sig, &info, &sender);
        cr_expect_eq(sender.origin, table[i].origin, "row %zu", i);
    }
    log_sender_of(SIGTERM, NULL, &sender);
    cr_expect_eq(sender.origin, LOG_UNKNOWN);
}
