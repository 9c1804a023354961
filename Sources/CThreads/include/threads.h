// What Swift's module of the C library leaves out because it is Linux's own.
#ifndef CROSSWALK_THREADS_H
#define CROSSWALK_THREADS_H

// Moves the calling thread to one of the processors that it may use; it may be moved on from there as before. Threads with
// different numbers go to different ones, as long as there are so many.
//
// Linux begins a thread near the one that makes it, and may take some hundredths of a second to spread several: a good
// part of a short run.
void threads_spread(unsigned number);

#endif
