// The Lua stack between calls: nothing stays in it.
//
// What a call writes to is noted as it goes: its own frame when it begins, and with each call that it
// makes the frame of that one (price.c), values that library functions push by the hundred, and what
// they call. Of calls that are known to be short it is known from the code (steps.c). Slots that
// nobody noted would be found by `sandbox_leaves_nothing`, which tests ask after each call.

#include "layout.h"

/// More slots than an error takes on its way out, where nothing was noted.
#define MOST_FOR_ERROR 512

void stack_claim(lua_State *L, int count, const char *message) {
  luaL_checkstack(L, count, message);
  stack_note(sandbox_of(L), stack_top(L) + count + FRAME_SLACK);
}

void stack_note_call(lua_State *L, int arguments) {
  stack_note_frame(sandbox_of(L), stack_top(L), stack_top(L) - arguments - 1);
}

int32_t stack_slots(lua_State *L) {
  return MAXIMUM_KEYS + 2 + (int32_t)frame_slots(stack_top(L) - 1);
}

static void clear(sandbox *box, char *from, char *to) {
  char *end = box->stack.top;
  if (to > end) to = end;
  if (to > from) memset(from, 0, (size_t)(to - from));
}

void stack_clear(sandbox *box) {
  size_t more = box->is_ruined ? MOST_FOR_ERROR * sizeof(lua_value) : 0;
  clear(box, box->stack_start, box->stack_used + more);
}

void stack_clear_above(sandbox *box) { clear(box, (char *)stack_top(box->L), box->stack_used); }

bool sandbox_leaves_nothing(const sandbox *box) {
  for (const char *at = box->stack_start; at < box->stack.top; at++)
    if (*at) return false;
  return true;
}
