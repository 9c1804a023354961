// Block scans over bytes: where separators stand, whether text is UTF-8, which bytes need escapes.
//
// Two kinds of functions live here. Kernels look at 64 bytes at a time and exist in several versions (AVX-512, AVX2,
// SSE2, portable) that give equal results; the best one for this machine is chosen when the program starts. Inline
// functions look at 16 bytes at a time with what every machine of the platform has, so that Swift code can inline them.
#ifndef CROSSWALK_SCAN_H
#define CROSSWALK_SCAN_H

#include "cells.h"

#include <string.h>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

#pragma clang assume_nonnull begin

#define SCAN_NOWHERE UINT32_MAX

// State of one pass over the separators of a CSV block. The caller sets everything to zero, then `may_open` to 1,
// `stray` to SCAN_NOWHERE and `delimiter`; between two calls it may move and drop entries of the arrays and
// reset the findings.
typedef struct {
    // Positions of delimiters and line feeds outside quotes; room for as many as bytes are scanned, and 64 more.
    uint32_t *_Nullable separators;
    uint64_t separator_count;
    // Positions of the line feeds among them; same room.
    uint32_t *_Nullable ends;
    uint64_t end_count;
    // Positions of the second ones of doubled quotes; same room.
    uint32_t *_Nullable doubled;
    uint64_t doubled_count;
    uint64_t position;          // bytes scanned so far, a multiple of 64 until the end of the block
    uint64_t inside;            // all ones where the next byte stands in quotes
    uint64_t may_open;          // 1 where a cell begins at the next byte, or a closing quote stands before it
    uint64_t closed;            // 1 where a closing quote stands before the next byte
    uint64_t after_cr;          // 1 where a CR stands before the next byte
    uint32_t stray;             // the first quote in a wrong place; the pass stops there
    uint8_t delimiter;
    bool has_nul;               // a NUL was seen
    bool has_bare_cr;           // a CR outside quotes without LF behind it was seen
} scan_csv_state;

// State of one pass over the elements of a JSON array. The caller sets everything to zero; the pass begins behind
// the array's opening bracket.
typedef struct {
    uint64_t position;          // bytes scanned so far
    uint64_t inside;            // all ones where the next byte stands in a string
    uint64_t escaped;           // 1 where the next byte is escaped by a backslash
    int64_t depth;              // open brackets; 0 between elements
    uint64_t element_end;       // position behind the last object or array that ended at depth 0; 0 where none did
    uint64_t array_end;         // position of the bracket that closes the array, where `closed`
    bool closed;
} scan_json_state;

typedef struct {
    uint64_t quotes;
    uint64_t line_feeds;
} scan_counts;

typedef struct scan_kernel {
    const char *name;
    // Scans on to byte `upto`: a multiple of 64, or `length`, the end of the block.
    void (*csv_index)(scan_csv_state *state, const uint8_t *bytes, size_t upto, size_t length);
    // Scans on to byte `length`, or to the end of the array.
    void (*json_elements)(scan_json_state *state, const uint8_t *bytes, size_t length);
    scan_counts (*count)(const uint8_t *bytes, size_t length);
    // Length of the longest prefix that is UTF-8 (Unicode standard, table 3-7).
    size_t (*utf8_prefix)(const uint8_t *bytes, size_t length);
    // Writes cells of a CSV row, the delimiter behind each; returns how many. It stops before a cell that finds no room,
    // has JSON's escapes or quotes to be doubled, or is long and not known to be plain. `plain_flag` is the flag of a
    // plain cell; 0 where none proves it.
    size_t (*csv_row)(
        const scan_cell *cells, size_t count, uint8_t delimiter, uint8_t plain_flag, scan_output *output);
    // Writes cells as JSON values, each behind its prefix; returns how many. It stops before a value that finds no room
    // or can't be copied.
    size_t (*json_row)(const scan_cell *cells, const scan_prefix *prefixes, size_t count, scan_output *output);
    // Takes the members of an object as long as each is among the next few that are expected, and its value a string, a
    // number, a boolean or null. Returns where the next member's name begins, or what is behind the object where it
    // `closed`. Reads 64 bytes behind `end`.
    const uint8_t *_Nonnull (*_Nonnull json_members)(
        scan_json_object *object, const uint8_t *at, const uint8_t *end);
} scan_kernel;

// Kernels that run on this machine, the best first; NULL behind the last one.
const scan_kernel *_Nullable scan_kernel_at(size_t index);

// Position of the last LF before `length`; `length` where there is none.
size_t scan_last_line_feed(const uint8_t *bytes, size_t length);

// ---------------------------------------------------------------- 16 bytes at a time

#if defined(__x86_64__)
#define SCAN_HAS_V16 1
typedef __m128i scan_v16;

static inline __attribute__((always_inline)) scan_v16 scan_load16(const uint8_t *bytes) {
    return _mm_loadu_si128((const __m128i *)bytes);
}

static inline __attribute__((always_inline)) uint32_t scan_bits16(scan_v16 v) {
    return (uint32_t)_mm_movemask_epi8(v);
}

static inline __attribute__((always_inline)) scan_v16 scan_is16(scan_v16 v, uint8_t byte) {
    return _mm_cmpeq_epi8(v, _mm_set1_epi8((char)byte));
}

// Bytes that end the plain part of a JSON string: quote, backslash, anything below 0x20.
static inline __attribute__((always_inline)) uint32_t scan_json_specials16(scan_v16 v) {
    scan_v16 control = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1F)), v);
    return scan_bits16(_mm_or_si128(control, _mm_or_si128(scan_is16(v, '"'), scan_is16(v, '\\'))));
}

