#include "kernels.h"

void scan_csv_cells(
    const uint8_t *bytes, const uint32_t *record, const scan_filling *fillings, size_t count, uint8_t plain_flags,
    scan_cell *cells) {
    // What stands behind the count of a cell without and with quotes.
    const uint64_t rests[2] = {cell_word(0, SCAN_TEXT, plain_flags), cell_word(0, SCAN_TEXT, 0)};
    const uint64_t empty_rest = cell_word(0, SCAN_EMPTY, plain_flags);
    for (size_t i = 0; i < count; i++) {
        const uint32_t *ends = record + fillings[i].column;
        // The entry before a block's first cell is -1.
        const int64_t before = (int32_t)ends[0], end = (int32_t)ends[1];
        // Without branches: which cells are empty or in quotes is hard to foretell.
        const int64_t quoted = bytes[before + 1] == '"';
        const int64_t length = end - before - 1 - 2 * quoted;
        const uint64_t rest = length ? rests[quoted] : empty_rest;
        put_cell(cells + fillings[i].slot, bytes + before + 1 + quoted, cell_word((uint64_t)length, 0, 0) | rest);
    }
}
