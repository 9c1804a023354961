// What the kernels share: their list, bit tricks on 64-byte masks, and the UTF-8 check for a few bytes.
#ifndef CROSSWALK_KERNELS_H
#define CROSSWALK_KERNELS_H

#include "scan.h"

#if defined(__x86_64__)
extern const scan_kernel scan_kernel_avx512;
extern const scan_kernel scan_kernel_avx2;
extern const scan_kernel scan_kernel_sse2;
#endif
extern const scan_kernel scan_kernel_portable;

#if defined(__x86_64__)
scan_counts scan_count_avx2(const uint8_t *bytes, size_t length);
size_t scan_utf8_prefix_avx2(const uint8_t *bytes, size_t length);
#endif

// Length of the longest prefix that is UTF-8, byte by byte with a fast way through ASCII.
size_t scan_utf8_prefix_bytewise(const uint8_t *bytes, size_t length);

// Bit i of the result is the parity of bits 0...i.
static inline uint64_t scan_prefix_xor_shifts(uint64_t bits) {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    bits ^= bits << 32;
    return bits;
}

// Positions of the bytes that a backslash escapes, given the backslashes of 64 bytes. `*carry` is 1 where the first
// byte is escaped by the block before. Runs of backslashes are told apart by the parity of where they begin: adding
// carries through a run, and the sum lands on an even or odd place.
static inline uint64_t scan_escaped(uint64_t backslashes, uint64_t *carry) {
    const uint64_t odd = 0xAAAAAAAAAAAAAAAAull;
    if (!backslashes) {
        uint64_t first = *carry;
        *carry = 0;
        return first;
    }
    uint64_t candidates = backslashes & ~*carry;
    uint64_t shifted = candidates << 1;
    uint64_t sum = (shifted | odd) - candidates;
    uint64_t marks = sum ^ odd;
    uint64_t escaped = marks ^ (backslashes | *carry);
    *carry = (marks & backslashes) >> 63;
    return escaped;
}

#endif
