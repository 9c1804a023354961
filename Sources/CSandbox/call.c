// Calls of scripts, from the host and from one another.

#include <math.h>

#include "layout.h"

void script_push(sandbox *box, int32_t number) {
  lua_rawgeti(box->L, LUA_REGISTRYINDEX, REGISTRY_SCRIPTS + number);
}

void script_enter(sandbox *box, int32_t number) {
  script *script = &box->scripts[number];
  script->is_active = true;
  script->was_entered = true;
  script->is_dirty = script->may_write;
  box->current_script = number;
  if (script->longest_chain > box->longest_chain) box->longest_chain = script->longest_chain;
  if (script->search_length > box->search_length) box->search_length = script->search_length;
}

void script_leave(sandbox *box, int32_t number, int32_t outer) {
  script *script = &box->scripts[number];
  script->is_active = false;
  if (script->is_dirty) arena_restore_script(box, script);
  box->current_script = outer;
}

/// Fills the fault with the place of the script's function.
static bool refuse_result(sandbox *box, int32_t number, const char *message) {
  lua_State *L = box->L;
  lua_Debug function;
  script_push(box, number);
  bool known = lua_getinfo(L, ">S", &function) && function.linedefined > 0;
  fault_set(
      box, SANDBOX_FAULT_ERROR, known ? function.short_src : "",
      known ? function.linedefined : 0, message);
  return false;
}

/// A text on top of the stack, which is what most results are.
static bool text_read(sandbox *box, int32_t number, const lua_value *text, sandbox_value *result) {
  size_t count = text_count(text);
  const char *bytes = text_bytes(text);
  *result = (sandbox_value){
      .bytes = (const uint8_t *)bytes, .count = (uint32_t)count, .kind = SANDBOX_STRING};
  if (text_is_utf8(bytes, count)) return true;
  return refuse_result(box, number, "returned text that is not valid UTF-8");
}

bool result_read(sandbox *box, int32_t number, sandbox_value *result) {
  lua_State *L = box->L;
  const lua_value *top = stack_top(L) - 1;
  if (is_text(top)) return text_read(box, number, top, result);
  if (!value_read(L, -1, result)) {
    char message[128];
    snprintf(
        message, sizeof message,
        "returned a %s; a map function returns a string, number, boolean or nil",
        luaL_typename(L, -1));
    return refuse_result(box, number, message);
  }
  if (result->kind == SANDBOX_NUMBER && !isfinite(lua_tonumber(L, -1)))
    return refuse_result(box, number, "returned a number that is not finite (nan or inf)");
  return true;
}

/// The verdict of a call that was left by a jump.
static int32_t verdict_of_exit(sandbox *box) {
  box->is_armed = false;
  stack_clear(box);
  switch (box->exit_reason) {
  case EXIT_REJECTED: return SANDBOX_REJECTED;
  case EXIT_SKIPPED: return SANDBOX_SKIPPED;
  case EXIT_LIMIT: return SANDBOX_LIMITED;
  default: return SANDBOX_FAILED;
  }
}

/// Calls a script's function and leaves its result on the stack. Not a protected call, which would
/// only be one more place to jump to: an error ends in `fault_exit`.
static void call(
    sandbox *box, const script *script, const sandbox_value *arguments, size_t count) {
  lua_State *L = box->L;
  const lua_value *base = running_frame(L)->function;
  push_copy(L, base + script->index);
  for (size_t i = 0; i < count; i++) value_push(L, &arguments[i]);
  push_copy(L, base + box->record_index);
  *handler_place(L) = box->exit_index * (ptrdiff_t)sizeof(lua_value);
  lua_call(L, (int)count + 1, 1);
  *handler_place(L) = 0;
}

static int32_t run(
    sandbox *box, int32_t number, const sandbox_value *arguments, size_t count,
    sandbox_value *result) {
  const script *script = &box->scripts[number];
  arena_make_ready(box, script->is_demanding);
  box->dynamic.limit = box->dynamic.top + box->limits.memory_bytes;
  // Texts that are there already take no memory.
  box->starts_fresh = box->dynamic.top == box->dynamic.base;
  if (!box->starts_fresh) box->dynamic.limit -= SLACK;
  box->is_passed_on = false;
  box->words = 0;
  box->is_armed = true;
  if (_setjmp(box->exit)) return verdict_of_exit(box);
  meter_start(box);
  size_t slots = (size_t)script->slots > count + 2 ? (size_t)script->slots : count + 2;
  box->stack_used = box->stack_start + slots * sizeof(lua_value);
  if (!script->is_short || box->observes_lines) meter_watch(box);
  script_enter(box, number);
  call(box, script, arguments, count);
  if (!result_read(box, number, result)) meter_exit(box, EXIT_FAILED);
  const char *bytes = (const char *)result->bytes;
  result->is_lasting = bytes >= box->strings.base && bytes < box->strings.limit;
  drop(box->L, 1);
  stack_clear(box);
  script_leave(box, number, -1);
  meter_end_watch(box);
  box->is_armed = false;
  return SANDBOX_RETURNED;
}

int32_t sandbox_call(
    sandbox *box, int32_t number, const sandbox_value *arguments, size_t count,
    sandbox_value *result) {
  result->kind = SANDBOX_NONE;
  if (!box->is_sealed || number < 0 || number >= box->script_count ||
      box->scripts[number].shape != SANDBOX_SHAPE_FUNCTION || count > MAXIMUM_KEYS) {
    fault_set(box, SANDBOX_FAULT_ERROR, "", 0, "not a map function, or too many arguments");
    return SANDBOX_FAILED;
  }
  box->words_before = 0;
  int32_t verdict = run(box, number, arguments, count, result);
  if (verdict != SANDBOX_LIMITED || box->fault.limit != SANDBOX_LIMIT_MEMORY) return verdict;
  box->scripts[number].is_demanding = true;
  if (box->starts_fresh) return verdict;
  // What earlier calls left behind must not decide: once more without.
  box->words_before = box->words;
  return run(box, number, arguments, count, result);
}
