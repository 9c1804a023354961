// What a script returned when it was loaded: a table that is a static map, or a function.

#include <math.h>

#include "state.h"

/// What is wrong with the entry whose key and value are on top of the stack, or null.
static const char *entry_fault(lua_State *L) {
  sandbox_value key, value;
  if (!value_read(L, -2, &key)) return "has a key that is no text, number or boolean";
  if (!value_read(L, -1, &value))
    return "is a %s; entries of a value map are texts, numbers or booleans";
  if (value.kind == SANDBOX_NUMBER && !isfinite(lua_tonumber(L, -1)))
    return "is a number that is not finite (nan or inf)";
  bool is_text = key.kind != SANDBOX_STRING || text_is_utf8((const char *)key.bytes, key.count);
  if (value.kind == SANDBOX_STRING)
    is_text = is_text && text_is_utf8((const char *)value.bytes, value.count);
  return is_text ? NULL : "is not valid UTF-8";
}

/// Fills the fault for the entry with the key on top of the stack.
static bool refuse_entry(sandbox *box, const char *file, int table) {
  lua_State *L = box->L;
  size_t count;
  lua_pushvalue(L, -1);
  lua_rawget(L, table);
  char what[96], message[256];
  snprintf(what, sizeof what, entry_fault(L), luaL_typename(L, -1));
  const char *key = base_text_of(L, -2, &count);
  snprintf(
      message, sizeof message, "the table's entry '%.*s' %s", (int)text_cut(key, count, 100), key,
      what);
  fault_set(box, SANDBOX_FAULT_SHAPE, file, 0, message);
  return false;
}

/// Whether the table on top of the stack is a static map: plain keys, plain values. Of several wrong
/// entries the first in the order of `pairs` is told.
static bool check_table(sandbox *box, const char *file) {
  lua_State *L = box->L;
  int table = lua_gettop(L);
  bool is_good = true;
  meter_charge(box, price_of_sweep(L, table));
  lua_pushnil(L);
  int wrong = lua_gettop(L);
  lua_pushnil(L);
  while (lua_next(L, table)) {
    meter_charge(box, 4 + price_of_chains(box, 1));
    if (entry_fault(L) && (is_good || key_is_before(L, -2, wrong))) {
      is_good = false;
      lua_pushvalue(L, -2);
      lua_replace(L, wrong);
    }
    lua_settop(L, -2);
  }
  if (!is_good) return refuse_entry(box, file, table);
  lua_settop(L, table);
  return true;
}

int32_t shape_of(sandbox *box, const char *file) {
  lua_State *L = box->L;
  switch (lua_type(L, -1)) {
  case LUA_TFUNCTION: return SANDBOX_SHAPE_FUNCTION;
  case LUA_TTABLE:
    return check_table(box, file) ? SANDBOX_SHAPE_TABLE : SANDBOX_SHAPE_FAULT;
  default: {
    char message[128];
    bool is_nil = lua_isnil(L, -1);
    snprintf(
        message, sizeof message, "returned %s%s; a value map returns a table or a function",
        is_nil ? "nothing" : "a ", is_nil ? "" : luaL_typename(L, -1));
    fault_set(box, SANDBOX_FAULT_SHAPE, file, 0, message);
    return SANDBOX_SHAPE_FAULT;
  }
  }
}
