// What a map function sees of the record and of the run: userdata that can be read and nothing
// else.

#include "state.h"

static size_t hash_of(const char *name) {
  uintptr_t bits = (uintptr_t)name;
  return (size_t)((bits >> 4) ^ (bits >> 12));
}

bool record_set_names(sandbox *box, const char *const *names, int32_t count) {
  size_t capacity = 16;
  while (capacity < (size_t)count * 2) capacity *= 2;
  box->names = calloc(capacity, sizeof(name_slot));
  if (!box->names) return false;
  box->name_mask = capacity - 1;
  for (int32_t slot = 0; slot < count; slot++) {
    const char *name = lua_pushstring(box->L, names[slot]);
    lua_settop(box->L, -2);
    // Longer texts are not unique objects; they are found by the host.
    if (strlen(name) > 40) continue;
    size_t i = hash_of(name) & box->name_mask;
    while (box->names[i].name && box->names[i].name != name) i = (i + 1) & box->name_mask;
    if (!box->names[i].name) box->names[i] = (name_slot){name, slot};
  }
  return true;
}

/// The slot of an interned name, or -1.
static int32_t slot_of(const sandbox *box, const char *name) {
  size_t i = hash_of(name) & box->name_mask;
  while (box->names[i].name) {
    if (box->names[i].name == name) return box->names[i].slot;
    i = (i + 1) & box->name_mask;
  }
  return -1;
}

static int field_by_name(lua_State *L, sandbox *box, const char *name, size_t count) {
  sandbox_answer answer;
  answer.value.kind = SANDBOX_NONE;
  answer.message.count = 0;
  answer.work = 0;
  if (count > MOST_NAME_BYTES) return luaL_error(L, "no field has a name of over %d bytes", MOST_NAME_BYTES);
  meter_charge(box, 150 + (int64_t)(count / 4));
  int32_t verdict = box->host.field_named(
      box->host.context, (const uint8_t *)name, count, &answer);
  if (verdict == 0) {
    meter_charge_bytes(box, answer.value.count);
    value_push(L, &answer.value);
    return 1;
  }
  meter_charge(box, answer.work);
  luaL_where(L, 1);
  lua_pushlstring(L, (const char *)answer.message.bytes, answer.message.count);
  lua_concat(L, 2);
  return lua_error(L);
}

static int read_field(lua_State *L) {
  if (lua_type(L, 2) != LUA_TSTRING)
    return luaL_error(
        L, "fields of a record are named by texts, not by a %s", luaL_typename(L, 2));
  sandbox *box = sandbox_of(L);
  size_t count;
  const char *name = lua_tolstring(L, 2, &count);
  int32_t slot = slot_of(box, name);
  if (slot < 0) return field_by_name(L, box, name, count);
  sandbox_value value;
  box->host.field(box->host.context, slot, &value);
  meter_charge(box, 6 + value.count / 16);
  value_push(L, &value);
  return 1;
}

static int refuse_field(lua_State *L) {
  return luaL_error(L, "the record can only be read; return the value instead");
}

static int refuse_constant(lua_State *L) {
  return luaL_error(L, "constants of the run can only be read");
}

static void push_userdata(lua_State *L, const char *type_name) {
  lua_newuserdatauv(L, 1, 0);
  lua_createtable(L, 0, 4);
  lua_pushstring(L, type_name);
  lua_setfield(L, -2, "__name");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
}

void record_push(sandbox *box) {
  lua_State *L = box->L;
  push_userdata(L, "record");
  lua_pushcfunction(L, read_field);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, refuse_field);
  lua_setfield(L, -2, "__newindex");
  lua_setmetatable(L, -2);
}

/// Puts a read-only userdata in the place of the table on top of the stack.
static void seal_table(lua_State *L, const char *type_name) {
  push_userdata(L, type_name);
  lua_pushvalue(L, -3);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, refuse_constant);
  lua_setfield(L, -2, "__newindex");
  lua_setmetatable(L, -2);
  lua_replace(L, -2);
}

bool sandbox_set_run(
    sandbox *box, const sandbox_value *legal_entity, const sandbox_value *date,
    const sandbox_constant *parameters, int32_t parameter_count) {
  if (box->is_sealed || box->is_ruined || box->script_count > 0) return false;
  box->is_armed = true;
  if (_setjmp(box->exit)) {
    box->is_armed = false;
    return false;
  }
  lua_State *L = box->L;
  lua_createtable(L, 0, 4);
  value_push(L, legal_entity);
  lua_setfield(L, -2, "legal_entity");
  value_push(L, date);
  lua_setfield(L, -2, "date");
  lua_createtable(L, 0, parameter_count);
  for (int32_t i = 0; i < parameter_count; i++) {
    value_push(L, &parameters[i].value);
    lua_setfield(L, -2, parameters[i].name);
  }
  seal_table(L, "run.parameters");
  lua_setfield(L, -2, "parameters");
  seal_table(L, "run");
  lua_replace(L, box->run_index);
  box->is_armed = false;
  return true;
}
