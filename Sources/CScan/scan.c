#include "kernels.h"

// Filled before `main`, so that no call has to ask.
static const scan_kernel *available[5];

__attribute__((constructor)) static void find_kernels(void) {
    size_t n = 0;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
        __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("pclmul")) {
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
            __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi2"))
            available[n++] = &scan_kernel_avx512;
        available[n++] = &scan_kernel_avx2;
    }
    available[n++] = &scan_kernel_sse2;
#endif
    available[n] = &scan_kernel_portable;
}

const scan_kernel *scan_kernel_at(size_t index) {
    return index < sizeof available / sizeof *available ? available[index] : NULL;
}

size_t scan_last_line_feed(const uint8_t *bytes, size_t length) {
    size_t i = length;
#if defined(SCAN_HAS_V16)
    for (; i >= 16; i -= 16) {
        uint32_t hits = scan_bits16(scan_is16(scan_load16(bytes + i - 16), '\n'));
        if (hits) return i - 16 + (size_t)(31 - __builtin_clz(hits));
    }
#endif
    while (i > 0)
        if (bytes[--i] == '\n') return i;
    return length;
}

// Number of bytes of the well-formed character at `p` (Unicode standard, table 3-7); 0 where there is none.
static size_t character_length(const uint8_t *p, size_t left) {
    uint8_t lead = p[0];
    if (lead < 0x80) return 1;
    if (lead < 0xC2 || lead > 0xF4) return 0;
    if (left < 2) return 0;
    uint8_t least = 0x80, most = 0xBF;
    if (lead == 0xE0) least = 0xA0;
    if (lead == 0xED) most = 0x9F;
    if (lead == 0xF0) least = 0x90;
    if (lead == 0xF4) most = 0x8F;
    if (p[1] < least || p[1] > most) return 0;
    if (lead < 0xE0) return 2;
    if (left < 3 || (p[2] & 0xC0) != 0x80) return 0;
    if (lead < 0xF0) return 3;
    return left >= 4 && (p[3] & 0xC0) == 0x80 ? 4 : 0;
}

size_t scan_utf8_prefix_bytewise(const uint8_t *bytes, size_t length) {
    size_t i = 0;
    while (i < length) {
        if (length - i >= 8) {
            uint64_t word;
            memcpy(&word, bytes + i, 8);
            if (!(word & 0x8080808080808080ull)) {
                i += 8;
                continue;
            }
        }
        size_t step = character_length(bytes + i, length - i);
        if (!step) return i;
        i += step;
    }
    return i;
}

// The value of four hexadecimal digits; a value beyond 16 bits where they are not.
static uint32_t code_unit(const uint8_t *digits) {
    uint32_t unit = 0;
    for (int i = 0; i < 4; i++) {
        uint8_t number = digits[i] - '0', letter = (digits[i] | 0x20) - 'a';
        if (number >= 10 && letter >= 6) return UINT32_MAX;
        unit = unit << 4 | (number < 10 ? number : letter + 10u);
    }
    return unit;
}

size_t scan_escape_length(const uint8_t *bytes) {
    if (bytes[0] != '\\') return 0;
    switch (bytes[1]) {
        case '"':
        case '\\':
        case '/':
        case 'b':
        case 'f':
        case 'n':
        case 'r':
        case 't': return 2;
        case 'u': break;
        default: return 0;
    }
    uint32_t unit = code_unit(bytes + 2);
    if (unit == UINT32_MAX || unit >> 10 == 0xDC00 >> 10) return 0;
    if (unit >> 10 != 0xD800 >> 10) return 6;
    bool is_pair = bytes[6] == '\\' && bytes[7] == 'u' && code_unit(bytes + 8) >> 10 == 0xDC00 >> 10;
    return is_pair ? 12 : 0;
}
