#ifndef CROSSWALK_SANDBOX_MATCH_H
#define CROSSWALK_SANDBOX_MATCH_H

// Lua's patterns: pattern.c reads one and remembers it, match.c matches it at places of a text,
// patterns.c and gsub.c make Lua's functions of that.

#include "state.h"

#define MOST_CAPTURES 32

typedef unsigned char byte;

/// A set of bytes, one bit for each.
typedef struct {
  uint64_t bits[4];
} byte_set;

static inline bool has_byte(const byte_set *set, byte c) {
  return set->bits[c >> 6] >> (c & 63) & 1;
}

typedef enum {
  /// The end of the pattern.
  ITEM_END,
  /// `$`: the end of the text.
  ITEM_STOP,
  /// Bytes that stand for themselves.
  ITEM_BYTES,
  /// A single character: any, or one of a set.
  ITEM_ANY,
  ITEM_SET,
  /// A single character with a suffix: `?`, `*` or `+`, `-`.
  ITEM_MAYBE,
  ITEM_MANY,
  ITEM_FEW,
  /// `(`, `)` and `()`.
  ITEM_OPEN,
  ITEM_CLOSE,
  ITEM_POSITION,
  /// `%1`, `%b()`, `%f[set]`.
  ITEM_REFERENCE,
  ITEM_BALANCE,
  ITEM_FRONTIER,
  /// What is wrong with the pattern from here on; an error when it is reached.
  ITEM_FAULT,
} item_kind;

/// What can be wrong with a pattern.
typedef enum {
  FAULT_ENDS_WITH_PERCENT,
  FAULT_MISSING_BRACKET,
  FAULT_BALANCE_ARGUMENTS,
  FAULT_FRONTIER_SET,
  FAULT_TOO_MANY_CAPTURES,
  FAULT_NOTHING_TO_CLOSE,
  FAULT_CAPTURE_INDEX,
} pattern_fault;

typedef struct {
  uint8_t kind;
  uint8_t fault;
  /// Of a capture, from 0.
  uint8_t number;
  /// Of ITEM_MANY: 1 for `+`.
  uint8_t least;
  /// Of an item with a suffix: `.`.
  bool is_any;
  /// Of ITEM_MAYBE and ITEM_MANY: none of its characters can begin what follows, so there is no use
  /// in taking fewer.
  bool is_exclusive;
  uint8_t outlook;
  /// Place in the pattern's sets.
  uint32_t set;
  /// Bytes of the pattern.
  uint32_t start, count;
} item;

typedef enum {
  TAIL_OPEN,
  /// What is left must be at most so long.
  TAIL_COUNT,
  /// What is left must be of a set.
  TAIL_RUN,
} tail_kind;

/// What is known of the places where the rest of a pattern can match at all.
typedef struct {
  /// How it can begin.
  byte_set first;
  /// The only way to begin, or -1.
  int16_t only;
  /// Nothing is known of how it begins.
  bool is_any;
  /// It can match where the text ends.
  bool at_end;
  uint8_t tail;
  /// Length or set of the tail.
  uint32_t tail_count, tail_set;
} outlook;

/// Patterns up to this size are analysed and remembered.
#define FEW_ITEMS 16
#define FEW_SETS 10
#define FEW_OUTLOOKS 8

/// Patterns that need no looking at their items: where they begin, they match.
typedef enum {
  SHAPE_OTHER,
  /// One character.
  SHAPE_ONE,
  /// One character with a `+`.
  SHAPE_RUN,
} pattern_shape;

/// A pattern as a list of items.
typedef struct {
  const byte *bytes;
  const item *items;
  const byte_set *sets;
  bool is_anchored;
  /// Nothing in it is special.
  bool is_plain;
  uint8_t shape;
  int capture_count;
  outlook start;
  outlook outlooks[FEW_OUTLOOKS];
  item few_items[FEW_ITEMS];
  byte_set few_sets[FEW_SETS];
} pattern;

/// The pattern that a text is. Where it is not among those remembered, `room` takes it, or the arena
/// if that is null. A `^` in the first place is an anchor where patterns can have one.
const pattern *pattern_read(
    sandbox *box, const char *text, size_t count, bool can_anchor, pattern *room);

typedef struct {
  const byte *start;
  /// Length, or a mark for one that is open or stands for its position.
  ptrdiff_t count;
} capture;

/// One search in a text.
typedef struct {
  lua_State *L;
  sandbox *box;
  const pattern *pattern;
  /// Place of the text on the stack.
  int subject;
  const byte *text, *text_end;
  /// Units not yet charged.
  int64_t work;
  capture captures[MOST_CAPTURES];
} matcher;

static inline void matcher_open(
    matcher *m, lua_State *L, const pattern *pattern, int subject, const char *text,
    size_t count) {
  m->L = L;
  m->box = sandbox_of(L);
  m->pattern = pattern;
  m->subject = subject;
  m->text = (const byte *)text;
  m->text_end = m->text + count;
  m->work = 1;
}

/// Charges what was done since it was last called.
static inline void matcher_settle(matcher *m) {
  meter_charge(m->box, m->work);
  m->work = 0;
}

/// Finds the first match from a place on: its start in `at`, and its end as result; else null.
const byte *matcher_search(matcher *m, const byte **at);
/// Pushes a capture; without any, number 0 is the whole match.
void matcher_push_capture(matcher *m, int index, const byte *start, const byte *end);
/// Pushes all captures, or the whole match where there are none and `start` is not null.
int matcher_push_captures(matcher *m, const byte *start, const byte *end);

// gsub.c
int gsub_function(lua_State *L);

#endif
