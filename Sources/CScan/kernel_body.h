// The passes, written once for all kernels. The including file defines, for its instruction set:
//
//   block             64 bytes in registers
//   load_block(p)     reads them
//   eq(b, byte)       bit i: byte i equals `byte`
//   eq_folded(b, x)   bit i: byte i with bit 5 set equals `x`
//   prefix_xor(bits)  bit i: parity of bits 0...i
//   put_positions(to, bits, base), put_few_positions
//                     write base + i for each set bit i and return the place behind them; up to 16 entries behind that
//                     may be overwritten
//   KERNEL(name)      the kernel's name for a function
//
// A pass costs about 25 instructions for 64 bytes, and some three for each separator.

static void KERNEL(csv_index)(scan_csv_state *state, const uint8_t *bytes, size_t upto, size_t length) {
    uint32_t *separators = state->separators + state->separator_count;
    uint32_t *ends = state->ends + state->end_count;
    uint32_t *doubled = state->doubled + state->doubled_count;
    uint64_t inside_carry = state->inside, may_open = state->may_open;
    uint64_t closed = state->closed, after_cr = state->after_cr;
    const uint8_t delimiter = state->delimiter;
    uint64_t nuls = 0, bare = 0;
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
        uint64_t returns = eq(b, '\r') & live;
        nuls |= eq(b, 0) & live;
        // All of this is done whether there are quotes or not: whether there are is hard to foretell.
        uint64_t inside = prefix_xor(quotes) ^ inside_carry;
        inside_carry = (uint64_t)((int64_t)inside >> 63);
        uint64_t opening = quotes & inside, closing = quotes & ~inside;
        feeds &= ~inside;
        cells = (cells & ~inside) | feeds;
        uint64_t stray = opening & ~((cells | closing) << 1 | may_open);
        // What follows a closing quote is the end of the cell, or the second half of a doubled quote.
        stray |= (closing << 1 | closed) & ~(cells | opening | returns) & live;
        if (__builtin_expect(stray != 0, 0)) {
            int at = __builtin_ctzll(stray);
            state->stray = (uint32_t)(i + (size_t)at);
            cells &= (1ull << at) - 1;
            feeds &= (1ull << at) - 1;
        }
        for (uint64_t seconds = opening & (closing << 1 | closed); seconds; seconds &= seconds - 1)
            *doubled++ = (uint32_t)i + (uint32_t)__builtin_ctzll(seconds);
        may_open = (cells | closing) >> 63;
        closed = closing >> 63;
        returns &= ~inside;
        bare |= (returns << 1 | after_cr) & ~feeds & live;
        after_cr = returns >> 63;
        separators = put_positions(separators, cells, (uint32_t)i);
        ends = put_few_positions(ends, feeds, (uint32_t)i);
        if (__builtin_expect(stray != 0, 0)) {
            i = upto;
            break;
        }
    }
    state->separator_count = (uint64_t)(separators - state->separators);
    state->end_count = (uint64_t)(ends - state->ends);
    state->doubled_count = (uint64_t)(doubled - state->doubled);
    state->inside = inside_carry;
    state->may_open = may_open;
    state->closed = closed;
    state->after_cr = after_cr;
    state->has_nul |= nuls != 0;
    state->has_bare_cr |= bare != 0;
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
