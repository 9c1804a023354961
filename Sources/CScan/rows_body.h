// Row writers, written once for all kernels; see kernel_body.h for what the including file defines, and
//
//   load_upto(p, n)   reads n bytes, 64 at most, from anywhere; the others are whatever they are
//   store_block(p, b) writes 64 bytes
//   below(b, n)       bit i: byte i is less than n, which is 128 at most
//   flip(b, byte)     each byte with some bits inverted
//   differences(a, b) bit i: byte i differs
//
// Short cells are copied as 64 bytes, whatever their length, so that nothing has to be foretold about it. A writer
// stops before a cell that is more work; Swift goes on from there.

static inline uint64_t first_bits(size_t count) { return count < 64 ? (1ull << count) - 1 : ~0ull; }

// Whether there is room for a long cell, and for all that may follow it.
static inline bool has_room(const scan_output *output, const uint8_t *place, size_t length) {
    return (size_t)(output->end - place) >= length + output->row_bytes;
}

// Writes a cell of 64 bytes at most that no flag proves plain; returns what is behind it, or NULL where it is more work.
static inline uint8_t *put_doubtful(uint8_t *place, const scan_cell *cell, uint8_t delimiter) {
    const size_t length = cell->count;
    const uint64_t live = first_bits(length);
    const block b = load_upto(cell->base, length);
    const uint64_t quotes = eq(b, '"') & live;
    const uint64_t others = (eq(b, delimiter) | eq(b, '\n') | eq(b, '\r')) & live;
    // The quotes of such a cell are doubled already.
    const bool is_escaped = cell->flags & SCAN_CSV_ESCAPED;
    if ((quotes && !is_escaped) || (cell->flags & SCAN_JSON_ESCAPED && length)) return NULL;
    const size_t quoted = (is_escaped && length) || others;
    *place = '"';
    store_block(place + quoted, b);
    place += quoted + length;
    *place = '"';
    return place + quoted;
}

// Writes cells, the delimiter behind each; returns how many. `plain_flag` is the flag that proves a cell plain.
size_t KERNEL(csv_row)(
    const scan_cell *cells, size_t count, uint8_t delimiter, uint8_t plain_flag, scan_output *output) {
    uint8_t *place = output->place;
    size_t i = 0;
    for (; i < count; i++) {
        const size_t length = cells[i].count;
        const bool is_plain = cells[i].flags & plain_flag;
        if (__builtin_expect(length <= 64 && is_plain, 1)) {
            store_block(place, load_upto(cells[i].base, length));
            place += length;
        } else if (length <= 64) {
            uint8_t *behind = put_doubtful(place, cells + i, delimiter);
            if (!behind) break;
            place = behind;
        } else {
            if (!is_plain || !has_room(output, place, length)) break;
            memcpy(place, cells[i].base, length);
            place += length;
        }
        *place++ = delimiter;
    }
    output->place = place;
    return i;
}

// Length of the JSON number (RFC 8259, section 6) at the beginning of a block of which `length` bytes count; 0 where
// there is none. A number that does not end before the 62nd byte, or has an exponent, is left to others: 0, too.
static inline size_t number_length(block b, const uint8_t *bytes, size_t length) {
    uint64_t digits = below(flip(b, '0'), 10) & first_bits(length);
    size_t sign = length > 0 && bytes[0] == '-';
    size_t whole = (size_t)__builtin_ctzll(~(digits >> sign) | 1ull << 63);
    if (whole == 0 || (whole > 1 && bytes[sign] == '0')) return 0;
    size_t end = sign + whole;
    if (end < length && end < 62 && bytes[end] == '.') {
        size_t fraction = (size_t)__builtin_ctzll(~(digits >> (end + 1)) | 1ull << 63);
        if (fraction == 0) return 0;
        end += 1 + fraction;
    }
    if (end >= 62) return 0;
    return end < length && (bytes[end] | 0x20) == 'e' ? 0 : end;
}

// Bytes that end the plain part of a JSON string.
static inline uint64_t json_specials(block b) { return eq(b, '"') | eq(b, '\\') | below(b, 0x20); }

// Whether a text that no flag says it of, or a number, may stand in JSON as it is, between quotes or bare.
static inline bool is_json_ready(const scan_cell *cell, block b) {
    const size_t length = cell->count;
    if (length > 64) return false;
    switch (cell->kind) {
        case SCAN_TEXT: return !(cell->flags & SCAN_CSV_ESCAPED) && !(json_specials(b) & first_bits(length));
        // Not every beginning of a number is one, so there is no flag for it.
        case SCAN_NUMBER: return number_length(b, cell->base, length) == length;
        default: return false;
    }
}

// Writes cells as JSON values, each behind its prefix; returns how many.
size_t KERNEL(json_row)(
    const scan_cell *cells, const scan_prefix *prefixes, size_t count, scan_output *output) {
    static const uint8_t null_text[64] = "null";
    // By kind: the flags that prove a cell ready, 0x80 where none is needed.
    const uint64_t ready_flags = 0x80ull << 8 * SCAN_EMPTY | 0x80ull << 8 * SCAN_BOOLEAN |
        (uint64_t)(SCAN_JSON_PLAIN | SCAN_JSON_ESCAPED) << 8 * SCAN_TEXT;
    uint8_t *place = output->place;
    size_t i = 0;
    for (; i < count; i++) {
        const scan_cell *cell = cells + i;
        const bool is_empty = cell->count == 0;
        const uint8_t *base = is_empty ? null_text : cell->base;
        const size_t length = is_empty ? 4 : cell->count;
        const unsigned kind = is_empty ? SCAN_EMPTY : cell->kind;
        const size_t quoted = kind == SCAN_TEXT;
        const bool is_short = length <= 64;
        const block b = load_upto(base, is_short ? length : 64);
        if (__builtin_expect(!((cell->flags | 0x80) & (ready_flags >> 8 * kind)), 0) && !is_json_ready(cell, b)) break;
        const size_t prefix = prefixes[i].length;
        if (__builtin_expect(prefix > 64, 0))
            memcpy(place, prefixes[i].text, prefix);
        else
            store_block(place, load_block(prefixes[i].text));
        uint8_t *value = place + prefix;
        *value = '"';
        value += quoted;
        if (__builtin_expect(is_short, 1)) {
            store_block(value, b);
        } else {
            if (!has_room(output, value, length)) break;
            memcpy(value, base, length);
        }
        value += length;
        *value = '"';
        place = value + quoted;
    }
    output->place = place;
    return i;
}
