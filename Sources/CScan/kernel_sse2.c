// The kernel for every x86-64 processor.
#include "kernels.h"

#if defined(__x86_64__)

typedef struct {
    __m128i part[4];
} block;

static inline block load_block(const uint8_t *p) {
    return (block){{scan_load16(p), scan_load16(p + 16), scan_load16(p + 32), scan_load16(p + 48)}};
}

static inline block load_upto(const uint8_t *p, size_t length) {
    if (__builtin_expect(scan_in_page(p, 64), 1)) return load_block(p);
    uint8_t copy[64];
    memcpy(copy, p, length);
    return load_block(copy);
}

static inline void store_block(uint8_t *p, block b) {
    for (int i = 0; i < 4; i++) _mm_storeu_si128((void *)(p + 16 * i), b.part[i]);
}

static inline uint64_t eq(block b, uint8_t byte) {
    uint64_t bits = 0;
    for (int i = 0; i < 4; i++) bits |= (uint64_t)scan_bits16(scan_is16(b.part[i], byte)) << (16 * i);
    return bits;
}

static inline uint64_t below(block b, uint8_t limit) {
    __m128i most = _mm_set1_epi8((char)(limit - 1));
    uint64_t bits = 0;
    for (int i = 0; i < 4; i++)
        bits |= (uint64_t)scan_bits16(_mm_cmpeq_epi8(_mm_min_epu8(b.part[i], most), b.part[i])) << (16 * i);
    return bits;
}

static inline uint64_t differences(block a, block b) {
    uint64_t bits = 0;
    for (int i = 0; i < 4; i++) bits |= (uint64_t)scan_bits16(_mm_cmpeq_epi8(a.part[i], b.part[i])) << (16 * i);
    return ~bits;
}

static inline block flip(block b, uint8_t bits) {
    for (int i = 0; i < 4; i++) b.part[i] = _mm_xor_si128(b.part[i], _mm_set1_epi8((char)bits));
    return b;
}

static inline uint64_t eq_folded(block b, uint8_t byte) {
    for (int i = 0; i < 4; i++) b.part[i] = _mm_or_si128(b.part[i], _mm_set1_epi8(0x20));
    return eq(b, byte);
}

static inline uint64_t prefix_xor(uint64_t bits) { return scan_prefix_xor_shifts(bits); }

#include "positions.h"
#define KERNEL(name) sse2_##name
#include "kernel_body.h"
#include "rows_body.h"
#include "members_body.h"

static uint64_t sum_bytes(__m128i v) {
    __m128i sums = _mm_sad_epu8(v, _mm_setzero_si128());
    return (uint64_t)_mm_cvtsi128_si64(sums) + (uint64_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(sums, sums));
}

static scan_counts sse2_count(const uint8_t *bytes, size_t length) {
    scan_counts counts = {0, 0};
    size_t i = 0;
    while (length - i >= 16) {
        // A byte of the sums counts to 255 at most.
        size_t steps = (length - i) / 16;
        if (steps > 255) steps = 255;
        __m128i quotes = _mm_setzero_si128(), feeds = _mm_setzero_si128();
        for (; steps; steps--, i += 16) {
            __m128i v = scan_load16(bytes + i);
            quotes = _mm_sub_epi8(quotes, scan_is16(v, '"'));
            feeds = _mm_sub_epi8(feeds, scan_is16(v, '\n'));
        }
        counts.quotes += sum_bytes(quotes);
        counts.line_feeds += sum_bytes(feeds);
    }
    for (; i < length; i++) {
        counts.quotes += bytes[i] == '"';
        counts.line_feeds += bytes[i] == '\n';
    }
    return counts;
}

const scan_kernel scan_kernel_sse2 = {
    "sse2",       sse2_csv_index, sse2_json_elements, sse2_count, scan_utf8_prefix_bytewise,
    sse2_csv_row, sse2_json_row,  sse2_json_members};

#endif
