// What a call may take. The unit is one plain instruction of the Lua machine: a hook charges each
// instruction before it runs (instructions.c), library functions and the allocator charge their work
// in the same unit, and the clock is looked at every ten thousand units. The hook makes each
// instruction slower; calls that are known to be short (steps.c) go without, until a library
// function calls back or there is something that makes instructions dear.
//
// A limit is not a Lua error. It leaves the call by a jump to `sandbox_call` or `sandbox_load`: no
// handler, no `pcall`, no finalizer runs, and the state is put back from the image.

#include <time.h>

#include "state.h"

/// What loading may take however little calls may.
#define LEAST_LOADING 100000

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

void meter_allow(sandbox *box, int64_t factor) {
  const int64_t most = INT64_MAX / 1000000;
  int64_t time = box->limits.time_milliseconds, units = box->limits.instructions;
  box->time_allowed = (time > most / factor ? most : time * factor) * 1000000;
  box->units_allowed = units > INT64_MAX / factor ? INT64_MAX : units * factor;
  if (factor > 1 && box->units_allowed < LEAST_LOADING) box->units_allowed = LEAST_LOADING;
}

/// Whether the time is over. The clock starts when it is first asked.
static bool is_late(sandbox *box) {
  box->units_since_clock = 0;
  int64_t time = now();
  if (box->deadline == 0) box->deadline = time + box->time_allowed;
  return time > box->deadline;
}

void meter_look_at_clock(sandbox *box) {
  if (is_late(box)) meter_exceed(box, SANDBOX_LIMIT_TIME);
}

bool meter_take(sandbox *box, int64_t units) {
  box->units -= units;
  box->units_since_clock += units;
  if (box->units_since_clock >= 10000 && is_late(box)) box->is_late = true;
  return !meter_is_used_up(box);
}

bool meter_is_used_up(const sandbox *box) { return box->units < 0 || box->is_late; }

_Noreturn void meter_give_up(sandbox *box) {
  meter_exceed(box, box->is_late ? SANDBOX_LIMIT_TIME : SANDBOX_LIMIT_INSTRUCTIONS);
}

void sandbox_observe_lines(sandbox *box) {
  box->observes_lines = true;
  // Every call starts with nothing left, so that none has to be repeated.
  box->most_left = box->most_fresh = 0;
}

static void tell_line(sandbox *box, lua_Debug *place) {
  if (lua_getinfo(box->L, "S", place))
    box->host.line(
        box->host.context, place->short_src, place->currentline, place->linedefined);
}

static void hook(lua_State *L, lua_Debug *event) {
  sandbox *box = sandbox_of(L);
  if (event->event == LUA_HOOKLINE) return tell_line(box, event);
  instruction_charge(L, event);
}

void meter_watch(sandbox *box) {
  if (box->is_watched) {
    instruction_resume(box->L);
    return;
  }
  box->is_watched = true;
  int mask = box->observes_lines ? LUA_MASKCOUNT | LUA_MASKLINE : LUA_MASKCOUNT;
  lua_sethook(box->L, hook, mask, 1);
}

void meter_end_watch(sandbox *box) {
  if (!box->is_watched) return;
  box->is_watched = false;
  lua_sethook(box->L, NULL, 0, 0);
}

_Noreturn void meter_exhausted(sandbox *box) { meter_exceed(box, SANDBOX_LIMIT_INSTRUCTIONS); }

_Noreturn void meter_exceed(sandbox *box, int32_t limit) {
  fault_clear(box);
  box->fault.kind = SANDBOX_FAULT_LIMIT;
  box->fault.limit = limit;
  fault_set_place(box, box->L);
  meter_exit(box, EXIT_LIMIT);
}

_Noreturn void meter_exit(sandbox *box, exit_reason reason) {
  box->exit_reason = reason;
  box->is_ruined = true;
  _longjmp(box->exit, 1);
}
