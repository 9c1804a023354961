// The simple half of `string`, and what makes arithmetic on texts work. `find`, `match`, `gmatch`
// and `gsub` are in patterns.c, `format` in format.c. Letters are those of ASCII, whatever
// locale the process is in.

#include "state.h"

/// Texts up to this size are made on the C stack.
#define FEW_BYTES 512

// MARK: Arguments

/// An argument of a type: numbers are read at once, and what reading a text takes is charged.
static lua_Integer integer_of(lua_State *L, int index, int type) {
  int is_integer = 0;
  if (type == LUA_TSTRING) meter_charge(sandbox_of(L), price_of_numeral(lua_rawlen(L, index)));
  lua_Integer value = lua_tointegerx(L, index, &is_integer);
  return is_integer ? value : luaL_checkinteger(L, index);
}

lua_Integer integer_argument(lua_State *L, int index) {
  return integer_of(L, index, lua_type(L, index));
}

lua_Integer integer_or(lua_State *L, int index, lua_Integer otherwise) {
  int type = lua_type(L, index);
  return type <= LUA_TNIL ? otherwise : integer_of(L, index, type);
}

lua_Number number_argument(lua_State *L, int index) {
  if (lua_type(L, index) == LUA_TSTRING)
    meter_charge(sandbox_of(L), price_of_numeral(lua_rawlen(L, index)));
  return luaL_checknumber(L, index);
}

// MARK: Functions

/// A place to make a text in.
static char *room_for(lua_State *L, size_t count, char few[FEW_BYTES]) {
  return count <= FEW_BYTES ? few : arena_scratch(sandbox_of(L), count);
}

static int push_first(lua_State *L) {
  lua_settop(L, 1);
  return 1;
}

/// A start position as `sub` takes it, from 1.
static size_t start_position(lua_Integer position, size_t count) {
  if (position > 0) return (size_t)position;
  if (position == 0 || position < -(lua_Integer)count) return 1;
  return count + (size_t)position + 1;
}

/// An end position as `sub` takes it, up to `count`.
static size_t end_position(lua_Integer position, size_t count) {
  if (position > (lua_Integer)count) return count;
  if (position >= 0) return (size_t)position;
  if (position < -(lua_Integer)count) return 0;
  return count + (size_t)position + 1;
}

static int len_function(lua_State *L) {
  size_t count;
  text_argument(L, 1, &count);
  lua_pushinteger(L, (lua_Integer)count);
  return 1;
}

static int sub_function(lua_State *L) {
  size_t count;
  const char *text = text_argument(L, 1, &count);
  size_t start = start_position(integer_argument(L, 2), count);
  size_t end = end_position(integer_or(L, 3, -1), count);
  if (start > end) {
    lua_pushliteral(L, "");
    return 1;
  }
  if (end - start + 1 == count) return push_first(L);
  meter_charge_bytes(sandbox_of(L), end - start + 1);
  lua_pushlstring(L, text + start - 1, end - start + 1);
  return 1;
}

static int byte_function(lua_State *L) {
  size_t count;
  const char *text = text_argument(L, 1, &count);
  lua_Integer first = integer_or(L, 2, 1);
  size_t start = start_position(first, count);
  size_t end = end_position(integer_or(L, 3, first), count);
  if (start > end) return 0;
  if (end - start >= STACK_SLOTS / 2) return luaL_error(L, "string slice too long");
  int results = (int)(end - start) + 1;
  meter_charge(sandbox_of(L), results);
  if (results > MANY_VALUES) meter_watch(sandbox_of(L));
  if (results > LUA_MINSTACK / 2) stack_claim(L, results, "string slice too long");
  for (int i = 0; i < results; i++)
    lua_pushinteger(L, (unsigned char)text[start - 1 + (size_t)i]);
  return results;
}

static int char_function(lua_State *L) {
  int count = lua_gettop(L);
  sandbox *box = sandbox_of(L);
  meter_charge(box, count);
  buffer buffer;
  buffer_open(&buffer, box, (size_t)count);
  for (int i = 1; i <= count; i++) {
    lua_Unsigned code = (lua_Unsigned)integer_argument(L, i);
    luaL_argcheck(L, code <= 255, i, "value out of range");
    buffer_add_byte(&buffer, (char)code);
  }
  buffer_push(&buffer, L);
  return 1;
}

