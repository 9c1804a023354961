// What an instruction costs before it runs. The unit is the time of a plain instruction under the
// hook, some 10 ns; most cost one.
//
// An instruction is dear where its time depends on its operands: texts that are compared or used as
// keys, numbers that become text, values that are moved by the hundred, colliding keys of a table.
// Prices are upper bounds, and follow from the operands alone: the same call costs the same on
// every machine. What an instruction allocates is charged by the allocator.

#include "price.h"

#include <math.h>

#include "bytecode.h"

enum {
  /// A double of 300 digits as text.
  NUMBER_AS_TEXT = 64,
  INTEGER_AS_TEXT = 8,
  /// Values that are stored have the hook called for the next instruction, too (instructions.c).
  STORE = 2,
  /// Finding out whether the text is there already.
  JOINING = 2,
  /// Bits of the quotient of a float remainder for one unit; they are found one by one.
  BITS_PER_UNIT = 8,
  /// Slots that are copied or cleared for one unit.
  SLOTS_PER_UNIT = 16,
  /// Slots of tables that are looked at for one unit.
  SLOTS_SWEPT_PER_UNIT = 8,
  /// Bytes of texts that are compared for one unit.
  BYTES_PER_UNIT = 64,
  FAR_ACCESS = 4,
};

int64_t price_of_chains(const sandbox *box, int64_t lookups) {
  return lookups * price_of_chain(box->longest_chain);
}

int64_t price_of_order(const char *left, size_t left_count, const char *right, size_t right_count) {
  size_t count = left_count < right_count ? left_count : right_count;
  // Lua compares what is between two zero bytes with one call of `strcoll`.
  bool has_zeros = memchr(left, 0, count) && memchr(right, 0, count);
  return has_zeros ? (int64_t)count : (int64_t)(count / BYTES_PER_UNIT);
}

int64_t price_of_remainder(double dividend, double divisor) {
  if (!isfinite(dividend) || !isfinite(divisor) || divisor == 0) return 0;
  int high, low;
  frexp(dividend, &high);
  frexp(divisor, &low);
  return high > low ? (high - low) / BITS_PER_UNIT : 0;
}

// MARK: Keys

static const lua_table *table_in(const lua_value *value) {
  return tag_of(value) == TAG_TABLE ? value->object : NULL;
}

static bool is_in_array(const lua_table *table, const lua_value *key) {
  return tag_of(key) == TAG_INTEGER && (uint64_t)key->integer - 1 < array_size(table);
}

/// Texts are spread by a seed that no script knows; other keys can be made to collide.
static bool may_collide(const lua_table *table, const lua_value *key) {
  return !is_text(key) && key->tag != TAG_TRUE && tag_of(key) > 1 && !is_in_array(table, key);
}

static bool is_beyond_cache(const lua_table *table) { return node_count(table) > NEAR_NODES; }

/// Looking up a key, in any kind of value.
static int64_t price_of_key(const sandbox *box, const lua_value *value, const lua_value *key) {
  const lua_table *table = table_in(value);
  int64_t price = table && is_beyond_cache(table) ? FAR_ACCESS : 0;
  // Its hash is found byte by byte, once.
  if (tag_of(key) == TAG_LONG_TEXT) price += (int64_t)(text_count(key) / 8);
  return table && may_collide(table, key) ? price + price_of_chains(box, 1) : price;
}

/// Storing under a key.
static int64_t price_of_store(sandbox *box, const lua_value *value, const lua_value *key) {
  const lua_table *table = table_in(value);
  if (table) box->target = table;
  if (table && may_collide(table, key)) chains_note(box, table, key);
  return STORE + price_of_key(box, value, key);
}

/// Finding the length of a table whose sequence goes on in the hash part takes a search there; and
/// another one to know the price.
int64_t price_of_length(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TTABLE) return 0;
  const lua_table *table = lua_topointer(L, index);
  if (node_count(table) < 8) return 1;
  uint64_t length = lua_rawlen(L, index);
  if (length <= array_size(table)) return 1;
  int64_t steps = 2 * (64 - __builtin_clzll(length));
  return 1 + 2 * (steps + price_of_chains(sandbox_of(L), steps));
}

int64_t price_of_error(const sandbox *box, lua_State *L) {
  int64_t open = stack_top(L) - (lua_value *)box->stack.base;
  return open / SLOTS_PER_UNIT + box->search_length / SLOTS_SWEPT_PER_UNIT;
}

int64_t price_of_sweep(lua_State *L, int index) {
  const lua_table *table = lua_topointer(L, index);
  return (int64_t)(array_size(table) + node_count(table)) / SLOTS_SWEPT_PER_UNIT;
}

// MARK: Values

static int64_t price_of_equality(const lua_value *left, const lua_value *right) {
  if (tag_of(left) != TAG_LONG_TEXT || tag_of(right) != TAG_LONG_TEXT) return 0;
  if (left->object == right->object || text_count(left) != text_count(right)) return 0;
  return (int64_t)(text_count(left) / BYTES_PER_UNIT);
}

static int64_t price_of_values_order(const lua_value *left, const lua_value *right) {
  if (!is_text(left) || !is_text(right)) return 0;
  return price_of_order(
      text_bytes(left), text_count(left), text_bytes(right), text_count(right));
}

