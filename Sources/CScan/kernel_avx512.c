// The kernel for processors with AVX-512 VBMI2 (Intel since 2019, AMD since 2022): a comparison gives a 64-bit mask at
// once, and positions are packed by one instruction. The rest is the AVX2 kernel's, which is as fast or faster.
#include "kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target("avx2,avx512f,avx512bw,avx512vl,avx512vbmi2,bmi,bmi2,lzcnt,popcnt,pclmul"))), \
    apply_to = function)

typedef __m512i block;

static inline block load_block(const uint8_t *p) { return _mm512_loadu_si512(p); }

static inline uint64_t eq(block b, uint8_t byte) { return _mm512_cmpeq_epi8_mask(b, _mm512_set1_epi8((char)byte)); }

static inline uint64_t eq_folded(block b, uint8_t byte) {
    return eq(_mm512_or_si512(b, _mm512_set1_epi8(0x20)), byte);
}

static inline uint64_t prefix_xor(uint64_t bits) {
    __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (int64_t)bits), _mm_set1_epi8(-1), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

// The numbers of the set bits, packed as bytes, then widened sixteen at a time.
static inline uint32_t *put_positions(uint32_t *to, uint64_t bits, uint32_t base) {
    const __m512i places = _mm512_set_epi8(
        63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36,
        35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7,
        6, 5, 4, 3, 2, 1, 0);
    __m512i packed = _mm512_maskz_compress_epi8(bits, places);
    const __m512i bases = _mm512_set1_epi32((int)base);
    int count = __builtin_popcountll(bits);
    for (int done = 0;;) {
        __m512i wide = _mm512_cvtepu8_epi32(_mm512_castsi512_si128(packed));
        _mm512_storeu_si512(to + done, _mm512_add_epi32(wide, bases));
        done += 16;
        if (count <= done) return to + count;
        packed = _mm512_alignr_epi64(_mm512_setzero_si512(), packed, 2);
    }
}

static inline uint32_t *put_few_positions(uint32_t *to, uint64_t bits, uint32_t base) {
    return put_positions(to, bits, base);
}

#define KERNEL(name) avx512_##name
#include "kernel_body.h"

const scan_kernel scan_kernel_avx512 = {
    "avx512",     avx512_csv_index, avx512_json_elements, scan_count_avx2, scan_utf8_prefix_avx2,
    avx2_csv_row, avx2_json_row,    avx2_json_members};

#pragma clang attribute pop
#endif
