#include "bytecode.h"

// The form is that of ldump.c in Lua 5.4: a header, then functions one inside the other. Numbers
// are in groups of seven bits, the last byte marked. Whatever does not fit ends the reading.

#define DEEPEST_FUNCTION 250
/// Most bytes of one dumped function: source texts are limited before.
#define MOST_BYTES ((size_t)256 << 20)

typedef struct {
  bytecode *bytecode;
  size_t at;
  bool failed;
} cursor;

static int write_piece(lua_State *L, const void *piece, size_t count, void *context) {
  (void)L;
  bytecode *bytecode = context;
  if (count > bytecode->capacity - bytecode->count) {
    size_t capacity = bytecode->capacity ? bytecode->capacity * 2 : 4096;
    while (capacity - bytecode->count < count) capacity *= 2;
    if (capacity > MOST_BYTES) return 1;
    uint8_t *larger = realloc(bytecode->bytes, capacity);
    if (!larger) return 1;
    bytecode->bytes = larger;
    bytecode->capacity = capacity;
  }
  memcpy(bytecode->bytes + bytecode->count, piece, count);
  bytecode->count += count;
  return 0;
}

void *bytecode_allocate(bytecode *bytecode, size_t count, size_t size) {
  void **block = calloc(1, sizeof(void *) * 2 + count * size);
  if (!block) return NULL;
  block[0] = bytecode->blocks;
  bytecode->blocks = block;
  return block + 2;
}

static void *allocate(cursor *cursor, size_t count, size_t size) {
  // Every item takes at least one byte of the dump, but for children, of which none is smaller.
  void *block = NULL;
  if (!cursor->failed && count <= cursor->bytecode->count)
    block = bytecode_allocate(cursor->bytecode, count, size);
  if (!block) cursor->failed = true;
  return block;
}

static const uint8_t *take(cursor *cursor, size_t count) {
  if (cursor->failed || count > cursor->bytecode->count - cursor->at) {
    cursor->failed = true;
    return NULL;
  }
  cursor->at += count;
  return cursor->bytecode->bytes + cursor->at - count;
}

static uint8_t take_byte(cursor *cursor) {
  const uint8_t *byte = take(cursor, 1);
  return byte ? *byte : 0;
}

static size_t take_size(cursor *cursor) {
  size_t size = 0;
  while (!cursor->failed) {
    uint8_t byte = take_byte(cursor);
    if (size >> 56) cursor->failed = true;
    size = size << 7 | (byte & 0x7F);
    if (byte & 0x80) break;
  }
  return cursor->failed ? 0 : size;
}

static bytecode_text take_text(cursor *cursor) {
  size_t size = take_size(cursor);
  const uint8_t *text = size > 0 ? take(cursor, size - 1) : NULL;
  return text ? (bytecode_text){.text = (const char *)text, .count = size - 1}
              : (bytecode_text){.text = ""};
}

static bool take_header(cursor *cursor) {
  static const uint8_t start[] = "\x1bLua\x54\0\x19\x93\r\n\x1a\n\x04\x08\x08";
  const int64_t integer = 0x5678;
  const double number = 370.5;
  const uint8_t *bytes = take(cursor, sizeof start - 1);
  if (!bytes || memcmp(bytes, start, sizeof start - 1) != 0) return false;
  bytes = take(cursor, 8);
  if (!bytes || memcmp(bytes, &integer, 8) != 0) return false;
  bytes = take(cursor, 8);
  return bytes && memcmp(bytes, &number, 8) == 0;
}

static void take_constants(cursor *cursor, prototype *function) {
  function->constant_count = take_size(cursor);
  function->constants = allocate(cursor, function->constant_count, sizeof(bytecode_text));
  for (size_t i = 0; i < function->constant_count && !cursor->failed; i++) {
    uint8_t tag = take_byte(cursor);
    switch (tag) {
    case 0x00:  // nil
    case 0x01:  // false
    case 0x11:  // true
      break;
    case CONSTANT_INTEGER: {
      static const uint8_t zero[8];
      const uint8_t *bytes = take(cursor, 8);
      function->constants[i].is_zero = bytes && memcmp(bytes, zero, sizeof zero) == 0;
      break;
    }
    case CONSTANT_FLOAT:
      take(cursor, 8);
      break;
    case CONSTANT_SHORT_TEXT:
    case CONSTANT_LONG_TEXT:
      function->constants[i] = take_text(cursor);
      break;
    default: cursor->failed = true;
    }
    if (!cursor->failed) function->constants[i].tag = tag;
  }
}