static double number_in(const lua_value *value) {
  return tag_of(value) == TAG_INTEGER ? (double)value->integer : value->number;
}

static int64_t price_of_values_remainder(const lua_value *left, const lua_value *right) {
  bool is_float = tag_of(left) == TAG_FLOAT || tag_of(right) == TAG_FLOAT;
  bool are_numbers = (tag_of(left) | 0x10) == TAG_FLOAT && (tag_of(right) | 0x10) == TAG_FLOAT;
  return is_float && are_numbers ? 1 + price_of_remainder(number_in(left), number_in(right)) : 1;
}

static int64_t price_of_joining(const lua_value *values, uint32_t count) {
  int64_t price = JOINING + count / SLOTS_PER_UNIT;
  for (uint32_t i = 0; i < count; i++) {
    if (tag_of(&values[i]) == TAG_FLOAT) price += NUMBER_AS_TEXT;
    if (tag_of(&values[i]) == TAG_INTEGER) price += INTEGER_AS_TEXT;
  }
  return price;
}

/// A loop takes texts for numbers.
static int64_t price_of_loop(const lua_value *values) {
  int64_t price = 0;
  for (int i = 0; i < 3; i++)
    if (is_text(&values[i])) price += (int64_t)text_count(&values[i]);
  return price;
}

// MARK: Calls

static int64_t slots(int64_t count) { return count > 0 ? count / SLOTS_PER_UNIT : 0; }

/// Values from a register to the top of the stack, where an instruction takes as many as there are.
static int64_t open_count(lua_State *L, const lua_value *first) { return stack_top(L) - first; }

/// The end of what a frame uses of the stack.
static const lua_value *frame_end(lua_State *L, const lua_frame *frame) {
  return stack_top(L) > frame->top ? stack_top(L) : frame->top;
}

static int64_t price_of_call(
    sandbox *box, lua_State *L, const lua_frame *frame, const lua_value *callee, uint32_t code) {
  stack_note_frame(box, frame_end(L, frame), callee);
  int64_t passed = b_of(code) ? (int64_t)b_of(code) : open_count(L, callee);
  int64_t wanted = c_of(code);
  if (tag_of(callee) != TAG_LUA_FUNCTION) return 3 + slots(passed) + slots(wanted);
  wanted += ((const lua_function *)callee->object)->prototype->parameters;
  return 2 + slots(passed) + slots(wanted);
}

int64_t price_of_dear(sandbox *box, lua_State *L, const lua_frame *frame, uint32_t code) {
  const lua_value *registers = frame->function + 1;
  const lua_function *function = frame->function->object;
  const lua_value *a = &registers[a_of(code)];
  const lua_value *constants = function->prototype->constants;
#define B (&registers[b_of(code)])
#define C (&registers[c_of(code)])
  switch (operation_of(code)) {
  case OP_LOADNIL: return slots(b_of(code));
  case OP_GETTABLE: return price_of_key(box, B, C);
  case OP_GETI: {
    lua_value key = {.integer = c_of(code), .tag = TAG_INTEGER};
    return price_of_key(box, B, &key);
  }
  case OP_SELF: return 1;
  case OP_SETTABUP:
    if (table_in(function->variables[a_of(code)]->value))
      box->target = function->variables[a_of(code)]->value->object;
    return STORE;
  case OP_SETTABLE: return price_of_store(box, a, B);
  case OP_SETI: {
    lua_value key = {.integer = b_of(code), .tag = TAG_INTEGER};
    return price_of_store(box, a, &key);
  }
  case OP_SETFIELD:
    if (table_in(a)) box->target = a->object;
    return STORE;
  case OP_MODK: return price_of_values_remainder(B, &constants[c_of(code)]);
  case OP_MOD: return price_of_values_remainder(B, C);
  case OP_POWK:
  case OP_POW: return 4;
  case OP_LEN: return price_of_length(L, (int)b_of(code) + 1);
  case OP_CONCAT: return price_of_joining(a, b_of(code));
  case OP_EQ: return price_of_equality(a, B);
  case OP_EQK: return price_of_equality(a, &constants[b_of(code)]);
  case OP_LT:
  case OP_LE: return price_of_values_order(a, B);
  case OP_CALL:
  case OP_TAILCALL: return price_of_call(box, L, frame, a, code);
  case OP_RETURN:
    return slots(b_of(code) ? (int64_t)b_of(code) - 1 : open_count(L, a));
  case OP_FORPREP: return price_of_loop(a);
  case OP_TFORPREP: return 2;
  case OP_TFORCALL:
    stack_note_frame(box, frame_end(L, frame), a);
    return 2 + slots(c_of(code));
  case OP_SETLIST: return slots(b_of(code) ? (int64_t)b_of(code) : open_count(L, a));
  case OP_VARARG:
    stack_note(box, frame_end(L, frame) + frame->extra_count + FRAME_SLACK);
    return slots(c_of(code) ? (int64_t)c_of(code) - 1 : (int64_t)frame->extra_count);
  default: return 0;
  }
#undef B
#undef C
}
