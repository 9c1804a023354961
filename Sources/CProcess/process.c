#define _GNU_SOURCE

#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { READING = 0, WRITING = 1 };
enum { INPUT, OUTPUT, ERRORS, FAILURE, LIFELINE, KEEPER, PIPES };

static void close_pipes(int pipes[PIPES][2]) {
    for (int index = 0; index < PIPES; index++) {
        for (int end = 0; end < 2; end++) {
            if (pipes[index][end] >= 0) close(pipes[index][end]);
        }
    }
}

static int take(int *end) {
    int descriptor = *end;
    *end = -1;
    return descriptor;
}

static void reap(pid_t process) {
    while (waitpid(process, NULL, 0) < 0 && errno == EINTR) {}
}

// In the child: only calls that are allowed between fork and exec (signal-safety(7)).
static void become(const char *const *words, const char *folder, int pipes[PIPES][2], pid_t parent) {
    setpgid(0, 0);
    // Covers the moment before there is a keeper; that one covers the program's own children, so none comes before it.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);
    // What this program ignores or blocks is its own affair.
    for (int number = 1; number < NSIG; number++) {
        if (number != SIGKILL && number != SIGSTOP) signal(number, SIG_DFL);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    char go;
    while (read(pipes[KEEPER][READING], &go, 1) < 0 && errno == EINTR) {}
    int wanted[3] = {pipes[INPUT][READING], pipes[OUTPUT][WRITING], pipes[ERRORS][WRITING]};
    for (int stream = 0; stream < 3; stream++) {
        if (dup2(wanted[stream], stream) < 0) goto failed;
    }
    if (chdir(folder) != 0) goto failed;
    execvp(words[0], (char *const *)words);
failed:;
    int number = errno;
    if (write(pipes[FAILURE][WRITING], &number, sizeof number) < 0) _exit(126);
    _exit(127);
}

// In the keeper: waits for a byte, which says that all is well, or for the end of whoever could send it.
static void keep(pid_t program, int lifeline) {
    // Nobody's Ctrl-C is meant for it, and nothing that others wait to be closed may stay open in it.
    setpgid(0, 0);
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    if (lifeline > 0) close_range(0, (unsigned)lifeline - 1, 0);
    close_range((unsigned)lifeline + 1, ~0U, 0);
    char byte;
    if (read(lifeline, &byte, 1) <= 0) kill(-program, SIGKILL);
    _exit(0);
}

int process_start(const char *const *words, const char *folder, process_child *child) {
    int pipes[PIPES][2];
    for (int index = 0; index < PIPES; index++) pipes[index][READING] = pipes[index][WRITING] = -1;
    for (int index = 0; index < PIPES; index++) {
        if (pipe2(pipes[index], O_CLOEXEC) != 0) goto failed;
    }
    pid_t parent = getpid();
    child->program = fork();
    if (child->program < 0) goto failed;
    if (child->program == 0) become(words, folder, pipes, parent);
    // Both do it, so that it is done whoever comes first.
    setpgid(child->program, child->program);
    int number = 0;
    child->keeper = fork();
    if (child->keeper < 0) {
        number = errno;
        kill(-child->program, SIGKILL);
        reap(child->program);
        errno = number;
        goto failed;
    }
    if (child->keeper == 0) keep(child->program, pipes[LIFELINE][READING]);
    char byte = 1;
    while (write(pipes[KEEPER][WRITING], &byte, 1) < 0 && errno == EINTR) {}
    close(take(&pipes[FAILURE][WRITING]));
    ssize_t count;
    do { count = read(pipes[FAILURE][READING], &number, sizeof number); } while (count < 0 && errno == EINTR);
    if (count == sizeof number) {
        reap(child->program);
        while (write(pipes[LIFELINE][WRITING], &byte, 1) < 0 && errno == EINTR) {}
        reap(child->keeper);
        errno = number;
        goto failed;
    }
    child->input = take(&pipes[INPUT][WRITING]);
    child->output = take(&pipes[OUTPUT][READING]);
    child->errors = take(&pipes[ERRORS][READING]);
    child->lifeline = take(&pipes[LIFELINE][WRITING]);
    int ends[3] = {child->input, child->output, child->errors};
    for (int index = 0; index < 3; index++) {
        fcntl(ends[index], F_SETFL, fcntl(ends[index], F_GETFL) | O_NONBLOCK);
    }
    close_pipes(pipes);
    return 0;
failed:;
    int reason = errno;
    close_pipes(pipes);
    return reason;
}

int process_poll(process_child *child, int *status) {
    siginfo_t what = {0};
    // It stays a zombie for a moment, so that its number and its group's are nobody else's when the group is killed.
    while (waitid(P_PID, (id_t)child->program, &what, WEXITED | WNOHANG | WNOWAIT) != 0) {
        if (errno != EINTR) return -errno;
    }
    if (what.si_pid == 0) return 0;
    kill(-child->program, SIGKILL);
    // The keeper must know before the number can belong to somebody else.
    char byte = 1;
    while (write(child->lifeline, &byte, 1) < 0 && errno == EINTR) {}
    close(child->lifeline);
    reap(child->keeper);
    while (waitpid(child->program, status, 0) < 0) {
        if (errno != EINTR) return -errno;
    }
    return 1;
}
