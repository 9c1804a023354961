// How many instructions a call runs at most, where the code tells.
//
// A function without a jump backwards runs none of its instructions twice, so the longest way
// through it is known; with the longest ways of the functions it calls that is all a call can do.
// Functions that call one another in a circle have no such bound. Work of library functions is
// charged by themselves and is not counted here; where they call a Lua function, they have the
// instructions counted from then on (`meter_watch`). Metamethods are functions of the host alone.
//
// A call that is known to take fewer instructions than any limit minds goes without the meter's
// hook. How much of the stack it uses is known in the same way, then: the frames of the functions that
// are called inside one another.

#include "bytecode.h"

/// Functions inside one another, and larger ones, are not followed.
#define DEEPEST_CALL 100
#define MOST_CODE 20000
#define UNBOUNDED (-1)

static int32_t function_steps(reach *reach, prototype *function, int depth);

static int32_t larger(int32_t left, int32_t right) {
  return left == UNBOUNDED || right == UNBOUNDED ? UNBOUNDED : left > right ? left : right;
}

/// The most that a function or one of those inside it takes.
static int32_t most_inside(reach *reach, prototype *function, bool with_itself, int depth) {
  int32_t most = with_itself ? function_steps(reach, function, depth) : 0;
  for (size_t i = 0; i < function->child_count && most != UNBOUNDED; i++)
    most = larger(most, most_inside(reach, &function->children[i], true, depth));
  return most;
}

/// The most that any function takes that a script can have as a value.
static int32_t unknown_steps(reach *reach, int depth) {
  if (reach->unknown_steps != 0) return reach->unknown_steps;
  int32_t most = 1;
  for (closure *closure = reach->closures; closure && most != UNBOUNDED; closure = closure->next) {
    bool is_value = closure->next || reach->calls_itself;
    most = larger(most, most_inside(reach, &closure->code.main, is_value, depth));
  }
  return reach->unknown_steps = most;
}

static int32_t callee_steps(reach *reach, callee callee, int depth) {
  bool is_known = callee.kind == CALLEE_FIXED || (callee.kind == CALLEE_FIELD && !reach->may_write);
  if (callee.kind == CALLEE_METHOD)
    is_known = !reach->writes_any_name && !address_set_has(&reach->names, callee.object);
  if (!is_known) return unknown_steps(reach, depth);
  if (callee.kind == CALLEE_METHOD || !callee.object) return 0;
  for (closure *closure = reach->closures; closure; closure = closure->next)
    if (closure->address == callee.object)
      return function_steps(reach, &closure->code.main, depth);
  return UNBOUNDED;
}

/// Whether an instruction may divide by zero: without the hook Lua 5.4.4 would tell another line.
static bool may_divide_by_zero(const prototype *function, uint32_t code) {
  switch (operation_of(code)) {
  case OP_MOD:
  case OP_IDIV: return true;
  case OP_MODK:
  case OP_IDIVK:
    return c_of(code) >= function->constant_count || function->constants[c_of(code)].is_zero;
  default: return false;
  }
}

/// The longest way through a function; `longest` has room for the way to each instruction.
static int32_t longest_way(
    reach *reach, const prototype *function, int32_t *longest, int depth) {
  int32_t most = 0;
  size_t call = 0;
  longest[0] = 1;
  for (size_t at = 0; at < function->code_count; at++) {
    uint32_t code = function->code[at], operation = operation_of(code);
    bool is_call = operation == OP_CALL || operation == OP_TAILCALL;
    size_t callee = call;
    call += is_call;
    // No way leads here.
    if (longest[at] == 0) continue;
    int32_t steps = longest[at], called = 0;
    if (is_call) called = callee_steps(reach, function->callees[callee], depth);
    if (called == UNBOUNDED || (steps += called) >= SHORT_CALL) return UNBOUNDED;
    if (may_divide_by_zero(function, code)) return UNBOUNDED;
    most = larger(most, steps);
    int64_t next[2];
    int count = flow_successors(at, code, next);
    for (int i = 0; i < count; i++) {
      if (next[i] <= (int64_t)at) return UNBOUNDED;
      if (next[i] >= (int64_t)function->code_count) continue;
      if (longest[next[i]] < steps + 1) longest[next[i]] = steps + 1;
    }
  }
  return most;
}

