// Cells, and the records and rows that are made of them.
#ifndef CROSSWALK_CELLS_H
#define CROSSWALK_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// A field of a record: the same layout as `Cell` in Swift, which says what the parts mean.
typedef struct {
    const uint8_t *base;
    uint32_t count;
    uint8_t kind;
    uint8_t flags;
} scan_cell;

enum { SCAN_EMPTY, SCAN_TEXT, SCAN_NUMBER, SCAN_BOOLEAN, SCAN_COMPOSITE };
enum {
    SCAN_CSV_ESCAPED = 1,
    SCAN_JSON_ESCAPED = 2,
    SCAN_CSV_PLAIN = 4,
    SCAN_JSON_PLAIN = 8,
};

// ---------------------------------------------------------------- Reading

// Which column of a CSV record goes into which cell.
typedef struct {
    uint32_t column;
    uint32_t slot;
} scan_filling;

// Makes cells of the wanted columns of a record that ends with a line feed. `record` is what the index has before the
// record's first cell; quotes stand where the index has seen to it that they belong. Cells in quotes get no flags,
// others `plain_flags`.
void scan_csv_cells(
    const uint8_t *bytes, const uint32_t *record, const scan_filling *fillings, size_t count, uint8_t plain_flags,
    scan_cell *cells);

// A member that the objects at one place of JSON records have had.
typedef struct {
    // The name as the records spell it, with quotes and colon: `"name":`; 64 readable bytes follow.
    const uint8_t *text;
    int32_t length;
    int32_t slot;               // of the layout that the member feeds; -1 where it feeds none
    int32_t child;              // table of the member's own members; -1 where no dotted name leads into it
    int32_t literal;            // for the end of a dotted name: the root's member that is called by the whole name, or -1
    uint32_t stamp;             // number of the last record that had the member
    int32_t place;              // in the order of members; -1 before the member was first seen
} scan_json_member;

// An object while its members are walked through.
typedef struct {
    scan_json_member *members;
    scan_cell *values;          // what the current record has under each member
    const int32_t *order;       // members as they follow each other in the records before
    size_t order_count;
    const scan_json_member *root;
    scan_cell *eager;           // by slot: below `eager_count` here,
    scan_cell *lazy;            // the others there
    int32_t eager_count;
    uint32_t stamp;
    int32_t expected;           // place in `order` of the member that is likely to come next
    bool closed;                // the object ended
} scan_json_object;

// ---------------------------------------------------------------- Writing

// What stands before a value; 64 readable bytes follow.
typedef struct {
    const uint8_t *text;
    size_t length;
} scan_prefix;

// Bytes that writing a cell of 64 bytes at most may take or overwrite beyond what stands before it.
#define SCAN_CELL_BYTES 136

// Where a row is written to.
typedef struct {
    uint8_t *place;
    const uint8_t *end;         // of the room, which is `row_bytes` at least
    size_t row_bytes;           // what stands before the cells, and SCAN_CELL_BYTES for each
} scan_output;

#pragma clang assume_nonnull end

#endif
