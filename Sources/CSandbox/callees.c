// Which function a call instruction calls.
//
// The register of the callee is followed back to the one instruction that filled it, through moves
// and fields of tables, to a variable that was there before the call: no call writes to those
// (inspect.c). What depends on a table's field holds only as long as no call writes to such tables;
// steps.c asks for that. Whatever is not as plain as that is unknown.

#include "bytecode.h"

/// Instructions that are gone back, and registers that are followed, for one call.
#define FARTHEST 2000
/// The same for all calls of a script together. What was not looked at counts as unknown.
#define MOST_WORK 1000000
#define MOST_MOVES 8
/// Longer texts are not interned.
#define LONGEST_NAME 40

typedef struct {
  lua_State *L;
  /// Place of the closure on the stack.
  int closure;
  const prototype *function;
  reach *reach;
  /// For each instruction the first one that jumps there, or SIZE_MAX.
  const size_t *first_jumps;
  registers captured;
} search;

int callees_captured(const prototype *function, uint32_t upvalue) {
  while (function->parent) {
    if (upvalue >= function->upvalue_count || function->upvalues[upvalue].in_stack) return -1;
    upvalue = function->upvalues[upvalue].index;
    function = function->parent;
  }
  return (int)upvalue;
}

// MARK: Registers

static bool is_within(uint32_t index, uint32_t first, uint32_t count) {
  return index >= first && index - first < count;
}

static bool writes(uint32_t code, uint32_t index) {
  uint32_t operation = operation_of(code), a = a_of(code);
  if (is_test(operation)) return false;
  switch (operation) {
  case OP_SETUPVAL:
  case OP_SETTABUP:
  case OP_SETTABLE:
  case OP_SETI:
  case OP_SETFIELD:
  case OP_SETLIST:
  case OP_CLOSE:
  case OP_TBC:
  case OP_JMP:
  case OP_RETURN:
  case OP_RETURN0:
  case OP_RETURN1:
  case OP_EXTRAARG: return false;
  case OP_LOADNIL: return is_within(index, a, b_of(code) + 1);
  case OP_SELF: return is_within(index, a, 2);
  case OP_CONCAT:
  case OP_CALL:
  case OP_TAILCALL:
  case OP_FORLOOP:
  case OP_FORPREP:
  case OP_TFORPREP:
  case OP_TFORCALL:
  case OP_TFORLOOP:
  case OP_VARARG: return index >= a;
  case OP_VARARGPREP: return true;
  default:
    // What MMBIN writes, the instruction before it writes as well.
    return index == a && !(operation >= OP_MMBIN && operation <= OP_MMBINK);
  }
}

/// The instruction that filled a register, whatever way led from there to `at`; SIZE_MAX where there
/// is no one such instruction.
static size_t writer_of(const search *search, size_t at, uint32_t index) {
  if (registers_have(&search->captured, index)) return SIZE_MAX;
  size_t first_jump = search->first_jumps[at];
  for (size_t i = at; i > 0 && at - i < FARTHEST; i--) {
    search->reach->work += 1;
    if (writes(search->function->code[i - 1], index)) return first_jump >= i - 1 ? i - 1 : SIZE_MAX;
    if (search->first_jumps[i - 1] < first_jump) first_jump = search->first_jumps[i - 1];
  }
  return SIZE_MAX;
}

static const bytecode_text *constant_of(const search *search, uint32_t index) {
  if (index >= search->function->constant_count) return NULL;
  const bytecode_text *constant = &search->function->constants[index];
  return constant->text ? constant : NULL;
}

// MARK: Values

/// Pushes a variable that was there before the call; false, and nothing pushed, for another one.
static bool push_variable(const search *search, uint32_t upvalue) {
  int captured = callees_captured(search->function, upvalue);
  return captured >= 0 && lua_getupvalue(search->L, search->closure, captured + 1);
}

/// Replaces the table on top of the stack by its field; pops anything else and is false.
static bool push_field(const search *search, const bytecode_text *name) {
  if (!name || !lua_istable(search->L, -1)) {
    lua_settop(search->L, -2);
    return false;
  }
  lua_pushlstring(search->L, name->text, name->count);
  lua_rawget(search->L, -2);
  lua_replace(search->L, -2);
  return true;
}

/// Pushes what a register holds before an instruction; false, and nothing pushed, where that is
/// not known. Notes in `is_field` whether it comes from a table.
static bool push_register(
    const search *search, size_t at, uint32_t index, int moves, bool *is_field) {
  size_t writer = writer_of(search, at, index);
  if (writer == SIZE_MAX || moves == MOST_MOVES) return false;
  uint32_t code = search->function->code[writer];
  switch (operation_of(code)) {
  case OP_MOVE: return push_register(search, writer, b_of(code), moves + 1, is_field);
  case OP_GETUPVAL: return push_variable(search, b_of(code));
  case OP_GETTABUP:
    *is_field = true;
    return push_variable(search, b_of(code)) &&
        push_field(search, constant_of(search, c_of(code)));
  case OP_GETFIELD:
    *is_field = true;
    return push_register(search, writer, b_of(code), moves + 1, is_field) &&
        push_field(search, constant_of(search, c_of(code)));
  default: return false;
  }
}

