// The passes, written once for all kernels. The including file defines, for its instruction set:
//
//   block             64 bytes in registers
//   load_block(p)     reads them
//   eq(b, byte)       bit i: byte i equals `byte`
//   eq_folded(b, x)   bit i: byte i with bit 5 set equals `x`
//   has_nul(b), has_byte(b, byte)
//   prefix_xor(bits)  bit i: parity of bits 0...i
//   KERNEL(name)      the kernel's name for a function
//
// A pass costs about 25 instructions for 64 bytes, and some three for each separator.

// Writes the positions of the set bits. Eight at a time without a branch on their number: the surplus is overwritten.
static inline uint32_t *KERNEL(put_positions)(uint32_t *to, uint64_t bits, uint32_t base) {
    uint32_t count = (uint32_t)__builtin_popcountll(bits);
    for (uint32_t done = 0;; done += 8) {
        for (uint32_t i = 0; i < 8; i++) {
            // __builtin_ctzll(0) is undefined; the set bit 63 only reaches entries that are overwritten.
            to[done + i] = base + (uint32_t)__builtin_ctzll(bits | 1ull << 63);
            bits &= bits - 1;
        }
        if (count <= done + 8) return to + count;
    }
}

static void KERNEL(csv_index)(scan_csv_state *state, const uint8_t *bytes, size_t upto, size_t length) {
    uint32_t *separators = state->separators + state->separator_count;
    uint32_t *ends = state->ends + state->end_count;
    uint64_t inside_carry = state->inside, may_open = state->may_open;
    uint64_t closed = state->closed, after_cr = state->after_cr;
    const uint8_t delimiter = state->delimiter;
    bool nul = false;
    size_t i = state->position;
    for (; i < upto; i += 64) {
        uint64_t live = ~0ull;
        uint8_t tail[64];
        const uint8_t *from = bytes + i;
        if (__builtin_expect(length - i < 64, 0)) {
            memset(tail, 'x', sizeof tail);
            memcpy(tail, from, length - i);
            live = (1ull << (length - i)) - 1;
            from = tail;
        }
        block b = load_block(from);
        uint64_t quotes = eq(b, '"') & live;
        uint64_t feeds = eq(b, '\n') & live;
        uint64_t cells = eq(b, delimiter) & live;
        nul |= has_nul(b);
        uint64_t inside = inside_carry;
        if (quotes | closed) {
            inside ^= prefix_xor(quotes);
            inside_carry = (uint64_t)((int64_t)inside >> 63);
            uint64_t opening = quotes & inside, closing = quotes & ~inside;
            uint64_t seps = (cells | feeds) & ~inside;
            uint64_t stray = opening & ~((seps | closing) << 1 | may_open);
            // What follows a closing quote is the end of the cell, or the second half of a doubled quote.
            stray |= (closing << 1 | closed) & ~(seps | opening | eq(b, '\r')) & live;
            if (__builtin_expect(stray != 0, 0)) {
                int at = __builtin_ctzll(stray);
                state->stray = (uint32_t)(i + (size_t)at);
                uint64_t before = (1ull << at) - 1;
                separators = KERNEL(put_positions)(separators, seps & before, (uint32_t)i);
                ends = KERNEL(put_positions)(ends, feeds & ~inside & before, (uint32_t)i);
                i = upto;
                break;
            }
            may_open = (seps | closing) >> 63;
            closed = closing >> 63;
        } else {
            may_open = ((cells | feeds) & ~inside) >> 63;
        }
        if (__builtin_expect(has_byte(b, '\r') | after_cr, 0)) {
            uint64_t returns = eq(b, '\r') & live & ~inside;
            uint64_t behind = returns << 1 | after_cr;
            if (behind & ~feeds & live) state->has_bare_cr = true;
            after_cr = returns >> 63;
        }
        feeds &= ~inside;
        separators = KERNEL(put_positions)(separators, (cells & ~inside) | feeds, (uint32_t)i);
        while (feeds) {
            *ends++ = (uint32_t)i + (uint32_t)__builtin_ctzll(feeds);
            feeds &= feeds - 1;
        }
    }
    state->separator_count = (uint64_t)(separators - state->separators);
    state->end_count = (uint64_t)(ends - state->ends);
    state->inside = inside_carry;
    state->may_open = may_open;
    state->closed = closed;
    state->after_cr = after_cr;
    state->has_nul |= nul;
    state->position = i < length ? i : length;
}

static void KERNEL(json_elements)(scan_json_state *state, const uint8_t *bytes, size_t length) {
    uint64_t inside_carry = state->inside, escaped_carry = state->escaped;
    int64_t depth = state->depth;
    size_t i = state->position;
    while (i < length && !state->closed) {
        size_t step = length - i < 64 ? length - i : 64;
        uint8_t tail[64];
        const uint8_t *from = bytes + i;
        if (step < 64) {
            memset(tail, ' ', sizeof tail);
            memcpy(tail, from, step);
            from = tail;
        }
        block b = load_block(from);
        uint64_t escaped = scan_escaped(eq(b, '\\'), &escaped_carry);
        // In a short block the carry belongs to the byte behind the last live one, not to the padding's end.
        if (step < 64) escaped_carry = escaped >> step & 1;
        uint64_t quotes = eq(b, '"') & ~escaped;
        uint64_t inside = prefix_xor(quotes) ^ inside_carry;
        inside_carry = (uint64_t)((int64_t)inside >> 63);
        uint64_t opening = eq_folded(b, '{') & ~inside;
        uint64_t brackets = opening | (eq_folded(b, '}') & ~inside);
        while (brackets) {
            uint64_t lowest = brackets & -brackets;
            if (opening & lowest) {
                depth++;
            } else {
                size_t at = i + (size_t)__builtin_ctzll(lowest);
                depth--;
                if (depth == 0) {
                    state->element_end = at + 1;
                } else if (depth < 0) {
                    state->array_end = at;
                    state->closed = true;
                    break;
                }
            }
            brackets ^= lowest;
        }
        i += step;
    }
    state->position = i;
    state->inside = inside_carry;
    state->escaped = escaped_carry;
    state->depth = depth;
}
