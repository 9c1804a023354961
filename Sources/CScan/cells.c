#include "kernels.h"

void scan_csv_cells(
    const uint8_t *bytes, const uint32_t *record, const scan_filling *fillings, size_t count, uint8_t plain_flags,
    scan_cell *cells) {
    // What makes a cell's word of the distance between two separators; and how much less it is for a cell in quotes.
    const uint64_t plain = cell_word(0, SCAN_TEXT, plain_flags), difference = cell_word(2, 0, plain_flags);
    const uint64_t empty = cell_word(0, SCAN_EMPTY, plain_flags);
    for (size_t i = 0; i < count; i++) {
        const uint32_t *ends = record + fillings[i].column;
        // The entry before a block's first cell is -1.
        const int64_t start = (int64_t)(int32_t)ends[0] + 1;
        const uint8_t *base = bytes + start;
        // Without branches, which the compiler would make of it: what is in quotes or empty is hard to foretell.
        uint64_t quoted = *base == '"';
        __asm__("" : "+r"(quoted));
        const uint64_t distance = cell_word((uint64_t)(ends[1] - start), 0, 0);
        const uint64_t word = distance + plain - quoted * difference;
        const bool is_empty = (word & cell_word(UINT32_MAX, 0, 0)) == 0;
        put_cell(cells + fillings[i].slot, base + quoted, __builtin_unpredictable(is_empty) ? empty : word);
    }
}
