#define _GNU_SOURCE

#include "fault_points.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static long point;
static int signal_number;
static const char *file, *count_file;
static pid_t process;
static atomic_long calls;

/// The function that stands behind the one here.
#define NEXT(name) ({ \
    static _Atomic(void *) known; \
    void *next = atomic_load(&known); \
    if (!next) atomic_store(&known, next = dlsym(RTLD_NEXT, #name)); \
    (__typeof__(&name))next; \
})

/// Takes a setting out of the environment: it is meant for this process alone.
static const char *take(const char *name) {
    const char *value = getenv(name);
    if (value) value = strdup(value);
    unsetenv(name);
    return value;
}

__attribute__((constructor)) static void begin(void) {
    unsetenv("LD_PRELOAD");
    const char *number = take("FAULT_POINT"), *kind = take("FAULT_SIGNAL");
    file = take("FAULT_FILE");
    count_file = take("FAULT_COUNT");
    signal_number = kind ? atoi(kind) : SIGKILL;
    process = getpid();
    point = number ? atol(number) : 0;
}

__attribute__((destructor)) static void end(void) {
    if (!count_file || getpid() != process) return;
    FILE *stream = fopen(count_file, "w");
    if (!stream) return;
    fprintf(stream, "%ld", atomic_load(&calls));
    fclose(stream);
}

static int has_name(int descriptor) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, file) != NULL;
}

/// Counts a call; true where it is the one.
static int is_point(int descriptor, const char *path) {
    if (file && !(path ? strstr(path, file) != NULL : has_name(descriptor))) return 0;
    // What is forked off to become another program is none of this process's work.
    return atomic_fetch_add(&calls, 1) + 1 == point && getpid() == process;
}

static void strike(void) { kill(process, signal_number); }

ssize_t write(int descriptor, const void *bytes, size_t count) {
    __typeof__(&write) next = NEXT(write);
    if (is_point(descriptor, NULL)) {
        if (signal_number == SIGKILL && count > 1) next(descriptor, bytes, count / 2);
        strike();
    }
    return next(descriptor, bytes, count);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    __typeof__(&pwrite) next = NEXT(pwrite);
    if (is_point(descriptor, NULL)) {
        if (signal_number == SIGKILL && count > 1) next(descriptor, bytes, count / 2, offset);
        strike();
    }
    return next(descriptor, bytes, count, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
    __typeof__(&pwrite64) next = NEXT(pwrite64);
    if (is_point(descriptor, NULL)) {
        if (signal_number == SIGKILL && count > 1) next(descriptor, bytes, count / 2, offset);
        strike();
    }
    return next(descriptor, bytes, count, offset);
}

ssize_t send(int descriptor, const void *bytes, size_t count, int flags) {
    __typeof__(&send) next = NEXT(send);
    if (is_point(descriptor, NULL)) {
        if (signal_number == SIGKILL && count > 1) next(descriptor, bytes, count / 2, flags);
        strike();
    }
    return next(descriptor, bytes, count, flags);
}

int fsync(int descriptor) {
    if (is_point(descriptor, NULL)) strike();
    return NEXT(fsync)(descriptor);
}

int fdatasync(int descriptor) {
    if (is_point(descriptor, NULL)) strike();
    return NEXT(fdatasync)(descriptor);
}

int ftruncate(int descriptor, off_t length) {
    if (is_point(descriptor, NULL)) strike();
    return NEXT(ftruncate)(descriptor, length);
}

int ftruncate64(int descriptor, off64_t length) {
    if (is_point(descriptor, NULL)) strike();
    return NEXT(ftruncate64)(descriptor, length);
}

int rename(const char *from, const char *to) {
    if (is_point(-1, to)) strike();
    return NEXT(rename)(from, to);
}

int unlink(const char *path) {
    if (is_point(-1, path)) strike();
    return NEXT(unlink)(path);
}
