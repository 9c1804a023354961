// Which registers hold tables that the function itself made in the same call.
//
// A forward analysis over the instructions: one bit per register, set where on every way to the
// instruction the register holds a table from OP_NEWTABLE. Whatever else writes a register clears
// its bit, and so does being captured by a closure. A store to a table without the bit may reach a
// table that was there before the call. Doubt clears bits: the answer "only new tables" is a proof.

#include "bytecode.h"

/// Larger functions are not looked at.
#define MOST_CODE 20000
#define MOST_ROUNDS 16

static void set(registers *set, uint32_t index) { set->bits[index >> 6] |= 1ull << (index & 63); }

static void clear(registers *set, uint32_t first, uint32_t count) {
  for (uint32_t i = first; i < first + count && i < 256; i++)
    set->bits[i >> 6] &= ~(1ull << (i & 63));
}

/// Keeps in `into` what is also in `from`; whether that changed it.
static bool meet(registers *into, const registers *from) {
  bool changed = false;
  for (int i = 0; i < 4; i++) {
    uint64_t both = into->bits[i] & from->bits[i];
    changed |= both != into->bits[i];
    into->bits[i] = both;
  }
  return changed;
}

/// The registers after an instruction.
static void apply(registers *state, uint32_t code, const registers *captured) {
  uint32_t a = a_of(code);
  switch (operation_of(code)) {
  case OP_NEWTABLE:
    if (!registers_have(captured, a)) set(state, a);
    break;
  case OP_MOVE:
    if (registers_have(state, b_of(code)) && !registers_have(captured, a)) {
      set(state, a);
    } else {
      clear(state, a, 1);
    }
    break;
  case OP_SETUPVAL:
  case OP_SETTABUP:
  case OP_SETTABLE:
  case OP_SETI:
  case OP_SETFIELD:
  case OP_SETLIST:
  case OP_CLOSE:
  case OP_TBC:
  case OP_JMP:
  case OP_EXTRAARG: break;
  case OP_LOADNIL: clear(state, a, b_of(code) + 1); break;
  case OP_SELF: clear(state, a, 2); break;
  case OP_CONCAT: clear(state, a, b_of(code)); break;
  case OP_FORLOOP:
  case OP_FORPREP: clear(state, a, 4); break;
  case OP_TFORLOOP: clear(state, a, 5); break;
  case OP_CALL:
  case OP_TAILCALL:
  case OP_TFORCALL:
  case OP_VARARG: clear(state, a, 256); break;
  default:
    // Tests and MMBIN only read A, but then nothing is lost that would matter.
    clear(state, a, 1);
  }
}

int flow_successors(size_t at, uint32_t code, int64_t next[2]) {
  int64_t here = (int64_t)at;
  uint32_t operation = operation_of(code);
  next[0] = here + 1;
  if (is_test(operation) || operation == OP_TESTSET ||
      (operation >= OP_ADDI && operation <= OP_SHR)) {
    next[1] = here + 2;
    return 2;
  }
  switch (operation) {
  case OP_LFALSESKIP: next[0] = here + 2; return 1;
  case OP_JMP: next[0] = here + 1 + jump_of(code); return 1;
  case OP_RETURN:
  case OP_RETURN0:
  case OP_RETURN1: return 0;
  case OP_FORLOOP:
  case OP_TFORLOOP: next[1] = here + 1 - (int64_t)bx_of(code); return 2;
  case OP_FORPREP: next[1] = here + 2 + (int64_t)bx_of(code); return 2;
  case OP_TFORPREP: next[0] = here + 1 + (int64_t)bx_of(code); return 1;
  default: return 1;
  }
}

static bool settle(
    sandbox *box, const prototype *function, registers *states, const registers *captured) {
  for (int round = 0; round < MOST_ROUNDS; round++) {
    bool changed = false;
    if (!meter_take(box, (int64_t)function->code_count)) return false;
    for (size_t at = 0; at < function->code_count; at++) {
      uint32_t code = function->code[at];
      registers after = states[at];
      if (!is_test(operation_of(code))) apply(&after, code, captured);
      int64_t next[2];
      int count = flow_successors(at, code, next);
      for (int i = 0; i < count; i++) {
        if (next[i] < 0 || (size_t)next[i] >= function->code_count) continue;
        changed |= meet(&states[next[i]], &after);
      }
    }
    if (!changed) return true;
  }
  return false;
}

registers flow_captured(const prototype *function) {
  registers captured = {{0, 0, 0, 0}};
  for (size_t i = 0; i < function->child_count; i++) {
    const prototype *child = &function->children[i];
    for (size_t j = 0; j < child->upvalue_count; j++)
      if (child->upvalues[j].in_stack) set(&captured, child->upvalues[j].index);
  }
  return captured;
}

static bool stores_to_register(uint32_t operation) {
  return operation == OP_SETTABLE || operation == OP_SETI || operation == OP_SETFIELD;
}

bool flow_writes_only_new_tables(sandbox *box, const prototype *function) {
  bool stores = false;
  for (size_t i = 0; i < function->code_count; i++) {
    uint32_t operation = operation_of(function->code[i]);
    if (operation == OP_SETTABUP) return false;
    stores |= stores_to_register(operation);
  }
  if (!stores) return true;
  if (function->code_count > MOST_CODE) return false;
  registers captured = flow_captured(function);
  registers *states = malloc(function->code_count * sizeof(registers));
  if (!states) return false;
  memset(states, 0xFF, function->code_count * sizeof(registers));
  memset(&states[0], 0, sizeof states[0]);
  bool is_proved = settle(box, function, states, &captured);
  for (size_t i = 0; i < function->code_count && is_proved; i++) {
    uint32_t code = function->code[i];
    if (stores_to_register(operation_of(code)) && !registers_have(&states[i], a_of(code))) is_proved = false;
  }
  free(states);
  return is_proved;
}
