// The life of a sandbox: made, filled with scripts (load.c), sealed, called (call.c), gone.

#include "layout.h"

/// Free `CallInfo`s that are part of the core: calls this deep allocate none.
#define READY_CALLS 8

static int do_nothing(lua_State *L) {
  (void)L;
  return 0;
}

static int fail(lua_State *L) {
  lua_pushnil(L);
  return lua_error(L);
}

static int nest(lua_State *L) {
  lua_Integer depth = lua_tointeger(L, 1);
  if (depth > 0) {
    lua_pushcfunction(L, nest);
    lua_pushinteger(L, depth - 1);
    lua_call(L, 1, 0);
  }
  return 0;
}

/// An error outside all protected calls, which would make Lua abort the process.
static int panic(lua_State *L) {
  sandbox *box = sandbox_of(L);
  fault_set(box, SANDBOX_FAULT_ERROR, "", 0, "the interpreter failed outside a script");
  meter_exit(box, EXIT_FAILED);
}

static bool prepare(sandbox *box, const char *const *names, int32_t count) {
  box->is_armed = true;
  if (_setjmp(box->exit)) {
    box->is_armed = false;
    return false;
  }
  lua_State *L = box->L;
  // The first CallInfo is never given up again, so it must be part of the core.
  box->phase = PHASE_CORE;
  lua_pushcfunction(L, do_nothing);
  lua_call(L, 0, 0);
  box->phase = PHASE_STACK;
  bool has_stack = lua_checkstack(L, STACK_SLOTS);
  box->phase = PHASE_LOADING;
  bool is_ready = has_stack && box->stack_growth > 0 && box->buckets &&
      record_set_names(box, names, count);
  if (is_ready) environment_prepare(box);
  is_ready = is_ready && layout_is_known(L);
  box->is_armed = false;
  return is_ready;
}

sandbox *sandbox_create(
    sandbox_limits limits, sandbox_host host, const char *const *field_names,
    int32_t field_count) {
  sandbox *box = calloc(1, sizeof *box);
  if (!box) return NULL;
  if (limits.memory_bytes < ((size_t)64 << 10)) limits.memory_bytes = (size_t)64 << 10;
  if (limits.memory_bytes > ((size_t)4 << 30)) limits.memory_bytes = (size_t)4 << 30;
  if (limits.instructions < 1) limits.instructions = 1;
  if (limits.time_milliseconds < 1) limits.time_milliseconds = 1;
  box->limits = limits;
  box->host = host;
  box->current_script = -1;
  box->allocate = limits.refused_request > 0 ? refusing_allocate : arena_allocate;
  box->requests_before_refusal = limits.refused_request;
  if (arena_open(box)) {
    box->L = lua_newstate(box->allocate, box);
    if (box->L) {
      *(sandbox **)lua_getextraspace(box->L) = box;
      lua_gc(box->L, LUA_GCSTOP);
      lua_atpanic(box->L, panic);
      if (prepare(box, field_names, field_count)) return box;
    }
  }
  sandbox_destroy(box);
  return NULL;
}

/// Never `lua_close`: the state may be in ruins, and its memory goes as a whole.
void sandbox_destroy(sandbox *box) {
  if (!box) return;
  arena_close(box);
  free(box->scripts);
  free(box->names);
  free(box->patterns);
  free(box);
}

/// Leaves one free CallInfo, the first; Lua gives up every other one when an error is caught. What
/// loading made of them is in the scripts' parts of the arena, where nothing may lie that a call
/// makes dirty.
static void drop_call_infos(lua_State *L) {
  for (int i = 0; i < 24; i++) {
    lua_pushcfunction(L, fail);
    lua_pcall(L, 0, 0, 0);
    lua_settop(L, -2);
  }
}

/// Makes room in Lua's string table for the texts of a call: a table that grows while a call runs
/// must be put back completely.
static void make_room_for_texts(sandbox *box) {
  size_t count = box->bucket_count;
  for (unsigned i = 0; box->bucket_count == count && box->short_text_count > count / 2; i++) {
    if (i > count) return;
    lua_pushfstring(box->L, "\x02%d", (int)i);
    lua_settop(box->L, -2);
  }
}

bool sandbox_seal(sandbox *box) {
  if (box->is_sealed || box->is_ruined) return false;
  box->is_armed = true;
  if (_setjmp(box->exit)) {
    box->is_armed = false;
    return false;
  }
  lua_State *L = box->L;
  box->fault.kind = SANDBOX_FAULT_ERROR;
  meter_allow(box, 1);
  meter_start(box);
  drop_call_infos(L);
  box->phase = PHASE_CORE;
  lua_pushcfunction(L, nest);
  lua_pushinteger(L, READY_CALLS - 1);
  lua_call(L, 1, 0);
  box->phase = PHASE_LOADING;
  make_room_for_texts(box);
  // The stopped collector would be asked again after every 2,000 bytes, were it not far ahead.
  lua_gc(L, LUA_GCSTEP, -(1 << 20));
  bool is_sealed = arena_seal(box);
  box->stack_start = (char *)stack_top(L);
  box->stack_used = box->stack.top;
  stack_clear(box);
  box->is_armed = false;
  return is_sealed;
}

bool sandbox_is_ruined(const sandbox *box) { return box->is_ruined; }

int32_t sandbox_script_count(const sandbox *box) { return box->script_count; }

int32_t sandbox_fault_kind(const sandbox *box) { return box->fault.kind; }
int32_t sandbox_fault_limit(const sandbox *box) { return box->fault.limit; }
int32_t sandbox_fault_line(const sandbox *box) { return box->fault.at.line; }
const char *sandbox_fault_file(const sandbox *box) { return box->fault.at.file; }

const uint8_t *sandbox_fault_message(const sandbox *box, size_t *count) {
  *count = box->fault.message_count;
  return box->fault.message;
}

int32_t sandbox_fault_trace_count(const sandbox *box) { return box->fault.trace_count; }

const char *sandbox_fault_trace(const sandbox *box, int32_t index, int32_t *line) {
  *line = 0;
  if (index < 0 || index >= box->fault.trace_count) return "";
  *line = box->fault.trace[index].line;
  return box->fault.trace[index].file;
}

bool sandbox_is_short(const sandbox *box, int32_t number) {
  return number >= 0 && number < box->script_count && box->scripts[number].is_short;
}

sandbox_statistics sandbox_get_statistics(const sandbox *box) {
  return (sandbox_statistics){
      .core = box->core_size,
      .everything = box->core_size + box->objects_size + box->strings_size,
      .is_quick = box->is_quick,
      .core_restores = box->core_restores,
      .script_restores = box->script_restores,
      .full_restores = box->full_restores,
  };
}