static void take_function(cursor *cursor, prototype *function, int depth) {
  if (depth > DEEPEST_FUNCTION) cursor->failed = true;
  take_text(cursor);  // source
  function->first_line = (int32_t)take_size(cursor);
  take_size(cursor);  // last line
  function->parameter_count = take_byte(cursor);
  function->is_variadic = take_byte(cursor) != 0;
  function->register_count = take_byte(cursor);
  function->code_count = take_size(cursor);
  function->code = allocate(cursor, function->code_count, sizeof(uint32_t));
  const uint8_t *code = take(cursor, function->code_count * sizeof(uint32_t));
  if (cursor->failed) return;
  memcpy(function->code, code, function->code_count * sizeof(uint32_t));
  take_constants(cursor, function);
  function->upvalue_count = take_size(cursor);
  function->upvalues = allocate(cursor, function->upvalue_count, sizeof(upvalue_place));
  for (size_t i = 0; i < function->upvalue_count && !cursor->failed; i++) {
    function->upvalues[i].in_stack = take_byte(cursor);
    function->upvalues[i].index = take_byte(cursor);
    take_byte(cursor);  // kind
  }
  function->child_count = take_size(cursor);
  function->children = allocate(cursor, function->child_count, sizeof(prototype));
  for (size_t i = 0; i < function->child_count && !cursor->failed; i++) {
    function->children[i].parent = function;
    take_function(cursor, &function->children[i], depth + 1);
  }
  function->line_step_count = take_size(cursor);
  function->line_steps = (const int8_t *)take(cursor, function->line_step_count);
  function->absolute_line_count = take_size(cursor);
  function->absolute_lines =
      allocate(cursor, function->absolute_line_count, 2 * sizeof(uint32_t));
  for (size_t i = 0; i < function->absolute_line_count && !cursor->failed; i++) {
    function->absolute_lines[2 * i] = (uint32_t)take_size(cursor);
    function->absolute_lines[2 * i + 1] = (uint32_t)take_size(cursor);
  }
  function->local_count = take_size(cursor);
  function->locals = allocate(cursor, function->local_count, 2 * sizeof(uint32_t));
  for (size_t i = 0; i < function->local_count && !cursor->failed; i++) {
    take_text(cursor);
    function->locals[2 * i] = (uint32_t)take_size(cursor);
    function->locals[2 * i + 1] = (uint32_t)take_size(cursor);
  }
  function->upvalue_name_count = take_size(cursor);
  function->upvalue_names =
      allocate(cursor, function->upvalue_name_count, sizeof(bytecode_text));
  for (size_t i = 0; i < function->upvalue_name_count && !cursor->failed; i++)
    function->upvalue_names[i] = take_text(cursor);
}

bool bytecode_open(bytecode *bytecode, lua_State *L) {
  memset(bytecode, 0, sizeof *bytecode);
  if (lua_dump(L, write_piece, bytecode, 0) != 0) return false;
  cursor cursor = {bytecode, 0, false};
  if (!take_header(&cursor)) return false;
  take_byte(&cursor);  // number of upvalues
  take_function(&cursor, &bytecode->main, 0);
  return !cursor.failed && cursor.at == bytecode->count;
}

void bytecode_close(bytecode *bytecode) {
  free(bytecode->bytes);
  for (void **block = bytecode->blocks; block;) {
    void **next = block[0];
    free(block);
    block = next;
  }
}

int32_t bytecode_line(const prototype *function, size_t instruction) {
  int32_t line = function->first_line;
  size_t absolute = 0;
  for (size_t i = 0; i <= instruction && i < function->line_step_count; i++) {
    if (function->line_steps[i] != INT8_MIN) {
      line += function->line_steps[i];
      continue;
    }
    while (absolute < function->absolute_line_count &&
           function->absolute_lines[2 * absolute] < i)
      absolute += 1;
    if (absolute < function->absolute_line_count)
      line = (int32_t)function->absolute_lines[2 * absolute + 1];
  }
  return line;
}