static int32_t function_steps(reach *reach, prototype *function, int depth) {
  if (function->steps != 0) return function->steps;
  // Whoever comes here again before the number is known has gone in a circle.
  function->steps = UNBOUNDED;
  if (depth == DEEPEST_CALL || !function->callees || function->code_count == 0 ||
      function->code_count > MOST_CODE)
    return UNBOUNDED;
  int32_t *longest = calloc(function->code_count, sizeof *longest);
  if (longest) function->steps = longest_way(reach, function, longest, depth + 1);
  free(longest);
  return function->steps;
}

static closure *root_of(const reach *reach) {
  closure *root = reach->closures;
  while (root && root->next) root = root->next;
  return root;
}

bool steps_are_few(reach *reach) {
  if (reach->is_unclear || reach->names.failed) return false;
  closure *root = root_of(reach);
  return !root || function_steps(reach, &root->code.main, 0) != UNBOUNDED;
}

// MARK: Slots

/// What a function of a library or a metamethod has on the stack without asking for more: itself, what
/// it is called with where that is not in the registers of its caller, and 20 values of its own.
#define LIBRARY_SLOTS 24
/// Values that may be behind the parameters of a function with `...`, and be copied: more of them make
/// a call dear.
#define EXTRA_SLOTS (2 * (MANY_VALUES + 50))

static int32_t function_slots(reach *reach, prototype *function);

static int32_t most_slots_inside(reach *reach, prototype *function) {
  int32_t most = function_slots(reach, function);
  for (size_t i = 0; i < function->child_count; i++)
    most = larger(most, most_slots_inside(reach, &function->children[i]));
  return most;
}

static int32_t unknown_slots(reach *reach) {
  if (reach->unknown_slots != 0) return reach->unknown_slots;
  int32_t most = LIBRARY_SLOTS;
  for (closure *closure = reach->closures; closure; closure = closure->next)
    if (closure->next || reach->calls_itself)
      most = larger(most, most_slots_inside(reach, &closure->code.main));
  return reach->unknown_slots = most;
}

static int32_t callee_slots(reach *reach, callee callee) {
  // A method of an unknown value may be anything, for all that is said of its steps.
  bool is_known = callee.kind == CALLEE_FIXED || (callee.kind == CALLEE_FIELD && !reach->may_write);
  if (!is_known) return unknown_slots(reach);
  for (closure *closure = reach->closures; closure && callee.object; closure = closure->next)
    if (closure->address == callee.object) return function_slots(reach, &closure->code.main);
  return LIBRARY_SLOTS;
}

/// Only where the steps are known, so that functions do not call one another in a circle.
static int32_t function_slots(reach *reach, prototype *function) {
  if (function->slots != 0) return function->slots;
  function->slots = LIBRARY_SLOTS;
  int32_t own = function->register_count + 1;
  if (function->is_variadic) own += function->parameter_count + 1 + EXTRA_SLOTS;
  int32_t most = own + LIBRARY_SLOTS;
  size_t call = 0;
  for (size_t at = 0; function->callees && at < function->code_count; at++) {
    uint32_t operation = operation_of(function->code[at]);
    if (operation != OP_CALL && operation != OP_TAILCALL) continue;
    most = larger(most, own + callee_slots(reach, function->callees[call++]));
  }
  return function->slots = most;
}

int32_t steps_slots(reach *reach) {
  closure *root = root_of(reach);
  return root ? function_slots(reach, &root->code.main) : LIBRARY_SLOTS;
}
