#define _GNU_SOURCE

#include "threads.h"

#include <sched.h>

void threads_spread(unsigned number) {
    cpu_set_t allowed, chosen;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
    unsigned count = (unsigned)CPU_COUNT(&allowed);
    if (count < 2) return;
    unsigned left = number % count;
    int processor = 0;
    while (!CPU_ISSET(processor, &allowed) || left-- > 0) processor++;
    CPU_ZERO(&chosen);
    CPU_SET(processor, &chosen);
    if (sched_setaffinity(0, sizeof chosen, &chosen) == 0) sched_setaffinity(0, sizeof allowed, &allowed);
}