// Bytes that make a CSV cell need quotes.
static inline __attribute__((always_inline)) uint32_t scan_csv_specials16(scan_v16 v, uint8_t delimiter) {
    return scan_bits16(_mm_or_si128(
        _mm_or_si128(scan_is16(v, delimiter), scan_is16(v, '"')),
        _mm_or_si128(scan_is16(v, '\n'), scan_is16(v, '\r'))));
}
#endif

static inline bool scan_is_json_special(uint8_t byte) {
    return byte < 0x20 || byte == '"' || byte == '\\';
}

static inline bool scan_is_csv_special(uint8_t byte, uint8_t delimiter) {
    return byte == delimiter || byte == '"' || byte == '\n' || byte == '\r';
}

// Offset of the first quote, backslash or control character; `length` where there is none. Reads up to 15 bytes
// behind the end, which must be readable.
static inline __attribute__((always_inline)) size_t scan_json_plain_padded(const uint8_t *bytes, size_t length) {
#if defined(SCAN_HAS_V16)
    for (size_t i = 0; i < length; i += 16) {
        uint32_t specials = scan_json_specials16(scan_load16(bytes + i));
        if (specials) {
            size_t found = i + (size_t)__builtin_ctz(specials);
            return found < length ? found : length;
        }
    }
    return length;
#else
    size_t i = 0;
    while (i < length && !scan_is_json_special(bytes[i])) i++;
    return i;
#endif
}

// The same without reading behind the end.
static inline __attribute__((always_inline)) size_t scan_json_plain(const uint8_t *bytes, size_t length) {
    size_t i = 0;
#if defined(SCAN_HAS_V16)
    for (; i + 16 <= length; i += 16) {
        uint32_t specials = scan_json_specials16(scan_load16(bytes + i));
        if (specials) return i + (size_t)__builtin_ctz(specials);
    }
#endif
    while (i < length && !scan_is_json_special(bytes[i])) i++;
    return i;
}

// Offset of the first byte that makes a CSV cell need quotes; `length` where there is none.
static inline __attribute__((always_inline)) size_t scan_csv_plain(
    const uint8_t *bytes, size_t length, uint8_t delimiter) {
    size_t i = 0;
#if defined(SCAN_HAS_V16)
    for (; i + 16 <= length; i += 16) {
        uint32_t specials = scan_csv_specials16(scan_load16(bytes + i), delimiter);
        if (specials) return i + (size_t)__builtin_ctz(specials);
    }
#endif
    while (i < length && !scan_is_csv_special(bytes[i], delimiter)) i++;
    return i;
}

// Whether a byte occurs. Reads up to 15 bytes behind the end, which must be readable.
static inline __attribute__((always_inline)) bool scan_has_byte_padded(
    const uint8_t *bytes, size_t length, uint8_t byte) {
#if defined(SCAN_HAS_V16)
    for (size_t i = 0; i < length; i += 16) {
        uint32_t hits = scan_bits16(scan_is16(scan_load16(bytes + i), byte));
        if (length - i < 16) hits &= (1u << (length - i)) - 1;
        if (hits) return true;
    }
    return false;
#else
    return length && memchr(bytes, byte, length) != NULL;
#endif
}

// Offset of the first byte of a value; `length` where there is none. For long runs.
static inline size_t scan_find(const uint8_t *bytes, size_t length, uint8_t byte) {
    const uint8_t *found = length ? memchr(bytes, byte, length) : NULL;
    return found ? (size_t)(found - bytes) : length;
}

// Whether two runs of bytes are equal. Reads up to 15 bytes behind both, which must be readable.
static inline __attribute__((always_inline)) bool scan_equal_padded(
    const uint8_t *a, const uint8_t *b, size_t length) {
#if defined(SCAN_HAS_V16)
    for (size_t i = 0; i < length; i += 16) {
        uint32_t same = scan_bits16(_mm_cmpeq_epi8(scan_load16(a + i), scan_load16(b + i)));
        if (length - i < 16) same |= ~0u << (length - i);
        if ((same & 0xFFFF) != 0xFFFF) return false;
    }
    return true;
#else
    return memcmp(a, b, length) == 0;
#endif
}

#if defined(SCAN_HAS_V16)
// Whether so many bytes from here on lie in one page of memory: then reading them can't fault, whatever they belong to.
// That is beyond what an address sanitizer knows, and never so for it.
static inline __attribute__((always_inline)) bool scan_in_page(const uint8_t *bytes, size_t count) {
    return !__has_feature(address_sanitizer) && ((uintptr_t)bytes & 4095) <= 4096 - count;
}
#endif

// Brings what will be read and written at a place into the cache, without waiting for it; any place will do.
static inline __attribute__((always_inline)) void scan_prefetch(const void *place) { __builtin_prefetch(place, 1); }

// Copies a run of bytes of any length from anywhere; writes up to 32 bytes behind its end, which must be writable.
// Short runs are copied by two whole vectors instead of by a call that looks at the length.
static inline __attribute__((always_inline)) void scan_copy(uint8_t *to, const uint8_t *from, size_t length) {
#if defined(SCAN_HAS_V16)
    if (__builtin_expect(length <= 32 && scan_in_page(from, 32), 1)) {
        __m128i a = _mm_loadu_si128((const __m128i *)from);
        __m128i b = _mm_loadu_si128((const __m128i *)(from + 16));
        _mm_storeu_si128((__m128i *)to, a);
        _mm_storeu_si128((__m128i *)(to + 16), b);
        return;
    }
#endif
    memcpy(to, from, length);
}

#pragma clang assume_nonnull end

#include "words.h"

#endif
