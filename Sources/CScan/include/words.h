// Short keys as numbers: what hash tables of byte strings compare and hash. A part of scan.h.
#ifndef CROSSWALK_WORDS_H
#define CROSSWALK_WORDS_H

#include "scan.h"

#define SCAN_WORDS_BYTES 16

typedef struct {
    uint64_t low, high;
} scan_words;

static __attribute__((noinline)) scan_words scan_short_words_by_bytes(const uint8_t *bytes, size_t length) {
    scan_words words = {0, 0};
    if (length) memcpy(&words, bytes, length);
    return words;
}

// Up to 16 bytes from anywhere as two words, zeros behind the last one. Whole vectors are loaded and cut by a mask,
// because the lengths of keys follow no pattern that a branch could be predicted by.
static inline __attribute__((always_inline)) scan_words scan_short_words(const uint8_t *bytes, size_t length) {
#if defined(SCAN_HAS_V16)
    static const uint8_t masks[32] = {
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    };
    // Where there are no bytes the place may be no place; whether there are is as hard to foretell.
    bytes = __builtin_unpredictable(length == 0) ? masks : bytes;
    if (__builtin_expect(scan_in_page(bytes, SCAN_WORDS_BYTES), 1)) {
        __m128i v = _mm_and_si128(scan_load16(bytes), scan_load16(masks + 16 - length));
        return (scan_words){(uint64_t)_mm_cvtsi128_si64(v), (uint64_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(v, v))};
    }
#endif
    return scan_short_words_by_bytes(bytes, length);
}

// Eight bytes from anywhere.
static inline __attribute__((always_inline)) uint64_t scan_word(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

#endif
