// Writes positions of set bits, for kernels without an instruction for it.
#ifndef CROSSWALK_POSITIONS_H
#define CROSSWALK_POSITIONS_H

#include <stdint.h>

// Position of the lowest set bit; of a bit that is not set where there is none. The caller overwrites that entry.
static inline uint32_t lowest(uint64_t bits) { return (uint32_t)__builtin_ctzll(bits | 1ull << 63); }

// Writes the positions of the set bits. Eight at a time without a branch on their number: the surplus is overwritten.
static inline uint32_t *put_positions(uint32_t *to, uint64_t bits, uint32_t base) {
    uint32_t count = (uint32_t)__builtin_popcountll(bits);
    for (uint32_t done = 0;; done += 8) {
        for (uint32_t i = 0; i < 8; i++) {
            to[done + i] = base + lowest(bits);
            bits &= bits - 1;
        }
        if (count <= done + 8) return to + count;
    }
}

// The same where two are many.
static inline uint32_t *put_few_positions(uint32_t *to, uint64_t bits, uint32_t base) {
    uint32_t count = (uint32_t)__builtin_popcountll(bits);
    for (uint32_t done = 0;; done += 2) {
        for (uint32_t i = 0; i < 2; i++) {
            to[done + i] = base + lowest(bits);
            bits &= bits - 1;
        }
        if (count <= done + 2) return to + count;
    }
}

#endif
