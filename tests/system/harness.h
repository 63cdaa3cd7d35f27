// SPDX-License-Identifier: MIT
// Starts a command with or without the preload, as pid 1 or not, and watches how it ends. A
// broken expectation of the harness itself ends the test with the command's whole output.
#pragma once
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define FIXTURE(name)        BUILD_DIR "/tests/fixtures/" name
#define SOURCE_FIXTURE(name) SOURCE_DIR "/tests/fixtures/" name

enum run_where {
    RUN_PID1,  // pid 1 of a new PID namespace
    RUN_CHILD, // child of a small init in such a namespace, which passes signals on to it
    RUN_DEEP,  // grandchild of that init
    RUN_HOST,  // the namespace of the tests
    RUN_EXEC,  // entered such a namespace from outside, as by docker exec: its parent is pid 0
};

enum run_err {
    ERR_PIPE,   // a pipe that the harness drains
    ERR_GONE,   // a pipe whose reader has gone
    ERR_FULL,   // a full pipe that nobody reads before the end
    ERR_CLOSED, // no fd 2 at all
};

struct run_how {
    enum run_where where;
    bool bare;            // no LD_PRELOAD
    bool musl;            // fixtures built with musl come first in PATH
    bool tty;             // stdin is a terminal of its own: see run_say("\003")
    bool console;         // the same for stdin, stdout and stderr; out is what it shows
    bool err_nonblock;    // fd 2 is O_NONBLOCK
    enum run_err err;     // what fd 2 is
    int blocked, ignored; // a signal inherited blocked or ignored
    uid_t uid;            // run as this user; 0: as the tests
    const char *preload;  // another value of LD_PRELOAD
    const char *mount[2]; // file [0] covers file [1] in the command's own mount namespace
    const char *env[8];   // NAME=VALUE
    double patience;      // seconds to wait for anything, if more than the usual DEADLINE
};

struct run {
    pid_t pid, leader; // in the namespace of the tests: the command; its init, or itself
    pid_t keeper;      // the parent of that: see keeper.h
    int end;           // exit status, or -N: died by signal N
    double seconds;    // from the last run_kill() to the end
    char *out, *err;   // all that came so far
    size_t out_len, err_len;
    char dir[256]; // its working directory and TMPDIR
    struct run_how how;
    int fd_in, fd_out, fd_err, fd_report;
    int fd_proc; // its /proc, for run_processes()
    bool ended;
    double signalled;
    pid_t poker;
    char command[512], text[4096];
};

#define HOW(place, ...)               \
    &(const struct run_how)           \
    {                                 \
        .where = place, ##__VA_ARGS__ \
    }
#define ARGV(...)         \
    (const char *const[]) \
    {                     \
        __VA_ARGS__, NULL \
    }

// Starts argv. Its PATH begins with the directory of the fixtures; $FIXTURES is that of their
// sources.
struct run *run_start(const struct run_how *how, const char *const argv[]);

// The library under test: the built one, or $TEST_LIB.
const char *library_path(void);

// Waits until text has come on stdout, or on stderr.
void run_await(struct run *r, const char *text);
void run_await_err(struct run *r, const char *text);

// Writes to stdin.
void run_say(struct run *r, const char *text);

// Sends a signal from outside the namespace, as a container engine does.
void run_kill(struct run *r, int sig);

// Sends a signal from a process "poker" inside the namespace that stays until the end.
void run_kill_inside(struct run *r, int sig);

// Waits until the command has ended, then ends what it left, and reads the rest of its output.
void run_finish(struct run *r);

// Does it end within so many seconds? If so, continues as run_finish().
bool run_ends_within(struct run *r, double seconds);

// Shorthands: start and finish; signal and finish.
struct run *run_whole(const struct run_how *how, const char *const argv[]);
void run_stop(struct run *r, int sig);

// Starts argv, and sends SIGTERM when "ready" has come on stdout; finishes.
struct run *run_until_stopped(const struct run_how *how, const char *const argv[]);

// Ends everything of this run and removes its directory.
void run_close(struct run *r);

// The command, its end and its output, for messages.
const char *run_describe(struct run *r);

#define EXPECT(r, condition) cr_expect(condition, "expected %s\n%s", #condition, run_describe(r))

// Counts a text; counts lines that begin with it.
int count_text(const char *where, const char *what);
int count_lines(const char *where, const char *start);

// Runs a shell command. Returns its exit status, or 128+n if it died of signal n; what it has
// printed is in ret, cut off where that is full.
int shell_output(const char *command, char *ret, size_t size);

// Skips this test; tests/criterion.sh says why on a line of its own.
void skip_test(const char *reason, ...) __attribute__((format(printf, 1, 2), noreturn));

// Skips it unless the program, or the fixture, is there.
void require_program(const char *name);
void require_fixture(const char *path);

// Are the tests themselves in no container?
bool is_on_host(void);

// Skips it unless run by root.
void require_root(void);

// Returns a whole file of the run's directory, or an empty text if it does not exist.
const char *run_file(struct run *r, const char *name);

// What the kernel says, from /proc/PID: a bit of SigCgt, SigIgn, SigBlk or ShdPnd, ...
bool proc_signal(pid_t pid, const char *set, int sig);
long proc_number(pid_t pid, const char *field);
int proc_fds(pid_t pid);
char proc_state(pid_t pid);

// The pid (in the namespace of the tests) of the process with this name in the run's namespace;
// 0: none. run_await_process() waits until it is there, sleeps, and, when preloaded, handles
// SIGTERM.
pid_t run_find(struct run *r, const char *comm);
pid_t run_await_process(struct run *r, const char *comm);

// The living processes of its namespace, by name, as " cat:S sleep:T ": name and state. Not what
// stands for the container with RUN_EXEC.
#define CONTAINER "container"
const char *run_processes(struct run *r);

// Waits, with the usual deadline, until the kernel's answer changes to true.
void run_await_true(struct run *r, bool (*question)(struct run *));

// Parameters for a test of each row of a table of count rows: their numbers, from 0.
#define EACH_ROW(suite, test, count)                     \
    ParameterizedTestParameters(suite, test)             \
    {                                                    \
        static int numbers[count];                       \
        for (int i = 0; i < (int)(count); ++i)           \
            numbers[i] = i;                              \
        return cr_make_param_array(int, numbers, count); \
    }
