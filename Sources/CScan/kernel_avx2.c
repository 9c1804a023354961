// The kernel for processors with AVX2, BMI and carry-less multiplication: most x86-64 made since 2015.
#include "kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt,pclmul"))), apply_to = function)

typedef struct {
    __m256i low, high;
} block;

static inline block load_block(const uint8_t *p) {
    return (block){_mm256_loadu_si256((const void *)p), _mm256_loadu_si256((const void *)(p + 32))};
}

static inline block load_upto(const uint8_t *p, size_t length) {
    if (__builtin_expect(scan_in_page(p, 64), 1)) return load_block(p);
    uint8_t copy[64];
    memcpy(copy, p, length);
    return load_block(copy);
}

static inline void store_block(uint8_t *p, block b) {
    _mm256_storeu_si256((void *)p, b.low);
    _mm256_storeu_si256((void *)(p + 32), b.high);
}

static inline uint64_t bits_of(__m256i low, __m256i high) {
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

static inline uint64_t eq(block b, uint8_t byte) {
    __m256i wanted = _mm256_set1_epi8((char)byte);
    return bits_of(_mm256_cmpeq_epi8(b.low, wanted), _mm256_cmpeq_epi8(b.high, wanted));
}

static inline uint64_t below(block b, uint8_t limit) {
    __m256i most = _mm256_set1_epi8((char)(limit - 1));
    return bits_of(
        _mm256_cmpeq_epi8(_mm256_min_epu8(b.low, most), b.low),
        _mm256_cmpeq_epi8(_mm256_min_epu8(b.high, most), b.high));
}

static inline uint64_t differences(block a, block b) {
    return ~bits_of(_mm256_cmpeq_epi8(a.low, b.low), _mm256_cmpeq_epi8(a.high, b.high));
}

static inline block flip(block b, uint8_t bits) {
    __m256i inverted = _mm256_set1_epi8((char)bits);
    return (block){_mm256_xor_si256(b.low, inverted), _mm256_xor_si256(b.high, inverted)};
}

static inline uint64_t eq_folded(block b, uint8_t byte) {
    __m256i bit = _mm256_set1_epi8(0x20);
    return eq((block){_mm256_or_si256(b.low, bit), _mm256_or_si256(b.high, bit)}, byte);
}

static inline uint64_t prefix_xor(uint64_t bits) {
    __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (int64_t)bits), _mm_set1_epi8(-1), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

#include "positions.h"
#define KERNEL(name) avx2_##name
#include "kernel_body.h"
#include "rows_body.h"
#include "members_body.h"

static inline uint64_t sum_bytes(__m256i v) {
    __m256i sums = _mm256_sad_epu8(v, _mm256_setzero_si256());
    __m128i half = _mm_add_epi64(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
    return (uint64_t)_mm_cvtsi128_si64(half) + (uint64_t)_mm_extract_epi64(half, 1);
}

scan_counts scan_count_avx2(const uint8_t *bytes, size_t length) {
    scan_counts counts = {0, 0};
    const __m256i quote = _mm256_set1_epi8('"'), feed = _mm256_set1_epi8('\n');
    size_t i = 0;
    while (length - i >= 32) {
        // A byte of the sums counts to 255 at most.
        size_t steps = (length - i) / 32;
        if (steps > 255) steps = 255;
        __m256i quotes = _mm256_setzero_si256(), feeds = _mm256_setzero_si256();
        for (; steps; steps--, i += 32) {
            __m256i v = _mm256_loadu_si256((const void *)(bytes + i));
            quotes = _mm256_sub_epi8(quotes, _mm256_cmpeq_epi8(v, quote));
            feeds = _mm256_sub_epi8(feeds, _mm256_cmpeq_epi8(v, feed));
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

// UTF-8 by table look-ups on nibbles: Keiser and Lemire, "Validating UTF-8 In Less Than One Instruction Per Byte",
// 2020, https://arxiv.org/abs/2010.03090. Each error is a bit; a byte and the one before it are an error when the
// three tables (high nibble of the first, low nibble of the first, high nibble of the second) agree on a bit.
enum {
    TOO_SHORT = 1,              // a lead byte without its continuation
    TOO_LONG = 2,               // a continuation behind ASCII
    OVERLONG_3 = 4,
    TOO_LARGE = 8,
    SURROGATE = 16,
    OVERLONG_2 = 32,
    TOO_LARGE_1000 = 64,
    OVERLONG_4 = 64,
    TWO_CONTINUATIONS = 128,
    CARRY = TOO_SHORT | TOO_LONG | TWO_CONTINUATIONS,
};

static inline __m256i table(
    uint8_t a, uint8_t b, uint8_t c, uint8_t d, uint8_t e, uint8_t f, uint8_t g, uint8_t h, uint8_t i, uint8_t j,
    uint8_t k, uint8_t l, uint8_t m, uint8_t n, uint8_t o, uint8_t p) {
    return _mm256_broadcastsi128_si256(_mm_setr_epi8(
        (char)a, (char)b, (char)c, (char)d, (char)e, (char)f, (char)g, (char)h, (char)i, (char)j, (char)k, (char)l,
        (char)m, (char)n, (char)o, (char)p));
}

static inline __m256i high_nibbles(__m256i v) {
    return _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(0x0F));
}

static inline __m256i utf8_errors(__m256i v, __m256i before) {
    const __m256i first_high = table(
        TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG,
        TWO_CONTINUATIONS, TWO_CONTINUATIONS, TWO_CONTINUATIONS, TWO_CONTINUATIONS,
        TOO_SHORT | OVERLONG_2, TOO_SHORT, TOO_SHORT | OVERLONG_3 | SURROGATE,
        TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4);
    const __m256i first_low = table(
        CARRY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4, CARRY | OVERLONG_2, CARRY, CARRY, CARRY | TOO_LARGE,
        CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000,
        CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000,
        CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000,
        CARRY | TOO_LARGE | TOO_LARGE_1000 | SURROGATE, CARRY | TOO_LARGE | TOO_LARGE_1000,
        CARRY | TOO_LARGE | TOO_LARGE_1000);
    const __m256i second_high = table(
        TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
        TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4,
        TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | OVERLONG_3 | TOO_LARGE,
        TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | SURROGATE | TOO_LARGE,
        TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | SURROGATE | TOO_LARGE,
        TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT);
    const __m256i low_bits = _mm256_set1_epi8(0x0F);
    __m256i joint = _mm256_permute2x128_si256(before, v, 0x21);
    __m256i back1 = _mm256_alignr_epi8(v, joint, 15);
    __m256i back2 = _mm256_alignr_epi8(v, joint, 14);
    __m256i back3 = _mm256_alignr_epi8(v, joint, 13);
    __m256i pairs = _mm256_and_si256(
        _mm256_and_si256(
            _mm256_shuffle_epi8(first_high, high_nibbles(back1)),
            _mm256_shuffle_epi8(first_low, _mm256_and_si256(back1, low_bits))),
        _mm256_shuffle_epi8(second_high, high_nibbles(v)));
    // Two continuations in a row are right exactly where a lead of three or four bytes stands two or three before.
    __m256i third = _mm256_subs_epu8(back2, _mm256_set1_epi8((char)(0xE0 - 0x80)));
    __m256i fourth = _mm256_subs_epu8(back3, _mm256_set1_epi8((char)(0xF0 - 0x80)));
    __m256i expected = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
    return _mm256_xor_si256(expected, pairs);
}

size_t scan_utf8_prefix_avx2(const uint8_t *bytes, size_t length) {
    size_t i = 0;
    __m256i before = _mm256_setzero_si256();
    bool was_ascii = true;
    for (; i + 64 <= length; i += 64) {
        block b = load_block(bytes + i);
        bool is_ascii = _mm256_movemask_epi8(_mm256_or_si256(b.low, b.high)) == 0;
        if (is_ascii && was_ascii) continue;
        __m256i errors = _mm256_or_si256(utf8_errors(b.low, before), utf8_errors(b.high, b.low));
        if (!_mm256_testz_si256(errors, errors)) break;
        before = b.high;
        was_ascii = is_ascii;
    }
    // The rest, or what is not right, byte by byte: from the beginning of a character that may reach into it.
    size_t from = i;
    for (size_t back = 1; back <= 3 && back <= i; back++)
        if (bytes[i - back] >= 0xC0) {
            from = i - back;
            break;
        }
    return from + scan_utf8_prefix_bytewise(bytes + from, length - from);
}

const scan_kernel scan_kernel_avx2 = {
    "avx2",       avx2_csv_index, avx2_json_elements, scan_count_avx2, scan_utf8_prefix_avx2,
    avx2_csv_row, avx2_json_row,  avx2_json_members};

#pragma clang attribute pop
#endif
