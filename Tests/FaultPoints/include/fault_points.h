// A library for LD_PRELOAD that sends its process a signal at a chosen point of its work.
//
// A point is a call by which something becomes visible outside of the process: a write to a file, pipe or socket, a flush
// to the disk, a change of a file's length or name. Such calls are counted, so that a point is the same place of the work
// however fast the machine is. Between two points nothing changes that would outlive the process.
//
//     LD_PRELOAD       this library; programs that the process starts do not inherit it
//     FAULT_POINT      the number of the call at which the signal is sent, from 1; 0 for none
//     FAULT_SIGNAL     the number of the signal; SIGKILL lets half of the bytes through that the call would have written
//     FAULT_FILE       only calls on files whose path has this in it count; on others, too, where it is not set
//     FAULT_COUNT      where to write how many calls there were, when the process ends
