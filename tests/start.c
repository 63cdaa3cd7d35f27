// SPDX-License-Identifier: MIT
// Starts a test runner so that it depends on nothing it would inherit: signals ignored or
// blocked, the environment, umask, closed descriptors, stdin. Usage: start COMMAND...
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

// What is handed on; with * at the end all names that begin so. No shell can set back
// what it found ignored, and of its variables only these say something to a test.
static const char kept[] =
    "PATH HOME USER LOGNAME TMPDIR CC CXX MAKE* MFLAGS GNUMAKEFLAGS CI_RUN_MARK "
    "TEST_LIB SIGSHIM_DOCKER* DOCKER_* PODMAN_* MATRIX_CHECK DEBIAN_MIRROR ASAN_OPTIONS UBSAN_OPTIONS "
    "LD_LIBRARY_PATH http_proxy https_proxy no_proxy APT_CONFIG";

static int is_kept(const char *entry)
{
    const size_t length = strcspn(entry, "=");
    for (const char *name = kept; *name; name += strspn(name, " ")) {
        const size_t n = strcspn(name, "* ");
        if (strncmp(entry, name, n) == 0 && (name[n] == '*' || length == n))
            return 1;
        name += strcspn(name, " ");
    }
    return 0;
}

static void clean_environment(void)
{
    size_t n = 0;
    for (size_t i = 0; environ[i]; ++i)
        if (is_kept(environ[i]))
            environ[n++] = environ[i];
    environ[n] = NULL;
    setenv("LC_ALL", "C", 1);
    setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 0);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 125;
    for (int sig = 1; sig <= SIGRTMAX; ++sig)
        signal(sig, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    umask(022);
    // stdin is /dev/null, and whoever opens a file must not get 1 or 2 for it.
    close(0);
    for (int fd = open("/dev/null", O_RDWR); fd >= 0 && fd < 2;)
        fd = fcntl(fd + 1, F_GETFD) < 0 ? dup(fd) : fd + 1;
    clean_environment();
    execvp(argv[1], argv + 1);
    perror(argv[1]);
    return 127;
}
