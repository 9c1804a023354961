// The kernel for all other processors: eight bytes at a time in an ordinary register.
#include "kernels.h"

typedef struct {
    uint64_t word[8];
} block;

static inline block load_block(const uint8_t *p) {
    block b;
    memcpy(&b, p, sizeof b);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    for (int i = 0; i < 8; i++) b.word[i] = __builtin_bswap64(b.word[i]);
#endif
    return b;
}

static inline block load_upto(const uint8_t *p, size_t length) {
    uint8_t copy[64] = {0};
    memcpy(copy, p, length);
    return load_block(copy);
}

static inline void store_block(uint8_t *p, block b) {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    for (int i = 0; i < 8; i++) b.word[i] = __builtin_bswap64(b.word[i]);
#endif
    memcpy(p, &b, sizeof b);
}

#define ONES 0x0101010101010101ull
#define LOW7 0x7F7F7F7F7F7F7F7Full

// The top bit of each byte that is zero, exactly (the shorter formulas let borrows spill into the next byte).
static inline uint64_t zero_bytes(uint64_t word) { return ~(((word & LOW7) + LOW7) | word | LOW7); }

// The top bits of eight bytes: the multiplication gathers them in the topmost byte.
static inline uint64_t top_bits(uint64_t word) { return (word >> 7) * 0x0102040810204080ull >> 56; }

static inline uint64_t eq(block b, uint8_t byte) {
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++) bits |= top_bits(zero_bytes(b.word[i] ^ ONES * byte)) << (8 * i);
    return bits;
}

static inline uint64_t below(block b, uint8_t limit) {
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++) {
        uint64_t reached = ((b.word[i] & LOW7) + ONES * (128u - limit)) | b.word[i];
        bits |= top_bits(~(reached | LOW7)) << (8 * i);
    }
    return bits;
}

static inline uint64_t differences(block a, block b) {
    for (int i = 0; i < 8; i++) a.word[i] ^= b.word[i];
    return ~eq(a, 0);
}

static inline block flip(block b, uint8_t bits) {
    for (int i = 0; i < 8; i++) b.word[i] ^= ONES * bits;
    return b;
}

static inline uint64_t eq_folded(block b, uint8_t byte) {
    for (int i = 0; i < 8; i++) b.word[i] |= ONES * 0x20;
    return eq(b, byte);
}

static inline uint64_t prefix_xor(uint64_t bits) { return scan_prefix_xor_shifts(bits); }

#include "positions.h"
#define KERNEL(name) portable_##name
#include "kernel_body.h"
#include "rows_body.h"
#include "members_body.h"

static scan_counts portable_count(const uint8_t *bytes, size_t length) {
    scan_counts counts = {0, 0};
    size_t i = 0;
    for (; i + 64 <= length; i += 64) {
        block b = load_block(bytes + i);
        counts.quotes += (uint64_t)__builtin_popcountll(eq(b, '"'));
        counts.line_feeds += (uint64_t)__builtin_popcountll(eq(b, '\n'));
    }
    for (; i < length; i++) {
        counts.quotes += bytes[i] == '"';
        counts.line_feeds += bytes[i] == '\n';
    }
    return counts;
}

const scan_kernel scan_kernel_portable = {
    "portable",       portable_csv_index, portable_json_elements, portable_count, scan_utf8_prefix_bytewise,
    portable_csv_row, portable_json_row,  portable_json_members};
