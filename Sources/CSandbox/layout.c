#include "layout.h"

#include "bytecode.h"

// A function that has some of everything is looked at while it runs: what is read from memory must
// be what Lua's own functions say.

static const char sample[] =
    "local shared = {}\n"
    "return function(table, text, number, ...)\n"
    "  local long = 'a text of more than forty bytes, so that it is none of the interned'\n"
    "  return #table, long, number - 2.5, shared\n"
    "end\n";

enum { SAMPLE_EXTRAS = 2, MOST_SAMPLE_CODE = 64 };

typedef struct {
  /// The function's instructions: a copy, as memory for more could be refused while they are needed.
  uint32_t code[MOST_SAMPLE_CODE];
  size_t code_count;
  size_t at;
  bool is_known, has_looked, has_skipped;
} sample_check;

static bool is_table_known(const lua_table *table) {
  if (array_size(table) != 3 || table->array[2].integer != 33) return false;
  if (node_count(table) != 2 || tag_of(&table->array[2]) != TAG_INTEGER) return false;
  int numbers = 0, texts = 0;
  for (int i = 0; i < 2; i++) {
    const lua_node *node = &table->nodes[i];
    uint8_t tag = node->key_tag & 0x3F;
    if (node->next < -1 || node->next > 1 || (node->tag & 0x3F) != TAG_INTEGER) return false;
    if (tag == TAG_FLOAT && node->key.number == 2.5 && node->value == 25) numbers += 1;
    if (tag == TAG_SHORT_TEXT && node->value == 26) texts += 1;
  }
  return numbers == 1 && texts == 1;
}

static bool is_text_known(lua_State *L, int index, const lua_value *value, uint8_t tag) {
  size_t count;
  const char *bytes = lua_tolstring(L, index, &count);
  return bytes && tag_of(value) == tag && text_bytes(value) == bytes && text_count(value) == count;
}

/// The frame right before `#table`.
static bool is_frame_known(lua_State *L, const lua_Debug *info) {
  const lua_frame *frame = frame_of(info);
  const lua_value *registers = frame->function + 1;
  const lua_function *function = frame->function->object;
  const lua_prototype *prototype = function->prototype;
  if (tag_of(frame->function) != TAG_LUA_FUNCTION || frame->extra_count != SAMPLE_EXTRAS ||
      prototype->parameters != 3 || !prototype->is_variadic)
    return false;
  // Here the stack ends where the frame does, and so does Lua's count of it.
  if (running_frame(L) != frame || stack_top(L) - registers != lua_gettop(L)) return false;
  const lua_value *shared = function->variables[0]->value;
  return tag_of(&registers[0]) == TAG_TABLE && is_table_known(registers[0].object) &&
      is_text_known(L, 2, &registers[1], TAG_SHORT_TEXT) && registers[2].number == 7.25 &&
      is_text_known(L, 4, &registers[3], TAG_LONG_TEXT) &&
      prototype->constants[0].object == registers[3].object && tag_of(shared) == TAG_TABLE &&
      node_count(shared->object) == 0 && array_size(shared->object) == 0;
}

static sample_check *check_of(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, sample);
  sample_check *check = lua_touserdata(L, -1);
  lua_settop(L, -2);
  return check;
}

static void look(lua_State *L, lua_Debug *info) {
  sample_check *check = check_of(L);
  if (check->has_skipped) return;
  uint32_t code = frame_of(info)->next_code[-1];
  if (check->at >= check->code_count || code != check->code[check->at]) {
    check->is_known = false;
    return;
  }
  check->has_skipped = check->has_looked;
  check->at += 1;
  if (operation_of(code) != OP_LEN) return;
  check->has_looked = true;
  check->is_known = check->is_known && is_frame_known(L, info);
  // The next time is not for the next instruction, but for the one after it.
  *hook_count(L) = 2;
  check->at += 1;
}

/// Argument 1 is the place of the handler of this call.
static int is_handler_known(lua_State *L) {
  const lua_value *place = argument_at(L, 1), *none = argument_at(L, 3), *copied = stack_top(L);
  bool is_known = !none && place && tag_of(place) == TAG_INTEGER;
  is_known = is_known && *handler_place(L) == place->integer * (ptrdiff_t)sizeof(lua_value);
  push_copy(L, place);
  is_known = is_known && lua_gettop(L) == 3 && lua_rawequal(L, 1, 3) && copied->tag == place->tag;
  drop(L, 1);
  is_known = is_known && lua_gettop(L) == 2;
  lua_pushboolean(L, is_known);
  return 1;
}

/// Whether the handler of a call in the base frame is where `handler_place` looks for it.
static bool is_handler_place_known(lua_State *L) {
  if (*handler_place(L) != 0) return false;
  lua_pushcfunction(L, is_handler_known);
  int handler = lua_gettop(L);
  lua_pushcfunction(L, is_handler_known);
  lua_pushinteger(L, handler);
  lua_pushboolean(L, 1);
  bool is_known = lua_pcall(L, 2, 1, handler) == LUA_OK && lua_toboolean(L, -1);
  lua_settop(L, handler - 1);
  return is_known && *handler_place(L) == 0;
}

static void push_arguments(lua_State *L) {
  lua_createtable(L, 3, 2);
  for (int i = 1; i <= 3; i++) {
    lua_pushinteger(L, 11 * i);
    lua_rawseti(L, -2, i);
  }
  lua_pushnumber(L, 2.5);
  lua_pushinteger(L, 25);
  lua_rawset(L, -3);
  lua_pushliteral(L, "key");
  lua_pushinteger(L, 26);
  lua_rawset(L, -3);
  lua_pushliteral(L, "abc");
  lua_pushnumber(L, 7.25);
  for (int i = 0; i < SAMPLE_EXTRAS; i++) lua_pushboolean(L, 1);
}

/// Copies the instructions of the function on top of the stack.
static bool take_code(sample_check *check, lua_State *L) {
  bytecode bytecode;
  bool is_taken = bytecode_open(&bytecode, L) && bytecode.main.code_count <= MOST_SAMPLE_CODE;
  if (is_taken) {
    check->code_count = bytecode.main.code_count;
    memcpy(check->code, bytecode.main.code, check->code_count * sizeof(uint32_t));
  }
  bytecode_close(&bytecode);
  return is_taken;
}

bool layout_is_known(lua_State *L) {
  if (luaL_loadbufferx(L, sample, sizeof sample - 1, "=sample", "t") != LUA_OK) return false;
  lua_call(L, 0, 1);
  sample_check check = {.at = 1, .is_known = true};
  if (take_code(&check, L)) {
    // Hooks of a function with `...` begin behind its first instruction.
    lua_pushlightuserdata(L, &check);
    lua_rawsetp(L, LUA_REGISTRYINDEX, sample);
    push_arguments(L);
    lua_sethook(L, look, LUA_MASKCOUNT, 1);
    lua_call(L, 3 + SAMPLE_EXTRAS, 0);
    lua_sethook(L, NULL, 0, 0);
    lua_pushnil(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, sample);
  } else {
    lua_settop(L, -2);
  }
  return check.is_known && check.has_skipped && is_handler_place_known(L);
}
