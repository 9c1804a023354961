// The meter's hook. It charges the instruction that is about to run and, at once, the plain ones
// that follow it: the next time it is called is before the first one behind them.

#include "bytecode.h"
#include "price.h"

/// Instructions that are charged at once.
#define LONGEST_RUN 32

enum {
  /// Its price depends on its operands.
  DEAR = 1,
  /// The next instruction of the function follows, and no other function runs before it.
  GOES_ON = 2,
  /// It may be skipped by the one before.
  MAY_BE_SKIPPED = 4,
};

static const uint8_t traits[128] = {
    [OP_MOVE ... OP_LOADFALSE] = GOES_ON,
    [OP_LOADTRUE] = GOES_ON,
    [OP_LOADNIL] = DEAR | GOES_ON,
    [OP_GETUPVAL ... OP_GETTABUP] = GOES_ON,
    [OP_GETTABLE ... OP_GETI] = DEAR | GOES_ON,
    [OP_GETFIELD] = GOES_ON,
    // What they allocate is the growth of their table; what the next one allocates is not.
    [OP_SETTABUP ... OP_SETFIELD] = DEAR,
    [OP_NEWTABLE] = GOES_ON,
    [OP_SELF] = DEAR | GOES_ON,
    [OP_ADDI ... OP_MULK] = GOES_ON,
    [OP_MODK ... OP_POWK] = DEAR | GOES_ON,
    [OP_DIVK] = GOES_ON,
    // Lua 5.4.4 does not note the place before it divides by zero; the hook does.
    [OP_IDIVK] = DEAR | GOES_ON,
    [OP_BANDK ... OP_MUL] = GOES_ON,
    [OP_MOD ... OP_POW] = DEAR | GOES_ON,
    [OP_DIV] = GOES_ON,
    [OP_IDIV] = DEAR | GOES_ON,
    [OP_BAND ... OP_SHR] = GOES_ON,
    [OP_MMBIN ... OP_MMBINK] = GOES_ON | MAY_BE_SKIPPED,
    [OP_UNM ... OP_NOT] = GOES_ON,
    [OP_LEN ... OP_CONCAT] = DEAR | GOES_ON,
    [OP_CLOSE] = GOES_ON,
    [OP_EQ ... OP_EQK] = DEAR,
    [OP_CALL ... OP_RETURN] = DEAR,
    [OP_FORPREP ... OP_TFORCALL] = DEAR,
    [OP_SETLIST] = DEAR,
    [OP_CLOSURE] = GOES_ON,
    [OP_VARARG] = DEAR | GOES_ON,
    [OP_EXTRAARG] = GOES_ON | MAY_BE_SKIPPED,
};

/// How many plain instructions will be run, at least, before there is another choice or price.
static int plain_run(const uint32_t *code) {
  for (int count = 0;; code++) {
    uint8_t trait = traits[operation_of(*code)];
    if (trait & DEAR) return count;
    if (!(trait & MAY_BE_SKIPPED)) count += 1;
    if (!(trait & GOES_ON) || count == LONGEST_RUN) return count;
  }
}

/// A library function comes back to the next instruction; those that call a Lua function have it
/// charged from its first one on (`meter_watch`).
static bool calls_library(const lua_frame *frame, uint32_t code) {
  const lua_value *callee = &frame->function[1 + a_of(code)];
  return operation_of(code) == OP_CALL && is_library_function(callee);
}

void instruction_charge(lua_State *L, lua_Debug *event) {
  sandbox *box = sandbox_of(L);
  const lua_frame *frame = frame_of(event);
  uint32_t code = frame->next_code[-1];
  uint8_t trait = traits[operation_of(code)];
  int64_t price = 1;
  box->target = NULL;
  if (trait & DEAR) price += price_of_dear(box, L, frame, code);
  if (trait & GOES_ON || calls_library(frame, code)) {
    int run = plain_run(frame->next_code);
    *hook_count(L) = run + 1;
    price += run;
  }
  meter_charge(box, price);
}

void instruction_resume(lua_State *L) { *hook_count(L) = 1; }
