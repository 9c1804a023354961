// What scripts ask of the program around them: other value maps, verdicts, warnings, output.

#include "state.h"

#define WARNING_LIMIT 500
#define PRINT_LIMIT 4000

static sandbox *calling_box(lua_State *L, const char *name) {
  sandbox *box = sandbox_of(L);
  if (box->is_loading) luaL_error(L, "%s works inside a map function only", name);
  return box;
}

// MARK: Verdicts

/// Leaves the call like a limit does: no `pcall` holds it up.
static int leave(lua_State *L, const char *name, int32_t kind, exit_reason reason) {
  sandbox *box = calling_box(L, name);
  size_t count = 0;
  const char *text = "";
  if (!lua_isnoneornil(L, 1)) text = base_text_of(L, 1, &count);
  fault_clear(box);
  box->fault.kind = kind;
  fault_set_place(box, L);
  fault_set_text(box, text, count);
  meter_exit(box, reason);
}

static int reject_function(lua_State *L) {
  return leave(L, "reject", SANDBOX_FAULT_REJECTED, EXIT_REJECTED);
}

static int skip_function(lua_State *L) {
  return leave(L, "skip", SANDBOX_FAULT_SKIPPED, EXIT_SKIPPED);
}

// MARK: Words

/// Whether the host has not heard this yet, from a call that is repeated (call.c).
static bool is_news(sandbox *box) { return box->words++ >= box->words_before; }

static int warn_function(lua_State *L) {
  sandbox *box = calling_box(L, "warn");
  size_t count;
  luaL_checkany(L, 1);
  const char *text = base_text_of(L, 1, &count);
  meter_charge(box, 400);
  count = text_cut(text, count, WARNING_LIMIT);
  char words[WARNING_LIMIT];
  memcpy(words, text, count);
  text_clean(words, count, "");
  if (is_news(box)) box->host.warn(box->host.context, (const uint8_t *)words, count);
  return 0;
}

static int print_function(lua_State *L) {
  sandbox *box = calling_box(L, "print");
  int arguments = lua_gettop(L);
  buffer buffer;
  buffer_open(&buffer, box, 64);
  meter_charge(box, 50 + arguments);
  for (int i = 1; i <= arguments && buffer.count <= PRINT_LIMIT; i++) {
    size_t count;
    const char *text = base_text_of(L, i, &count);
    if (i > 1) buffer_add_byte(&buffer, '\t');
    meter_charge_bytes(box, count);
    // One byte more than will be shown tells where to cut.
    buffer_add(&buffer, text, count <= PRINT_LIMIT ? count : PRINT_LIMIT + 1);
    lua_settop(L, arguments);
  }
  size_t count = text_cut(buffer.bytes, buffer.count, PRINT_LIMIT);
  text_clean(buffer.bytes, count, "\t\n");
  if (is_news(box)) box->host.print(box->host.context, (const uint8_t *)buffer.bytes, count);
  return 0;
}

// MARK: lookup

/// Calls another script with the keys from stack place 2 on, and leaves its result on the stack.
static void ask_script(lua_State *L, sandbox *box, int32_t number, int key_count) {
  const char *name = lua_tostring(L, 1);
  if (number < 0 || number >= box->script_count ||
      box->scripts[number].shape != SANDBOX_SHAPE_FUNCTION)
    luaL_error(L, "value map '%s' is no function", name);
  if (box->scripts[number].is_active)
    luaL_error(L, "value map '%s' asks itself, directly or through another one", name);
  if (box->nesting >= MAXIMUM_NESTING)
    luaL_error(L, "value maps ask one another over %d deep", MAXIMUM_NESTING);
  meter_charge(box, 20);
  meter_watch(box);
  stack_claim(L, key_count + 8, "too many keys");
  lua_pushcfunction(L, fault_handler);
  int handler = lua_gettop(L), outer = box->current_script;
  script_push(box, number);
  for (int i = 0; i < key_count; i++) lua_pushvalue(L, 2 + i);
  lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_RECORD);
  box->nesting += 1;
  script_enter(box, number);
  stack_note_call(L, key_count + 1);
  int status = lua_pcall(L, key_count + 1, 1, handler);
  sandbox_value result;
  bool is_good = status == LUA_OK && result_read(box, number, &result);
  stack_clear_above(box);
  box->nesting -= 1;
  script_leave(box, number, outer);
  if (is_good) return;
  if (status == LUA_OK) {
    lua_pushlstring(L, (const char *)box->fault.message, box->fault.message_count);
  } else if (status != LUA_ERRRUN) {
    fault_set(box, SANDBOX_FAULT_ERROR, "", 0, "an error while another error was handled");
  }
  // The error goes on with the place where it happened.
  box->is_passed_on = true;
  lua_error(L);
}

static int lookup_function(lua_State *L) {
  sandbox *box = calling_box(L, "lookup");
  size_t name_count;
  const char *name = text_argument(L, 1, &name_count);
  int key_count = lua_gettop(L) - 1;
  sandbox_value keys[MAXIMUM_KEYS];
  luaL_argcheck(L, key_count <= MAXIMUM_KEYS, MAXIMUM_KEYS + 1, "too many keys");
  if (name_count > MOST_NAME_BYTES)
    return luaL_error(L, "no value map has a name of over %d bytes", MOST_NAME_BYTES);
  int64_t bytes = (int64_t)name_count;
  for (int i = 0; i < key_count; i++) {
    if (!value_read(L, i + 2, &keys[i]))
      return luaL_argerror(
          L, i + 2,
          lua_pushfstring(L, "a key is a text, number or boolean, not a %s",
                          luaL_typename(L, i + 2)));
    // What a number is as a text is found out, too.
    if (keys[i].kind == SANDBOX_NUMBER) bytes += 8 * 64;
    if (keys[i].kind == SANDBOX_INTEGER) bytes += 8 * 4;
    bytes += keys[i].count;
  }
  meter_charge(box, 50 + bytes / 8);
  sandbox_answer answer;
  answer.value.kind = SANDBOX_NONE;
  answer.message.count = 0;
  answer.work = 0;
  int32_t verdict = box->host.lookup(
      box->host.context, (const uint8_t *)name, name_count, keys, (size_t)key_count, &answer);
  meter_charge(box, answer.work);
  switch (verdict) {
  case SANDBOX_LOOKUP_VALUE:
    meter_charge_bytes(box, answer.value.count);
    value_push(L, &answer.value);
    return 1;
  case SANDBOX_LOOKUP_SCRIPT: ask_script(L, box, answer.script, key_count); return 1;
  default:
    luaL_where(L, 1);
    lua_pushlstring(L, (const char *)answer.message.bytes, answer.message.count);
    lua_concat(L, 2);
    return lua_error(L);
  }
}

const luaL_Reg host_functions[] = {
    {"lookup", lookup_function}, {"reject", reject_function}, {"skip", skip_function},
    {"warn", warn_function},     {"print", print_function},   {NULL, NULL},
};
