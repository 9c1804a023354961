// Lua's own basic functions, as far as scripts have them. `pairs` and `next` are in traverse.c.

#include "layout.h"

#define PCALL_COST 20
#define ERROR_COST 100
#define HANDLER_COST 20
/// `error` looks no further for the call that it names.
#define DEEPEST_LEVEL 100

static int error_function(lua_State *L) {
  lua_Integer level = integer_or(L, 2, 1);
  // Finding the caller is going through the calls.
  if (level > DEEPEST_LEVEL) level = DEEPEST_LEVEL;
  meter_charge(sandbox_of(L), ERROR_COST + (level > 0 ? level / 4 : 0));
  lua_settop(L, 1);
  if (lua_type(L, 1) == LUA_TSTRING && level > 0) {
    luaL_where(L, (int)level);
    lua_pushvalue(L, 1);
    lua_concat(L, 2);
  }
  return lua_error(L);
}

static int assert_function(lua_State *L) {
  if (lua_toboolean(L, 1)) return lua_gettop(L);
  luaL_checkany(L, 1);
  lua_remove(L, 1);
  lua_pushliteral(L, "assertion failed!");
  lua_settop(L, 1);
  return error_function(L);
}

/// Ends a protected call: an error that was caught is charged, and no fault is passed on.
static int finish_protected(lua_State *L, int status, int kept) {
  sandbox *box = sandbox_of(L);
  if (status == LUA_OK) return lua_gettop(L) - kept;
  instruction_resume(L);
  box->is_passed_on = false;
  meter_charge(box, ERROR_COST + price_of_error(box, L));
  lua_pushboolean(L, 0);
  lua_insert(L, -2);
  return 2;
}

static int pcall_function(lua_State *L) {
  luaL_checkany(L, 1);
  meter_charge(sandbox_of(L), PCALL_COST);
  meter_watch(sandbox_of(L));
  lua_pushboolean(L, 1);
  lua_insert(L, 1);
  stack_note_call(L, lua_gettop(L) - 2);
  int status = lua_pcall(L, lua_gettop(L) - 2, LUA_MULTRET, 0);
  return finish_protected(L, status, 0);
}

/// The message handler of an `xpcall`: upvalue 1 is the script's. An error in that one has it called
/// anew, some 200 times, and each error costs.
static int handle_message(lua_State *L) {
  sandbox *box = sandbox_of(L);
  instruction_resume(L);
  meter_charge(box, HANDLER_COST + price_of_error(box, L));
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  stack_note_call(L, lua_gettop(L) - 1);
  lua_call(L, lua_gettop(L) - 1, 1);
  return 1;
}

static int xpcall_function(lua_State *L) {
  luaL_checktype(L, 2, LUA_TFUNCTION);
  meter_charge(sandbox_of(L), PCALL_COST);
  meter_watch(sandbox_of(L));
  int count = lua_gettop(L) - 2;
  lua_pushvalue(L, 2);
  lua_pushcclosure(L, handle_message, 1);
  lua_replace(L, 2);
  lua_pushboolean(L, 1);
  lua_pushvalue(L, 1);
  lua_rotate(L, 3, 2);
  stack_note_call(L, count);
  int status = lua_pcall(L, count, LUA_MULTRET, 2);
  return finish_protected(L, status, 2);
}

static int select_function(lua_State *L) {
  int count = lua_gettop(L);
  if (lua_type(L, 1) == LUA_TSTRING && *lua_tostring(L, 1) == '#') {
    lua_pushinteger(L, count - 1);
    return 1;
  }
  lua_Integer first = integer_argument(L, 1);
  if (first < 0) {
    first = count + first;
  } else if (first > count) {
    first = count;
  }
  luaL_argcheck(L, first >= 1, 1, "index out of range");
  if (count - first > 16) meter_charge(sandbox_of(L), (count - first) / 4);
  return count - (int)first;
}

static int digit_value(unsigned char byte) {
  if (byte >= '0' && byte <= '9') return byte - '0';
  byte |= 0x20;
  return byte >= 'a' && byte <= 'z' ? byte - 'a' + 10 : 99;
}

static bool is_space(unsigned char byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }

/// An integer in another base; it wraps around like Lua's own.
static bool integer_in_base(const char *text, size_t count, int base, lua_Integer *result) {
  const char *end = text + count;
  while (text < end && is_space((unsigned char)*text)) text++;
  bool is_negative = text < end && *text == '-';
  if (text < end && (*text == '-' || *text == '+')) text++;
  if (text == end || digit_value((unsigned char)*text) >= base) return false;
  lua_Unsigned value = 0;
  for (; text < end && digit_value((unsigned char)*text) < base; text++)
    value = value * (lua_Unsigned)base + (lua_Unsigned)digit_value((unsigned char)*text);
  while (text < end && is_space((unsigned char)*text)) text++;
  *result = (lua_Integer)(is_negative ? 0u - value : value);
  return text == end;
}

static int number_in_base(lua_State *L) {
  size_t count;
  lua_Integer base = integer_argument(L, 2), result;
  luaL_checktype(L, 1, LUA_TSTRING);
  luaL_argcheck(L, base >= 2 && base <= 36, 2, "base out of range");
  const char *text = lua_tolstring(L, 1, &count);
  meter_charge(sandbox_of(L), 1 + (int64_t)(count / 4));
  if (integer_in_base(text, count, (int)base, &result)) {
    lua_pushinteger(L, result);
  } else {
    lua_pushnil(L);
  }
  return 1;
}

static int tonumber_function(lua_State *L) {
  if (argument_at(L, 2) && !lua_isnil(L, 2)) return number_in_base(L);
  const lua_value *value = argument_at(L, 1);
  if (value && is_text(value)) {
    size_t count = text_count(value);
    meter_charge(sandbox_of(L), price_of_numeral(count));
    if (number_push(L, text_bytes(value), count)) return 1;
  } else if (lua_type(L, 1) == LUA_TNUMBER) {
    lua_settop(L, 1);
    return 1;
  } else {
    luaL_checkany(L, 1);
  }
  lua_pushnil(L);
  return 1;
}

const char *base_text_of(lua_State *L, int index, size_t *count) {
  char number[NUMBER_CAPACITY];
  switch (lua_type(L, index)) {
  case LUA_TSTRING:
    lua_pushvalue(L, index);
    return lua_tolstring(L, -1, count);
  case LUA_TNUMBER:
    *count = number_text(L, index, number);
    return lua_pushlstring(L, number, *count);
  case LUA_TBOOLEAN:
    *count = lua_toboolean(L, index) ? 4 : 5;
    return lua_pushlstring(L, *count == 4 ? "true" : "false", *count);
  case LUA_TNIL:
    *count = 3;
    return lua_pushlstring(L, "nil", 3);
  default: {
    // Only what it is: an address would differ from run to run.
    const char *name = luaL_typename(L, index);
    *count = strlen(name);
    return lua_pushlstring(L, name, *count);
  }
  }
}

static int tostring_function(lua_State *L) {
  size_t count;
  luaL_checkany(L, 1);
  base_text_of(L, 1, &count);
  return 1;
}

static int type_function(lua_State *L) {
  int type = lua_type(L, 1);
  if (type == LUA_TNONE) luaL_checkany(L, 1);
  lua_pushstring(L, lua_typename(L, type));
  return 1;
}

static int next_element(lua_State *L) {
  lua_Integer index = (lua_Integer)((lua_Unsigned)integer_argument(L, 2) + 1);
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_pushinteger(L, index);
  return lua_geti(L, 1, index) == LUA_TNIL ? 1 : 2;
}

static int ipairs_function(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_pushcfunction(L, next_element);
  lua_pushvalue(L, 1);
  lua_pushinteger(L, 0);
  return 3;
}

const luaL_Reg base_functions[] = {
    {"assert", assert_function},
    {"error", error_function},
    {"ipairs", ipairs_function},
    {"next", next_function},
    {"pairs", pairs_function},
    {"pcall", pcall_function},
    {"xpcall", xpcall_function},
    {"select", select_function},
    {"tonumber", tonumber_function},
    {"tostring", tostring_function},
    {"type", type_function},
    {NULL, NULL},
};