static int rep_function(lua_State *L) {
  size_t count, separator_count = 0;
  const char *text = text_argument(L, 1, &count), *separator = "";
  lua_Integer times = integer_argument(L, 2);
  if (!lua_isnoneornil(L, 3)) separator = text_argument(L, 3, &separator_count);
  if (times <= 0 || count + separator_count == 0) {
    lua_pushliteral(L, "");
    return 1;
  }
  size_t each = count + separator_count;
  if (each > SIZE_MAX / 4 / (size_t)times) return luaL_error(L, "resulting string too large");
  size_t total = each * (size_t)times - separator_count, room = each > total ? each : total;
  meter_charge_bytes(sandbox_of(L), total);
  char few[FEW_BYTES], *bytes = room_for(L, room, few);
  memcpy(bytes, text, count);
  memcpy(bytes + count, separator, separator_count);
  // What is there is copied behind itself, twice as much each time.
  for (size_t done = each; done < total; done *= 2)
    memcpy(bytes + done, bytes, done < total - done ? done : total - done);
  lua_pushlstring(L, bytes, total);
  return 1;
}

static int reverse_function(lua_State *L) {
  size_t count;
  const char *text = text_argument(L, 1, &count);
  meter_charge_bytes(sandbox_of(L), count);
  char few[FEW_BYTES], *bytes = room_for(L, count, few);
  for (size_t i = 0; i < count; i++) bytes[i] = text[count - 1 - i];
  lua_pushlstring(L, bytes, count);
  return 1;
}

static int swapped_letters(lua_State *L, char first) {
  size_t count;
  const char *text = text_argument(L, 1, &count);
  meter_charge_bytes(sandbox_of(L), count);
  char few[FEW_BYTES], *bytes = room_for(L, count, few);
  if (!letters_swap(text, count, first, bytes)) return push_first(L);
  lua_pushlstring(L, bytes, count);
  return 1;
}

static int lower_function(lua_State *L) { return swapped_letters(L, 'A'); }
static int upper_function(lua_State *L) { return swapped_letters(L, 'a'); }

const luaL_Reg string_functions[] = {
    {"len", len_function},       {"sub", sub_function},
    {"byte", byte_function},     {"char", char_function},
    {"rep", rep_function},       {"reverse", reverse_function},
    {"lower", lower_function},   {"upper", upper_function},
    {"format", format_function}, {NULL, NULL},
};

// MARK: Arithmetic

/// Pushes the operand as a number; false where it is none.
static bool push_number(lua_State *L, int index) {
  size_t count;
  switch (lua_type(L, index)) {
  case LUA_TNUMBER: lua_pushvalue(L, index); return true;
  case LUA_TSTRING: {
    const char *text = lua_tolstring(L, index, &count);
    meter_charge(sandbox_of(L), price_of_numeral(count));
    return number_push(L, text, count);
  }
  default: return false;
  }
}

static int refuse_operands(lua_State *L, const char *name) {
  return luaL_error(
      L, "attempt to %s a '%s' with a '%s'", name, luaL_typename(L, 1), luaL_typename(L, 2));
}

/// Called by Lua with both operands, and by nobody else.
static int arithmetic(lua_State *L, int operation, const char *name) {
  // The way here through the texts' metatable.
  meter_charge(sandbox_of(L), 2);
  if (!push_number(L, 1) || !push_number(L, 2)) return refuse_operands(L, name);
  lua_arith(L, operation);
  return 1;
}

static int add_operation(lua_State *L) { return arithmetic(L, LUA_OPADD, "add"); }
static int sub_operation(lua_State *L) { return arithmetic(L, LUA_OPSUB, "sub"); }
static int mul_operation(lua_State *L) { return arithmetic(L, LUA_OPMUL, "mul"); }
static int mod_operation(lua_State *L) { return arithmetic(L, LUA_OPMOD, "mod"); }
static int pow_operation(lua_State *L) { return arithmetic(L, LUA_OPPOW, "pow"); }
static int div_operation(lua_State *L) { return arithmetic(L, LUA_OPDIV, "div"); }
static int idiv_operation(lua_State *L) { return arithmetic(L, LUA_OPIDIV, "idiv"); }

static int unm_operation(lua_State *L) {
  if (!push_number(L, 1)) return refuse_operands(L, "unm");
  lua_arith(L, LUA_OPUNM);
  return 1;
}

static const luaL_Reg operations[] = {
    {"__add", add_operation},   {"__sub", sub_operation}, {"__mul", mul_operation},
    {"__mod", mod_operation},   {"__pow", pow_operation}, {"__div", div_operation},
    {"__idiv", idiv_operation}, {"__unm", unm_operation}, {NULL, NULL},
};

/// The metatable of all texts. Its functions are in a table that no script can get hold of.
void string_push_metatable(lua_State *L) {
  lua_createtable(L, 0, 12);
  environment_add(L, operations);
  lua_createtable(L, 0, 16);
  environment_add(L, string_functions);
  environment_add(L, match_functions);
  lua_setfield(L, -2, "__index");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
}
