// The words of a failed call: kept outside the arena, so that they survive what ends the call.

#include "layout.h"

void fault_clear(sandbox *box) {
  fault *fault = &box->fault;
  fault->kind = SANDBOX_FAULT_ERROR;
  fault->limit = SANDBOX_LIMIT_NONE;
  fault->at.file[0] = 0;
  fault->at.line = 0;
  fault->message_count = 0;
  fault->trace_count = 0;
  box->is_passed_on = false;
}

void fault_set_text(sandbox *box, const char *text, size_t count) {
  fault *fault = &box->fault;
  count = text_cut(text, count, MESSAGE_CAPACITY);
  memmove(fault->message, text, count);
  text_clean((char *)fault->message, count, "");
  fault->message_count = count;
}

static void set_file(place *place, const char *file) {
  size_t count = strnlen(file, sizeof place->file - 1);
  memcpy(place->file, file, count);
  place->file[count] = 0;
}

void fault_set(sandbox *box, int32_t kind, const char *file, int32_t line, const char *message) {
  fault_clear(box);
  box->fault.kind = kind;
  set_file(&box->fault.at, file);
  box->fault.at.line = line;
  fault_set_text(box, message, strlen(message));
}

static bool is_same(const place *left, const place *right) {
  return left->line == right->line && strcmp(left->file, right->file) == 0;
}

/// Fills place and trace from the Lua functions that are running. Of calls that a line makes of
/// itself, one after the other, one is told. Reads only what `lua_getinfo` fills without
/// allocating.
void fault_set_place(sandbox *box, lua_State *L) {
  fault *fault = &box->fault;
  lua_Debug info;
  const uint32_t *told = NULL;
  fault->trace_count = 0;
  if (!lua_getstack(L, 0, &info)) return;
  for (lua_frame *frame = frame_of(&info); frame; frame = frame->previous) {
    if (tag_of(frame->function) != TAG_LUA_FUNCTION || frame->next_code == told) continue;
    told = frame->next_code;
    info.i_ci = (struct CallInfo *)frame;
    if (!lua_getinfo(L, "Sl", &info) || info.currentline <= 0) continue;
    place *here = &fault->trace[fault->trace_count];
    set_file(here, info.short_src);
    here->line = info.currentline;
    if (fault->trace_count > 0 && is_same(here, here - 1)) continue;
    if (fault->trace_count++ == 0) fault->at = *here;
    if (fault->trace_count == TRACE_LENGTH) return;
  }
}

/// Leaves out the `file:line: ` that Lua puts before a message: the place is reported on its own,
/// and this one can be forged.
static const char *without_place(const fault *fault, const char *text, size_t *count) {
  for (int32_t i = 0; i < fault->trace_count; i++) {
    const char *file = fault->trace[i].file;
    size_t length = strlen(file);
    if (*count <= length + 1 || memcmp(text, file, length) != 0 || text[length] != ':') continue;
    size_t end = length + 1;
    while (end < *count && text[end] >= '0' && text[end] <= '9') end += 1;
    if (end == length + 1 || *count < end + 2 || memcmp(text + end, ": ", 2) != 0) continue;
    *count -= end + 2;
    return text + end + 2;
  }
  return text;
}

/// What Lua says where library functions call functions that call library functions …
static const char overflow[] = "C stack overflow";
static const char too_deep[] =
    "library functions and their callbacks call one another too deep (limit of 200 calls, which is "
    "fixed)";

int fault_handler(lua_State *L) {
  sandbox *box = sandbox_of(L);
  if (box->is_passed_on) return 1;
  fault_clear(box);
  fault_set_place(box, L);
  size_t count = 0;
  const char *text;
  char other[64];
  switch (lua_type(L, 1)) {
  case LUA_TSTRING: text = lua_tolstring(L, 1, &count); break;
  case LUA_TNUMBER:
    lua_pushvalue(L, 1);
    text = lua_tolstring(L, -1, &count);
    break;
  default:
    snprintf(other, sizeof other, "(error object is a %s value)", luaL_typename(L, 1));
    text = other;
    count = strlen(other);
  }
  text = without_place(&box->fault, text, &count);
  if (count == sizeof overflow - 1 && memcmp(text, overflow, count) == 0) {
    text = too_deep;
    count = sizeof too_deep - 1;
  }
  fault_set_text(box, text, count);
  return 1;
}

int fault_exit(lua_State *L) {
  fault_handler(L);
  meter_exit(sandbox_of(L), EXIT_FAILED);
}
