// Starting and ending other programs, for what Swift can not do: code between fork and exec.
#ifndef CROSSWALK_PROCESS_H
#define CROSSWALK_PROCESS_H

#include <sys/types.h>

#pragma clang assume_nonnull begin

typedef struct {
    pid_t program;      // the leader of a process group of its own
    int input;          // our ends of its standard input, output and error; they don't block
    int output;
    int errors;
    pid_t keeper;       // kills the group when this program goes without having ended it
    int lifeline;       // what the keeper listens at
} process_child;

// Starts a program in a folder. `words` are its name (looked for as a shell does) and arguments, with NULL behind the last.
//
// Nothing of it is left over when this program is killed, not even by signal 9, nor when the calling thread ends.
//
// Returns 0, or the error number where it could not be started.
int process_start(const char *const _Nullable *_Nonnull words, const char *folder, process_child *child);

// Looks whether a program has ended. Then whatever is left of its group is killed, and `status` holds what waitpid(2)
// tells; the child's numbers mean nothing any more. Our ends of its streams stay open.
//
// Returns 1 where it has ended, 0 where it has not, minus the error number where there is no such program.
int process_poll(process_child *child, int *status);

#pragma clang assume_nonnull end

#endif
