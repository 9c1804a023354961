// What scripts find in their world: an `_ENV` and library tables of their own, so that scripts
// share nothing that can be written to.

#include "state.h"

static lua_CFunction function_named(lua_State *L, const char *name) {
  lua_getfield(L, -1, name);
  lua_CFunction function = lua_tocfunction(L, -1);
  lua_settop(L, -2);
  return function;
}

static void set_text_metatable(lua_State *L) {
  lua_pushliteral(L, "");
  string_push_metatable(L);
  lua_setmetatable(L, -2);
  lua_settop(L, -2);
}

void environment_prepare(sandbox *box) {
  lua_State *L = box->L;
  math_prepare(box);
  luaopen_utf8(L);
  box->utf8_len = function_named(L, "len");
  box->utf8_offset = function_named(L, "offset");
  lua_getfield(L, -1, "charpattern");
  lua_rawseti(L, LUA_REGISTRYINDEX, REGISTRY_CHARACTER_PATTERN);
  lua_settop(L, -2);
  set_text_metatable(L);
  // The bottom of the stack, for as long as the state lives.
  lua_pushcfunction(L, fault_handler);
  box->handler_index = lua_gettop(L);
  lua_pushcfunction(L, fault_exit);
  box->exit_index = lua_gettop(L);
  record_push(box);
  box->record_index = lua_gettop(L);
  lua_pushvalue(L, -1);
  lua_rawseti(L, LUA_REGISTRYINDEX, REGISTRY_RECORD);
  lua_pushnil(L);
  box->run_index = lua_gettop(L);
}

void environment_add(lua_State *L, const luaL_Reg *functions) {
  for (; functions->name; functions++) {
    lua_pushcfunction(L, functions->func);
    lua_setfield(L, -2, functions->name);
  }
}

static void add_library(lua_State *L, const char *name, const luaL_Reg *functions) {
  lua_createtable(L, 0, 8);
  environment_add(L, functions);
  lua_setfield(L, -2, name);
}

static void add_string(lua_State *L) {
  lua_createtable(L, 0, 16);
  environment_add(L, string_functions);
  environment_add(L, match_functions);
  lua_setfield(L, -2, "string");
}

static void add_utf8(lua_State *L) {
  lua_createtable(L, 0, 8);
  environment_add(L, utf8_functions);
  lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_CHARACTER_PATTERN);
  lua_setfield(L, -2, "charpattern");
  lua_setfield(L, -2, "utf8");
}

/// Pushes the `_ENV` of a new script.
void environment_push(sandbox *box) {
  lua_State *L = box->L;
  lua_createtable(L, 0, 32);
  environment_add(L, base_functions);
  environment_add(L, host_functions);
  add_string(L);
  add_library(L, "table", table_functions);
  add_library(L, "text", text_functions);
  math_push(L);
  lua_setfield(L, -2, "math");
  add_utf8(L);
  lua_pushvalue(L, box->run_index);
  lua_setfield(L, -2, "run");
  lua_pushvalue(L, -1);
  lua_createtable(L, 0, 0);
  lua_pushcclosure(L, require_function, 2);
  lua_setfield(L, -2, "require");
}