// MARK: Calls

/// The function on top of the stack, which is popped; a call of anything else fails.
static callee take_function(lua_State *L, bool is_field) {
  bool is_script = lua_isfunction(L, -1) && !lua_iscfunction(L, -1);
  callee callee = {is_field ? CALLEE_FIELD : CALLEE_FIXED, is_script ? lua_topointer(L, -1) : NULL};
  lua_settop(L, -2);
  return callee;
}

static const void *interned(lua_State *L, const bytecode_text *name) {
  const void *address = lua_pushlstring(L, name->text, name->count);
  lua_settop(L, -2);
  return address;
}

static callee method_of(const search *search, size_t self) {
  uint32_t code = search->function->code[self];
  const bytecode_text *name = k_of(code) ? constant_of(search, c_of(code)) : NULL;
  if (!name || name->count > LONGEST_NAME) return (callee){CALLEE_UNKNOWN, NULL};
  bool is_field;
  if (push_register(search, self, b_of(code), 0, &is_field)) {
    if (lua_istable(search->L, -1) && push_field(search, name))
      return take_function(search->L, true);
    lua_settop(search->L, -2);
  }
  return (callee){CALLEE_METHOD, interned(search->L, name)};
}

static callee callee_of(const search *search, size_t call) {
  uint32_t index = a_of(search->function->code[call]);
  size_t writer = writer_of(search, call, index);
  if (writer != SIZE_MAX && operation_of(search->function->code[writer]) == OP_SELF &&
      a_of(search->function->code[writer]) == index)
    return method_of(search, writer);
  bool is_field = false;
  if (!push_register(search, call, index, 0, &is_field)) return (callee){CALLEE_UNKNOWN, NULL};
  return take_function(search->L, is_field);
}

// MARK: Names

static bool is_number(const search *search, size_t at, uint32_t index) {
  size_t writer = writer_of(search, at, index);
  if (writer == SIZE_MAX) return false;
  uint32_t operation = operation_of(search->function->code[writer]);
  return (operation >= OP_ADDI && operation <= OP_SHR) || operation == OP_LEN ||
      operation == OP_LOADI || operation == OP_LOADF;
}

/// Notes under which name an instruction may put a function into a table.
static void note_write(const search *search, size_t at, reach *reach) {
  uint32_t code = search->function->code[at];
  if (k_of(code)) return;
  const bytecode_text *name;
  switch (operation_of(code)) {
  case OP_SETTABUP:
  case OP_SETFIELD:
    name = constant_of(search, b_of(code));
    if (name && name->count <= LONGEST_NAME) {
      address_set_add(&reach->names, interned(search->L, name));
    } else {
      reach->writes_any_name = true;
    }
    break;
  case OP_SETTABLE:
    if (!is_number(search, at, b_of(code))) reach->writes_any_name = true;
    break;
  default: break;
  }
}

// MARK: Functions

static bool is_call(uint32_t code) {
  return operation_of(code) == OP_CALL || operation_of(code) == OP_TAILCALL;
}

static size_t *first_jumps(const prototype *function) {
  size_t *jumps = malloc((function->code_count + 1) * sizeof *jumps);
  if (!jumps) return NULL;
  memset(jumps, 0xFF, (function->code_count + 1) * sizeof *jumps);
  for (size_t at = 0; at < function->code_count; at++) {
    int64_t next[2];
    int count = flow_successors(at, function->code[at], next);
    for (int i = 0; i < count; i++) {
      bool is_jump = next[i] != (int64_t)at + 1 && next[i] >= 0;
      if (is_jump && next[i] < (int64_t)function->code_count && jumps[next[i]] > at)
        jumps[next[i]] = at;
    }
  }
  return jumps;
}

static void look_at(lua_State *L, reach *reach, bytecode *code, prototype *function) {
  size_t count = 0;
  for (size_t i = 0; i < function->code_count; i++) count += is_call(function->code[i]);
  function->callees = bytecode_allocate(code, count, sizeof(callee));
  size_t *jumps = first_jumps(function);
  if (function->callees && jumps) {
    search search = {L, lua_gettop(L), function, reach, jumps, flow_captured(function)};
    size_t call = 0;
    for (size_t at = 0; at < function->code_count && !reach->is_unclear; at++) {
      reach->is_unclear |= reach->work > MOST_WORK;
      if (is_call(function->code[at])) function->callees[call++] = callee_of(&search, at);
      note_write(&search, at, reach);
    }
  } else {
    reach->is_unclear = true;
  }
  free(jumps);
  for (size_t i = 0; i < function->child_count && !reach->is_unclear; i++)
    look_at(L, reach, code, &function->children[i]);
}

void callees_find(lua_State *L, reach *reach, bytecode *code) {
  look_at(L, reach, code, &code->main);
}
