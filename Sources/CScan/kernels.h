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
size_t avx2_csv_row(
    const scan_cell *cells, size_t count, uint8_t delimiter, uint8_t plain_flag, scan_output *output);
size_t avx2_json_row(
    const scan_cell *cells, const scan_prefix *prefixes, size_t count, scan_output *output);
const uint8_t *avx2_json_members(scan_json_object *object, const uint8_t *at, const uint8_t *end);
#endif

// A cell's count, kind and flags as they stand in memory: so they are stored at once, as the compiler does not do by
// itself.
static inline uint64_t cell_word(uint64_t count, uint64_t kind, uint64_t flags) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return count | kind << 32 | flags << 40;
#else
    return count << 32 | kind << 24 | flags << 16;
#endif
}

static inline void put_cell(scan_cell *cell, const uint8_t *base, uint64_t word) {
    cell->base = base;
    memcpy((uint8_t *)cell + offsetof(scan_cell, count), &word, sizeof word);
}

// Length of the longest prefix that is UTF-8, byte by byte with a fast way through ASCII.
size_t scan_utf8_prefix_bytewise(const uint8_t *bytes, size_t length);

// Length of the JSON escape (RFC 8259, section 7) that begins here, a surrogate with the other one of its pair; 0 where
// none does. Reads up to 12 bytes.
size_t scan_escape_length(const uint8_t *bytes);

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
