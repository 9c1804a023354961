// `table`: raw access, a price per element before the loop starts, and a note where the table was
// there before the call.

#include "state.h"

/// More elements than any limit allows.
#define ELEMENTS_BEYOND ((lua_Unsigned)1 << 40)

/// Raw tables can have any length: a border search may find one at 2^62.
static lua_Integer length_of(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TTABLE) luaL_checktype(L, index, LUA_TTABLE);
  meter_charge(sandbox_of(L), price_of_length(L, index));
  return (lua_Integer)lua_rawlen(L, index);
}

static void charge_elements(sandbox *box, lua_Unsigned count) {
  int64_t elements = (int64_t)(count < ELEMENTS_BEYOND ? count : ELEMENTS_BEYOND);
  meter_charge(box, 2 + elements * 2 + price_of_chains(box, elements));
}

static void touch(lua_State *L, int index) {
  arena_touch(sandbox_of(L), lua_topointer(L, index));
}

static int insert_function(lua_State *L) {
  lua_Integer end = (lua_Integer)((lua_Unsigned)length_of(L, 1) + 1), at;
  touch(L, 1);
  switch (lua_gettop(L)) {
  case 2: at = end; break;
  case 3:
    at = integer_argument(L, 2);
    luaL_argcheck(
        L, (lua_Unsigned)at - 1u < (lua_Unsigned)end, 2, "position out of bounds");
    charge_elements(sandbox_of(L), (lua_Unsigned)end - (lua_Unsigned)at);
    for (lua_Integer i = end; i > at; i--) {
      lua_rawgeti(L, 1, i - 1);
      table_store(L, 1, i);
    }
    break;
  default: return luaL_error(L, "wrong number of arguments to 'insert'");
  }
  table_store(L, 1, at);
  return 0;
}

static int remove_function(lua_State *L) {
  lua_Integer size = length_of(L, 1), at = integer_or(L, 2, size);
  touch(L, 1);
  if (at != size)
    luaL_argcheck(
        L, (lua_Unsigned)at - 1u <= (lua_Unsigned)size, 2, "position out of bounds");
  lua_rawgeti(L, 1, at);
  if (at < size) charge_elements(sandbox_of(L), (lua_Unsigned)size - (lua_Unsigned)at);
  for (; at < size; at++) {
    lua_rawgeti(L, 1, at + 1);
    table_store(L, 1, at);
  }
  lua_pushnil(L);
  table_store(L, 1, at);
  return 1;
}

static int move_function(lua_State *L) {
  lua_Integer from = integer_argument(L, 2), end = integer_argument(L, 3);
  lua_Integer to = integer_argument(L, 4);
  int target = lua_isnoneornil(L, 5) ? 1 : 5;
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checktype(L, target, LUA_TTABLE);
  touch(L, target);
  if (end >= from) {
    luaL_argcheck(L, from > 0 || end < LUA_MAXINTEGER + from, 3, "too many elements to move");
    lua_Integer count = end - from + 1;
    luaL_argcheck(L, to <= LUA_MAXINTEGER - count + 1, 4, "destination wrap around");
    charge_elements(sandbox_of(L), (lua_Unsigned)count);
    bool is_forward = to > end || to <= from || (target != 1 && !lua_rawequal(L, 1, target));
    for (lua_Integer i = 0; i < count; i++) {
      lua_Integer at = is_forward ? i : count - 1 - i;
      lua_rawgeti(L, 1, from + at);
      table_store(L, target, to + at);
    }
  }
  lua_pushvalue(L, target);
  return 1;
}

/// Adds the text or number at a place of a table.
static void add_piece(lua_State *L, buffer *buffer, lua_Integer index) {
  char number[NUMBER_CAPACITY];
  size_t count;
  const char *text = number;
  switch (lua_rawgeti(L, 1, index)) {
  case LUA_TSTRING: text = lua_tolstring(L, -1, &count); break;
  case LUA_TNUMBER: count = number_text(L, -1, number); break;
  default:
    luaL_error(
        L, "invalid value (%s) at index %I in table for 'concat'", luaL_typename(L, -1),
        (LUAI_UACINT)index);
    return;
  }
  buffer_add(buffer, text, count);
  lua_settop(L, -2);
}

static int concat_function(lua_State *L) {
  sandbox *box = sandbox_of(L);
  lua_Integer size = length_of(L, 1);
  size_t separator_count = 0;
  const char *separator = "";
  if (!lua_isnoneornil(L, 2)) separator = text_argument(L, 2, &separator_count);
  lua_Integer first = integer_or(L, 3, 1), last = integer_or(L, 4, size);
  buffer buffer;
  buffer_open(&buffer, box, 0);
  if (first <= last) charge_elements(box, (lua_Unsigned)last - (lua_Unsigned)first);
  for (lua_Integer i = first; i <= last; i++) {
    add_piece(L, &buffer, i);
    if (i == last) break;
    buffer_add(&buffer, separator, separator_count);
  }
  meter_charge_bytes(box, buffer.count);
  buffer_push(&buffer, L);
  return 1;
}

static int pack_function(lua_State *L) {
  int count = lua_gettop(L);
  charge_elements(sandbox_of(L), (lua_Unsigned)count);
  lua_createtable(L, count, 1);
  lua_insert(L, 1);
  for (int i = count; i >= 1; i--) lua_rawseti(L, 1, i);
  lua_pushinteger(L, count);
  lua_setfield(L, 1, "n");
  return 1;
}

static int unpack_function(lua_State *L) {
  // The size of the table only matters where no end is given.
  if (lua_type(L, 1) != LUA_TTABLE) luaL_checktype(L, 1, LUA_TTABLE);
  lua_Integer first = integer_or(L, 2, 1);
  lua_Integer last = lua_isnoneornil(L, 3) ? length_of(L, 1) : integer_argument(L, 3);
  if (first > last) return 0;
  lua_Unsigned count = (lua_Unsigned)last - (lua_Unsigned)first;
  if (count >= STACK_SLOTS / 4) return luaL_error(L, "too many results to unpack");
  count += 1;
  charge_elements(sandbox_of(L), count);
  if (count > MANY_VALUES) meter_watch(sandbox_of(L));
  if (count > LUA_MINSTACK / 2) stack_claim(L, (int)count, "too many results to unpack");
  for (lua_Unsigned i = 0; i < count; i++) lua_rawgeti(L, 1, first + (lua_Integer)i);
  return (int)count;
}

const luaL_Reg table_functions[] = {
    {"concat", concat_function}, {"insert", insert_function}, {"move", move_function},
    {"pack", pack_function},     {"remove", remove_function}, {"sort", sort_function},
    {"unpack", unpack_function}, {NULL, NULL},
};
