#ifndef CROSSWALK_SANDBOX_LAYOUT_H
#define CROSSWALK_SANDBOX_LAYOUT_H

// What of the inner form of Lua 5.4 the price of an instruction depends on (lobject.h, lstate.h).
// The library does not tell it by functions; `layout_is_known` compares it with what they tell.

#include "state.h"

typedef struct {
  union {
    lua_Integer integer;
    lua_Number number;
    const void *object;
  };
  uint8_t tag;
} lua_value;

/// Tags of values, without the bit that marks what the collector knows.
enum {
  TAG_TRUE = 0x11,
  TAG_INTEGER = 0x03,
  TAG_FLOAT = 0x13,
  TAG_SHORT_TEXT = 0x04,
  TAG_LONG_TEXT = 0x14,
  TAG_TABLE = 0x05,
  TAG_LUA_FUNCTION = 0x06,
  TAG_LIBRARY_FUNCTION = 0x16,
  TAG_LIBRARY_CLOSURE = 0x26,
};

static inline uint8_t tag_of(const lua_value *value) { return value->tag & 0x3F; }

static inline bool is_library_function(const lua_value *value) {
  return tag_of(value) == TAG_LIBRARY_FUNCTION || tag_of(value) == TAG_LIBRARY_CLOSURE;
}

typedef struct {
  void *next;
  uint8_t tag, mark, has_hash, short_count;
  uint32_t hash;
  size_t long_count;
  char bytes[];
} lua_text;

typedef struct {
  int64_t value;
  uint8_t tag, key_tag;
  /// Distance to the next node of the chain, in nodes; 0 at the end.
  int32_t next;
  union {
    lua_Integer integer;
    lua_Number number;
    const void *object;
  } key;
} lua_node;

typedef struct {
  void *next;
  uint8_t tag, mark, flags, node_bits;
  /// Slots of the array, or a hint at its length within the next power of two.
  uint32_t array_hint;
  lua_value *array;
  lua_node *nodes, *last_free;
} lua_table;

typedef struct {
  void *next;
  uint8_t tag, mark, parameters, is_variadic, registers;
  int32_t counts[9];
  const lua_value *constants;
  const uint32_t *code;
} lua_prototype;

typedef struct {
  void *next;
  uint8_t tag, mark, to_be_closed;
  lua_value *value;
} lua_variable;

typedef struct {
  void *next;
  uint8_t tag, mark, variable_count;
  void *gray;
  const lua_prototype *prototype;
  lua_variable *variables[];
} lua_function;

/// A running call. The slot of its function is followed by its registers.
typedef struct lua_frame {
  lua_value *function, *top;
  struct lua_frame *previous, *next;
  const uint32_t *next_code;
  int trap, extra_count;
} lua_frame;

static inline lua_frame *frame_of(const lua_Debug *info) { return (lua_frame *)info->i_ci; }

/// The end of what is on the stack.
static inline lua_value *stack_top(lua_State *L) {
  return *(lua_value **)((char *)L + 16);
}

/// The call that is running.
static inline lua_frame *running_frame(lua_State *L) {
  return *(lua_frame **)((char *)L + 32);
}

/// An argument of the library function that is running; null where it was given fewer.
static inline const lua_value *argument_at(lua_State *L, int index) {
  const lua_value *value = running_frame(L)->function + index;
  return value < stack_top(L) ? value : NULL;
}

static inline bool is_text(const lua_value *value) {
  return tag_of(value) == TAG_SHORT_TEXT || tag_of(value) == TAG_LONG_TEXT;
}

/// The place of the message handler on the stack, in bytes from its bottom; 0 for none.
static inline ptrdiff_t *handler_place(lua_State *L) { return (ptrdiff_t *)((char *)L + 168); }

/// Copies a value to the top of the stack. There is room: it never moves, and a call has 20 slots.
static inline void push_copy(lua_State *L, const lua_value *value) {
  lua_value **top = (lua_value **)((char *)L + 16);
  **top = *value;
  *top += 1;
}

/// Takes values off the stack.
static inline void drop(lua_State *L, int count) { *(lua_value **)((char *)L + 16) -= count; }

/// Slots behind a frame that metamethods, library functions and errors write to without asking for
/// them: 20 for a function in C, 20 for a handler, and what they are called with.
#define FRAME_SLACK 64

/// Notes that a call may write to the stack up to here.
static inline void stack_note(sandbox *box, const lua_value *end) {
  if ((char *)end > box->stack_used) box->stack_used = (char *)end;
}

/// Slots that a function uses behind the values it is called with.
static inline int64_t frame_slots(const lua_value *callee) {
  if (tag_of(callee) != TAG_LUA_FUNCTION) return FRAME_SLACK;
  const lua_prototype *prototype = ((const lua_function *)callee->object)->prototype;
  // With `...` the whole frame is behind those values.
  return prototype->registers + prototype->parameters + 1 + FRAME_SLACK;
}

/// Notes the frame of a function that is about to be called with values up to `end`.
static inline void stack_note_frame(
    sandbox *box, const lua_value *end, const lua_value *callee) {
  stack_note(box, end + frame_slots(callee));
}

/// Instructions until the hook is called.
static inline int *hook_count(lua_State *L) { return (int *)((char *)L + 188); }

static inline size_t text_count(const lua_value *value) {
  const lua_text *text = value->object;
  return tag_of(value) == TAG_LONG_TEXT ? text->long_count : text->short_count;
}

static inline const char *text_bytes(const lua_value *value) {
  return ((const lua_text *)value->object)->bytes;
}

/// Slots of a table's array.
static inline uint64_t array_size(const lua_table *table) {
  uint32_t size = table->array_hint;
  // The top bit of the flags says that the hint is below the size, which is a power of two then.
  if (!(table->flags & 0x80) || (size & (size - 1)) == 0) return size;
  return (uint64_t)1 << (32 - __builtin_clz(size));
}

/// Nodes of a table's hash part; 0 where it has none of its own.
static inline size_t node_count(const lua_table *table) {
  return table->last_free ? (size_t)1 << table->node_bits : 0;
}

#endif
