// The proof that a compiled function keeps the rules of the Lua machine, before anything of it runs.
//
// The machine trusts its code: a register that nothing has written yet is whatever an earlier call
// left there, and an operand out of bounds is somebody else's memory. The compiler of Lua 5.4 makes
// such code in places (docs/lua-faults.md). So each function is looked at twice:
//  - instruction by instruction: operands, constants, variables and jumps are in bounds, instructions
//    that belong together stand together and are only entered at the first.
//  - along all ways through it: what holds before an instruction on every way to it is followed
//    forwards until nothing changes any more. Every register that is read has been written in this
//    call; registers of a loop are what FORPREP made of them; SETLIST stores into a table, SELF looks
//    up a text; values whose number is open are taken at once; variables that functions inside have
//    captured are closed before the function is left or a call uses their registers.
//    A register that is no local variable gets its value at one place, or is what `and`, `or` or a
//    comparison comes to: what is left of another expression does not pass for a value that is missing.
// Nothing here depends on which compiler made the code. What the machine does with each instruction
// is that of lvm.c in Lua 5.4.0 to 5.4.8.

#include "bytecode.h"

/// What the places where ways meet may take, for one function.
#define MOST_BYTES ((size_t)32 << 20)
/// Fields in a table constructor, in units of 256.
#define MOST_EXTRA (1u << 22)
/// Logarithm of the size of a new table's hash part.
#define MOST_HASH_BITS 30
/// Events of operators (ltm.h).
#define FIRST_OPERATOR_EVENT 6
#define LAST_OPERATOR_EVENT 17
/// Lines are told for one instruction in so many, at least (ldebug.h).
#define INSTRUCTIONS_PER_LINE 128
#define NO_HEAD UINT32_MAX
#define CLOSED UINT32_MAX
#define NONE UINT32_MAX
/// Where arguments got their values.
#define BEFORE_THE_CALL (UINT32_MAX - 1)

// MARK: What instructions do

enum {
  READS_A = 1 << 0,
  READS_B = 1 << 1,
  READS_C = 1 << 2,
  /// C is a register or, with k, a constant.
  VALUE_C = 1 << 3,
  WRITES_A = 1 << 4,
  /// Constants: any one, a short text, a number, an integer.
  CONSTANT_B = 1 << 5,
  TEXT_B = 1 << 6,
  TEXT_C = 1 << 7,
  NUMBER_C = 1 << 8,
  INTEGER_C = 1 << 9,
  CONSTANT_BX = 1 << 10,
  /// Variables of functions outside.
  VARIABLE_A = 1 << 11,
  VARIABLE_B = 1 << 12,
  /// The next instruction is a jump.
  TESTS = 1 << 13,
  /// The next instruction calls a metamethod in its place.
  CALCULATES = 1 << 14,
  /// The next instruction is more of its operand.
  HAS_EXTRA = 1 << 15,
};

static const uint16_t traits[OPERATION_COUNT] = {
    [OP_MOVE] = READS_B | WRITES_A,
    [OP_LOADI ... OP_LOADF] = WRITES_A,
    [OP_LOADK] = CONSTANT_BX | WRITES_A,
    [OP_LOADKX] = HAS_EXTRA | WRITES_A,
    [OP_LOADFALSE ... OP_LOADTRUE] = WRITES_A,
    [OP_GETUPVAL] = VARIABLE_B | WRITES_A,
    [OP_SETUPVAL] = VARIABLE_B | READS_A,
    [OP_GETTABUP] = VARIABLE_B | TEXT_C | WRITES_A,
    [OP_GETTABLE] = READS_B | READS_C | WRITES_A,
    [OP_GETI] = READS_B | WRITES_A,
    [OP_GETFIELD] = READS_B | TEXT_C | WRITES_A,
    [OP_SETTABUP] = VARIABLE_A | TEXT_B | VALUE_C,
    [OP_SETTABLE] = READS_A | READS_B | VALUE_C,
    [OP_SETI] = READS_A | VALUE_C,
    [OP_SETFIELD] = READS_A | TEXT_B | VALUE_C,
    [OP_NEWTABLE] = HAS_EXTRA | WRITES_A,
    [OP_SELF] = READS_B | VALUE_C,
    [OP_ADDI] = READS_B | WRITES_A | CALCULATES,
    [OP_ADDK ... OP_IDIVK] = READS_B | NUMBER_C | WRITES_A | CALCULATES,
    [OP_BANDK ... OP_BXORK] = READS_B | INTEGER_C | WRITES_A | CALCULATES,
    [OP_SHRI ... OP_SHLI] = READS_B | WRITES_A | CALCULATES,
    [OP_ADD ... OP_SHR] = READS_B | READS_C | WRITES_A | CALCULATES,
    [OP_MMBIN] = READS_A | READS_B,
    [OP_MMBINI] = READS_A,
    [OP_MMBINK] = READS_A | CONSTANT_B,
    [OP_UNM ... OP_LEN] = READS_B | WRITES_A,
    [OP_TBC] = READS_A,
    [OP_EQ ... OP_LE] = READS_A | READS_B | TESTS,
    [OP_EQK] = READS_A | CONSTANT_B | TESTS,
    [OP_EQI ... OP_GEI] = READS_A | TESTS,
    [OP_TEST] = READS_A | TESTS,
    [OP_TESTSET] = READS_B | TESTS,
    [OP_CLOSURE] = WRITES_A,
};

/// What is known before an instruction, on every way to it.
typedef struct {
  registers written;
  /// The first of the three registers of a loop that is going on.
  registers loops;
  /// Tables and texts that nobody else can put anything else in the place of.
  registers tables, texts;
  /// Variables that functions inside may have captured, and that are not closed on some way.
  registers captured;
  /// The register whose value was completed last, or `NONE`.
  uint32_t latest;
} facts;

/// An instruction where ways meet.
typedef struct {
  facts facts;
  uint32_t at;
  bool is_reached, is_waiting;
} head;

typedef struct {
  sandbox *box;
  const prototype *function;
  proof proof;
  /// For each instruction its place among `heads`, or `NO_HEAD`.
  uint32_t *head_of;
  /// Instructions that no way may lead to but that from the instruction before.
  uint8_t *is_inner;
  /// How many local variables there are before each instruction; they are in the first registers.
  int32_t *locals;
  head *heads;
  size_t head_count;
  /// For each head and register the instruction that wrote it, or a number of the head where several
  /// did.
  uint32_t *sources;
  /// Heads that have to be looked at, as a heap: the first in the code comes first, so that all ways
  /// through an expression are known where they meet.
  uint32_t *waiting;
  size_t waiting_count;
  /// What holds where the walk is, and which instruction wrote each register.
  facts now;
  uint32_t now_sources[256];
  size_t at;
  /// The first of the values whose number is open, or `CLOSED`.
  uint32_t open;
} walk;

static bool fail(walk *walk, proof_result result, size_t at) {
  walk->proof.result = result;
  walk->proof.at = at;
  return false;
}

static bool malformed(walk *walk, size_t at) { return fail(walk, PROOF_MALFORMED, at); }

// MARK: Instruction by instruction

static uint32_t operation_at(const prototype *function, size_t at) {
  return at < function->code_count ? operation_of(function->code[at]) : OPERATION_COUNT;
}

/// Whether a constant is there and is a number (with an integer's or a float's tag) or a text.
static uint8_t constant_tag(const prototype *function, uint32_t index) {
  return index < function->constant_count ? function->constants[index].tag : UINT8_MAX;
}

static bool has_constant(const prototype *function, uint32_t index) {
  return index < function->constant_count;
}

static bool are_operands_good(const prototype *function, uint32_t code) {
  uint16_t trait = traits[operation_of(code)];
  uint32_t a = a_of(code), b = b_of(code), c = c_of(code), count = function->register_count;
  uint8_t tag_c = constant_tag(function, c);
  if (trait & (READS_A | WRITES_A) && a >= count) return false;
  if (trait & READS_B && b >= count) return false;
  if (trait & READS_C && c >= count) return false;
  if (trait & VALUE_C && !(k_of(code) ? has_constant(function, c) : c < count)) return false;
  if (trait & VARIABLE_A && a >= function->upvalue_count) return false;
  if (trait & VARIABLE_B && b >= function->upvalue_count) return false;
  if (trait & CONSTANT_B && !has_constant(function, b)) return false;
  if (trait & TEXT_B && constant_tag(function, b) != CONSTANT_SHORT_TEXT) return false;
  if (trait & TEXT_C && tag_c != CONSTANT_SHORT_TEXT) return false;
  if (trait & NUMBER_C && tag_c != CONSTANT_INTEGER && tag_c != CONSTANT_FLOAT) return false;
  if (trait & INTEGER_C && tag_c != CONSTANT_INTEGER) return false;
  return !(trait & CONSTANT_BX) || has_constant(function, bx_of(code));
}

/// Whether the operands that only some instructions have, or have in their own way, are in bounds.
static bool are_own_operands_good(const prototype *function, uint32_t code, uint32_t extra) {
  uint32_t a = a_of(code), b = b_of(code), c = c_of(code), count = function->register_count;
  switch (operation_of(code)) {
  case OP_LOADKX: return has_constant(function, extra);
  case OP_LOADNIL: return a + b < count;
  case OP_NEWTABLE: return b <= MOST_HASH_BITS && extra <= MOST_EXTRA;
  case OP_SELF: {
    uint8_t tag = constant_tag(function, c);
    return a + 1 < count &&
        (!k_of(code) || tag == CONSTANT_SHORT_TEXT || tag == CONSTANT_LONG_TEXT);
  }
  case OP_MMBIN ... OP_MMBINK: return c >= FIRST_OPERATOR_EVENT && c <= LAST_OPERATOR_EVENT;
  case OP_CONCAT: return b >= 2 && a + b <= count;
  case OP_CLOSE: return a <= count;
  case OP_TESTSET: return a < count;
  case OP_CALL: return a < count && a + b <= count && (c == 0 || a + c - 1 <= count);
  case OP_TAILCALL: return a < count && a + b <= count;
  case OP_RETURN:
  case OP_RETURN0: return a <= count && (b == 0 || a + b - 1 <= count);
  case OP_RETURN1: return a < count;
  case OP_FORPREP:
  case OP_FORLOOP: return a + 3 < count;
  case OP_TFORPREP: return a + 3 < count;
  // The generator is called with copies behind the loop's own registers.
  case OP_TFORCALL: return c >= 1 && a + 6 < count && a + 3 + c < count;
  case OP_TFORLOOP: return a + 4 < count;
  case OP_SETLIST: return a + b < count && (!k_of(code) || extra <= MOST_EXTRA);
  case OP_CLOSURE: return bx_of(code) < function->child_count;
  case OP_VARARG: return function->is_variadic && (c == 0 ? a < count : a + c - 1 <= count);
  default: return true;
  }
}

/// Leaving a function puts its frame back by what the instruction says of its arguments.
static bool is_exit_good(const prototype *function, uint32_t code) {
  switch (operation_of(code)) {
  case OP_RETURN:
  case OP_TAILCALL:
    return c_of(code) == (function->is_variadic ? function->parameter_count + 1u : 0);
  case OP_RETURN0:
  case OP_RETURN1: return !function->is_variadic;
  default: return true;
  }
}

/// Whether the call of a metamethod has the operands of the calculation that it stands behind.
static bool is_metamethod_good(uint32_t code, uint32_t next, uint32_t next_code) {
  uint32_t operation = operation_of(code);
  if (a_of(next_code) != b_of(code)) return false;
  if (operation == OP_ADDI || operation == OP_SHRI || operation == OP_SHLI)
    return next == OP_MMBINI;
  return next == (operation <= OP_BXORK ? OP_MMBINK : OP_MMBIN) && b_of(next_code) == c_of(code);
}

/// Whether what has to follow an instruction does; notes that it can not be entered by itself.
static bool is_follower_good(walk *walk, size_t at) {
  const prototype *function = walk->function;
  uint32_t code = function->code[at], operation = operation_of(code);
  uint32_t next = operation_at(function, at + 1);
  uint16_t trait = traits[operation];
  if (trait & TESTS) return next == OP_JMP;
  bool has_extra = trait & HAS_EXTRA || (operation == OP_SETLIST && k_of(code));
  if (!has_extra && !(trait & CALCULATES) && operation != OP_TFORCALL) return true;
  if (at + 1 < function->code_count) walk->is_inner[at + 1] = 1;
  if (has_extra) return next == OP_EXTRAARG;
  if (operation == OP_TFORCALL)
    return next == OP_TFORLOOP && a_of(function->code[at + 1]) == a_of(code);
  return is_metamethod_good(code, next, at + 1 < function->code_count ? function->code[at + 1] : 0);
}

/// What only ever stands behind another instruction.
static bool must_be_inner(uint32_t operation) {
  return operation == OP_EXTRAARG || operation == OP_TFORLOOP ||
      (operation >= OP_MMBIN && operation <= OP_MMBINK);
}

static bool mark_head(walk *walk, int64_t target) {
  if (target < 0 || target >= (int64_t)walk->function->code_count || walk->is_inner[target])
    return false;
  // Numbers are given when all are known.
  walk->head_of[target] = 0;
  return true;
}

static size_t jump_target(const prototype *function, size_t at) {
  return (size_t)((int64_t)at + 1 + jump_of(function->code[at]));
}

/// Marks where an instruction may go on other than behind itself.
static bool mark_targets(walk *walk, size_t at) {
  const prototype *function = walk->function;
  uint32_t code = function->code[at], operation = operation_of(code);
  int64_t here = (int64_t)at, bx = bx_of(code);
  if (traits[operation] & TESTS) return mark_head(walk, here + 2);
  switch (operation) {
  case OP_JMP: return mark_head(walk, here + 1 + jump_of(code));
  case OP_LFALSESKIP: return mark_head(walk, here + 2);
  case OP_FORLOOP:
  case OP_TFORLOOP: return mark_head(walk, here + 1 - bx);
  case OP_FORPREP: return mark_head(walk, here + 2 + bx);
  case OP_TFORPREP: {
    uint32_t target = operation_at(function, (size_t)(here + 1 + bx));
    return target == OP_TFORCALL && a_of(function->code[here + 1 + bx]) == a_of(code) &&
        mark_head(walk, here + 1 + bx);
  }
  default: return true;
  }
}

static bool ends_way(uint32_t operation) {
  return operation == OP_JMP || (operation >= OP_RETURN && operation <= OP_RETURN1) ||
      operation == OP_TFORPREP;
}

/// Naming the line of an instruction reads these lists without a look at their ends.
static bool are_lines_good(const prototype *function) {
  size_t absolute = function->absolute_line_count, guess = 0;
  if (function->line_step_count != function->code_count) return false;
  for (size_t i = 0; i < function->code_count; i++) guess += function->line_steps[i] == INT8_MIN;
  if (guess != absolute) return false;
  for (size_t i = 0; i < absolute; i++)
    if (function->absolute_lines[2 * i] > INSTRUCTIONS_PER_LINE * (i + 1)) return false;
  return absolute == 0 || (function->code_count - 1) / INSTRUCTIONS_PER_LINE <= absolute;
}

static bool are_variables_good(const prototype *function) {
  const prototype *parent = function->parent;
  if (!parent) return true;
  for (size_t i = 0; i < function->upvalue_count; i++) {
    upvalue_place place = function->upvalues[i];
    if (place.index >= (place.in_stack ? parent->register_count : parent->upvalue_count))
      return false;
  }
  return true;
}

static bool is_frame_good(const prototype *function) {
  return function->code_count > 0 && function->code_count < NO_HEAD &&
      function->parameter_count <= function->register_count && function->register_count >= 2 &&
      are_variables_good(function) && are_lines_good(function);
}

static bool check_instructions(walk *walk) {
  const prototype *function = walk->function;
  if (!is_frame_good(function)) return malformed(walk, 0);
  for (size_t at = 0; at < function->code_count; at++) {
    uint32_t code = function->code[at], operation = operation_of(code);
    if (operation >= OPERATION_COUNT) return malformed(walk, at);
    uint32_t next = at + 1 < function->code_count ? function->code[at + 1] : 0;
    bool is_good = are_operands_good(function, code) &&
        are_own_operands_good(function, code, ax_of(next)) && is_exit_good(function, code) &&
        is_follower_good(walk, at) && must_be_inner(operation) == (walk->is_inner[at] != 0);
    bool is_start = operation == OP_VARARGPREP;
    if (is_start != (at == 0 && function->is_variadic)) is_good = false;
    if (is_start && a_of(code) != function->parameter_count) is_good = false;
    if (!is_good) return malformed(walk, at);
  }
  if (!ends_way(operation_of(function->code[function->code_count - 1])))
    return malformed(walk, function->code_count - 1);
  for (size_t at = 0; at < function->code_count; at++)
    if (!mark_targets(walk, at)) return malformed(walk, at);
  return true;
}

// MARK: Along all ways

static bool is_captured(const walk *walk, uint32_t first) {
  registers before = walk->now.captured;
  registers_end(&before, first);
  return memcmp(&before, &walk->now.captured, sizeof before) != 0;
}

/// A value of any kind comes into a register.
static void write(walk *walk, uint32_t index) {
  facts *now = &walk->now;
  registers_add(&now->written, index);
  registers_remove(&now->tables, index);
  registers_remove(&now->texts, index);
  for (uint32_t i = 0; i < 3 && i <= index; i++) registers_remove(&now->loops, index - i);
  walk->now_sources[index] = (uint32_t)walk->at;
  now->latest = index;
}

static void write_all(walk *walk, uint32_t first, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) write(walk, first + i);
}

/// Nothing is known any more of the registers from one on.
static void forget(walk *walk, uint32_t first) {
  facts *now = &walk->now;
  registers_end(&now->written, first);
  registers_end(&now->tables, first);
  registers_end(&now->texts, first);
  registers_end(&now->loops, first < 2 ? 0 : first - 2);
}

static void write_typed(walk *walk, uint32_t index, registers *kind) {
  write(walk, index);
  if (!registers_have(&walk->now.captured, index)) registers_add(kind, index);
}

static bool reads(walk *walk, size_t at, uint32_t index) {
  if (registers_have(&walk->now.written, index)) return true;
  walk->proof.register_index = index;
  return fail(walk, PROOF_UNWRITTEN, at);
}

static bool reads_all(walk *walk, size_t at, uint32_t first, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    if (!reads(walk, at, first + i)) return false;
  return true;
}

/// Values from a register on: so many, or with a count of 0 up to the open end.
static bool takes(walk *walk, size_t at, uint32_t first, uint32_t wanted, bool is_open) {
  if (!is_open) return walk->open == CLOSED ? reads_all(walk, at, first, wanted) : malformed(walk, at);
  if (walk->open == CLOSED || walk->open < first) return malformed(walk, at);
  uint32_t end = walk->open;
  walk->open = CLOSED;
  return reads_all(walk, at, first, end - first);
}

/// Results from a register on: so many, or with a count of 0 as many as there are.
static void gives(walk *walk, uint32_t first, uint32_t count_and_one) {
  if (count_and_one == 0) walk->open = first;
  else write_all(walk, first, count_and_one - 1);
}

static bool run_call(walk *walk, size_t at, uint32_t code) {
  uint32_t a = a_of(code), b = b_of(code);
  bool is_tail = operation_of(code) == OP_TAILCALL;
  if (!takes(walk, at, a, b, b == 0)) return false;
  if (b == 0 && !reads(walk, at, a)) return false;
  bool closes = is_tail && k_of(code);
  if (is_captured(walk, closes ? 256 : is_tail ? 0 : a)) return malformed(walk, at);
  forget(walk, a);
  gives(walk, a, is_tail ? 0 : c_of(code));
  return true;
}

static bool run_return(walk *walk, size_t at, uint32_t code) {
  uint32_t operation = operation_of(code), a = a_of(code), b = b_of(code);
  bool closes = operation == OP_RETURN && k_of(code);
  if (is_captured(walk, closes ? 256 : 0)) return malformed(walk, at);
  if (operation == OP_RETURN) return takes(walk, at, a, b - 1, b == 0);
  return takes(walk, at, a, operation == OP_RETURN1, false);
}

static bool run_set_list(walk *walk, size_t at, uint32_t code) {
  uint32_t a = a_of(code), b = b_of(code);
  if (!registers_have(&walk->now.tables, a)) return malformed(walk, at);
  walk->now.latest = a;
  return takes(walk, at, a + 1, b, b == 0);
}

/// A constructor ends with what it puts into its table.
static bool run_store(walk *walk, uint32_t a) {
  if (registers_have(&walk->now.tables, a)) walk->now.latest = a;
  return true;
}

static bool run_self(walk *walk, size_t at, uint32_t code) {
  uint32_t a = a_of(code), c = c_of(code);
  if (!k_of(code) && !registers_have(&walk->now.texts, c)) return malformed(walk, at);
  write_all(walk, a, 2);
  return true;
}

static bool run_closure(walk *walk, size_t at, uint32_t code) {
  const prototype *child = &walk->function->children[bx_of(code)];
  uint32_t a = a_of(code);
  // The function is in its register before its variables are looked for: it may be one of them.
  write(walk, a);
  for (size_t i = 0; i < child->upvalue_count; i++) {
    uint32_t index = child->upvalues[i].index;
    if (!child->upvalues[i].in_stack) continue;
    if (!reads(walk, at, index)) return false;
    for (uint32_t j = 0; j < 3 && j <= index; j++)
      if (registers_have(&walk->now.loops, index - j)) return malformed(walk, at);
    registers_add(&walk->now.captured, index);
    registers_remove(&walk->now.tables, index);
    registers_remove(&walk->now.texts, index);
  }
  return true;
}

static bool run_for_preparation(walk *walk, size_t at, uint32_t a) {
  if (!reads_all(walk, at, a, 3)) return false;
  for (uint32_t i = 0; i < 3; i++)
    if (registers_have(&walk->now.captured, a + i)) return malformed(walk, at);
  return true;
}

static bool run_for_call(walk *walk, size_t at, uint32_t code) {
  uint32_t a = a_of(code);
  if (!reads_all(walk, at, a, 3)) return false;
  if (is_captured(walk, a + 4)) return malformed(walk, at);
  forget(walk, a + 4);
  write_all(walk, a + 4, c_of(code));
  return true;
}

static bool run_concat(walk *walk, size_t at, uint32_t code) {
  uint32_t a = a_of(code), b = b_of(code);
  if (!reads_all(walk, at, a, b)) return false;
  if (is_captured(walk, a)) return malformed(walk, at);
  forget(walk, a);
  write(walk, a);
  return true;
}

static bool run_move(walk *walk, uint32_t code) {
  uint32_t a = a_of(code), b = b_of(code);
  bool is_table = registers_have(&walk->now.tables, b);
  bool is_text = registers_have(&walk->now.texts, b);
  if (is_table) write_typed(walk, a, &walk->now.tables);
  else if (is_text) write_typed(walk, a, &walk->now.texts);
  else write(walk, a);
  return true;
}

static bool run_constant(walk *walk, size_t at, uint32_t code) {
  bool is_long = operation_of(code) == OP_LOADKX;
  uint32_t index = is_long ? ax_of(walk->function->code[at + 1]) : bx_of(code);
  uint8_t tag = walk->function->constants[index].tag;
  if (tag == CONSTANT_SHORT_TEXT || tag == CONSTANT_LONG_TEXT)
    write_typed(walk, a_of(code), &walk->now.texts);
  else
    write(walk, a_of(code));
  return true;
}

/// Whether the registers that the traits of an instruction name are written.
static bool reads_operands(walk *walk, size_t at, uint32_t code) {
  uint16_t trait = traits[operation_of(code)];
  if (trait & READS_A && !reads(walk, at, a_of(code))) return false;
  if (trait & READS_B && !reads(walk, at, b_of(code))) return false;
  bool is_register = trait & READS_C || (trait & VALUE_C && !k_of(code));
  return !is_register || reads(walk, at, c_of(code));
}

/// Whether an instruction takes the values whose number is open.
static bool takes_open(uint32_t code) {
  uint32_t operation = operation_of(code);
  bool can_take = operation == OP_CALL || operation == OP_TAILCALL || operation == OP_RETURN ||
      operation == OP_SETLIST;
  return can_take && b_of(code) == 0;
}

/// Follows one instruction, but for where it leads.
static bool run_instruction(walk *walk, size_t at) {
  uint32_t code = walk->function->code[at], a = a_of(code);
  if (walk->open != CLOSED && !takes_open(code)) return malformed(walk, at);
  if (!reads_operands(walk, at, code)) return false;
  switch (operation_of(code)) {
  case OP_MOVE: return run_move(walk, code);
  case OP_LOADK:
  case OP_LOADKX: return run_constant(walk, at, code);
  case OP_LOADNIL: write_all(walk, a, b_of(code) + 1); return true;
  case OP_SETTABLE ... OP_SETFIELD: return run_store(walk, a);
  case OP_NEWTABLE: write_typed(walk, a, &walk->now.tables); return true;
  case OP_SELF: return run_self(walk, at, code);
  case OP_CONCAT: return run_concat(walk, at, code);
  case OP_CLOSE: registers_end(&walk->now.captured, a); return true;
  case OP_CALL:
  case OP_TAILCALL: return run_call(walk, at, code);
  case OP_RETURN ... OP_RETURN1: return run_return(walk, at, code);
  case OP_FORPREP: return run_for_preparation(walk, at, a);
  case OP_FORLOOP: return registers_have(&walk->now.loops, a) || malformed(walk, at);
  case OP_TFORPREP: return reads_all(walk, at, a, 4);
  case OP_TFORCALL: return run_for_call(walk, at, code);
  case OP_TFORLOOP: return reads(walk, at, a + 4);
  case OP_SETLIST: return run_set_list(walk, at, code);
  case OP_CLOSURE: return run_closure(walk, at, code);
  case OP_VARARG:
    // As many as there are go beyond the frame, whatever is there.
    if (c_of(code) == 0 && is_captured(walk, a)) return malformed(walk, at);
    if (c_of(code) == 0) forget(walk, a);
    gives(walk, a, c_of(code));
    return true;
  default:
    if (traits[operation_of(code)] & WRITES_A) write(walk, a);
    return true;
  }
}

static bool keep_common(registers *into, const registers *from) {
  bool changed = false;
  for (int i = 0; i < 4; i++) {
    uint64_t both = into->bits[i] & from->bits[i];
    changed |= both != into->bits[i];
    into->bits[i] = both;
  }
  return changed;
}

static bool keep_all(registers *into, const registers *from) {
  bool changed = false;
  for (int i = 0; i < 4; i++) {
    uint64_t either = into->bits[i] | from->bits[i];
    changed |= either != into->bits[i];
    into->bits[i] = either;
  }
  return changed;
}

/// The sources that registers have at a head, as one array after the other.
static uint32_t *sources_at(const walk *walk, uint32_t number) {
  return walk->sources + (size_t)number * walk->function->register_count;
}

/// Whether a register may have got its value at one of several places: a local variable, or what an
/// expression of several ways comes to.
static bool may_differ(const walk *walk, const head *head, uint32_t index) {
  return (int64_t)index < walk->locals[head->at] ||
      (index == walk->now.latest && index == head->facts.latest);
}

static bool meet_sources(walk *walk, uint32_t number) {
  head *head = &walk->heads[number];
  uint32_t *sources = sources_at(walk, number);
  uint32_t several = (uint32_t)walk->function->code_count + number;
  bool changed = false;
  for (uint32_t i = 0; i < walk->function->register_count; i++) {
    if (!registers_have(&head->facts.written, i) || sources[i] == walk->now_sources[i]) continue;
    bool is_good = may_differ(walk, head, i);
    if (is_good && sources[i] == several) continue;
    sources[i] = several;
    changed = true;
    if (!is_good) registers_remove(&head->facts.written, i);
  }
  return changed;
}

static bool meet(facts *into, const facts *from) {
  bool changed = keep_common(&into->written, &from->written);
  changed |= keep_common(&into->loops, &from->loops);
  changed |= keep_common(&into->tables, &from->tables);
  changed |= keep_common(&into->texts, &from->texts);
  return changed | keep_all(&into->captured, &from->captured);
}

static void put_waiting(walk *walk, uint32_t number) {
  size_t place = walk->waiting_count++;
  for (; place > 0 && walk->waiting[(place - 1) / 2] > number; place = (place - 1) / 2)
    walk->waiting[place] = walk->waiting[(place - 1) / 2];
  walk->waiting[place] = number;
}

static uint32_t take_waiting(walk *walk) {
  uint32_t *waiting = walk->waiting, first = waiting[0], last = waiting[--walk->waiting_count];
  size_t place = 0, count = walk->waiting_count;
  for (size_t child; (child = 2 * place + 1) < count; place = child) {
    if (child + 1 < count && waiting[child + 1] < waiting[child]) child += 1;
    if (waiting[child] >= last) break;
    waiting[place] = waiting[child];
  }
  waiting[place] = last;
  return first;
}

/// A way leads to a head with what is known now.
static bool arrive(walk *walk, size_t from, size_t target) {
  if (walk->open != CLOSED) return malformed(walk, from);
  uint32_t number = walk->head_of[target];
  head *head = &walk->heads[number];
  bool changed = true;
  if (head->is_reached) {
    changed = meet(&head->facts, &walk->now) | meet_sources(walk, number);
    bool is_same = head->facts.latest == NONE || head->facts.latest == walk->now.latest;
    if (!is_same) head->facts.latest = NONE;
    changed |= !is_same;
  } else {
    head->facts = walk->now;
    memcpy(sources_at(walk, number), walk->now_sources, walk->function->register_count * sizeof(uint32_t));
  }
  head->is_reached = true;
  if (!changed || head->is_waiting) return true;
  head->is_waiting = true;
  put_waiting(walk, number);
  return true;
}

/// Arrives at a head with facts that differ from those where the walk is.
static bool arrive_with(walk *walk, size_t from, size_t target, const facts *other) {
  facts now = walk->now;
  walk->now = *other;
  bool is_good = arrive(walk, from, target);
  walk->now = now;
  return is_good;
}

/// The way behind a loop: its registers are free again.
static bool leave_loop(walk *walk, size_t at, size_t target, uint32_t a) {
  facts now = walk->now;
  forget(walk, a);
  facts behind = walk->now;
  walk->now = now;
  return arrive_with(walk, at, target, &behind);
}

/// Follows where an instruction leads other than behind itself. False where the walk ends, well or
/// not.
static bool run_jump(walk *walk, size_t at) {
  const prototype *function = walk->function;
  uint32_t code = function->code[at], operation = operation_of(code), a = a_of(code);
  size_t bx = bx_of(code);
  if (operation == OP_TESTSET) {
    if (!arrive(walk, at, at + 2)) return false;
    write(walk, a);
    arrive(walk, at, jump_target(function, at + 1));
    return false;
  }
  if (operation == OP_TEST) {
    if (!arrive(walk, at, at + 2)) return false;
    // Who jumps takes the value along: it may be what `and` or `or` comes to.
    walk->now.latest = a;
    arrive(walk, at, jump_target(function, at + 1));
    return false;
  }
  if (traits[operation] & TESTS) {
    // The machine carries out the jump behind a test as a part of it.
    if (arrive(walk, at, at + 2)) arrive(walk, at, jump_target(function, at + 1));
    return false;
  }
  switch (operation) {
  case OP_JMP: arrive(walk, at, jump_target(function, at)); return false;
  case OP_LFALSESKIP: arrive(walk, at, at + 2); return false;
  case OP_RETURN ... OP_RETURN1: return false;
  case OP_FORPREP:
    if (!leave_loop(walk, at, at + 2 + bx, a)) return false;
    write_all(walk, a, 4);
    registers_add(&walk->now.loops, a);
    return true;
  case OP_FORLOOP:
    write(walk, a + 3);
    if (!arrive(walk, at, at + 1 - bx)) return false;
    forget(walk, a);
    return true;
  case OP_TFORPREP: arrive(walk, at, at + 1 + bx); return false;
  case OP_TFORLOOP:
    write(walk, a + 2);
    return arrive(walk, at, at + 1 - bx);
  default: return true;
  }
}

/// Follows the code from a head to where its way ends or meets another one.
static bool run_head(walk *walk, uint32_t number) {
  const prototype *function = walk->function;
  head *head = &walk->heads[number];
  head->is_waiting = false;
  walk->now = head->facts;
  memcpy(walk->now_sources, sources_at(walk, number), function->register_count * sizeof(uint32_t));
  walk->open = CLOSED;
  size_t at = head->at, start = at;
  while (at < function->code_count) {
    uint32_t operation = operation_of(function->code[at]);
    walk->at = at;
    if (!run_instruction(walk, at) || !run_jump(walk, at)) break;
    // A calculation that succeeds skips what stands behind it, and so do operands.
    bool skips = (traits[operation] & (CALCULATES | HAS_EXTRA)) ||
        (operation == OP_SETLIST && k_of(function->code[at]));
    size_t next = at + (skips ? 2 : 1);
    if (next < function->code_count && walk->head_of[next] != NO_HEAD) {
      arrive(walk, at, next);
      break;
    }
    at = next;
  }
  if (walk->proof.result != PROOF_DONE) return false;
  int64_t price = 8 + (int64_t)(at - start) + function->register_count / 4;
  if (meter_take(walk->box, price)) return true;
  return fail(walk, PROOF_UNFINISHED, at);
}

/// Counts the local variables that are there before each instruction.
static void count_locals(walk *walk) {
  const prototype *function = walk->function;
  for (size_t i = 0; i < function->local_count; i++) {
    uint32_t start = function->locals[2 * i], end = function->locals[2 * i + 1];
    if (start >= end || end > function->code_count) continue;
    walk->locals[start] += 1;
    walk->locals[end] -= 1;
  }
  for (size_t at = 1; at < function->code_count; at++) walk->locals[at] += walk->locals[at - 1];
}

static bool number_heads(walk *walk) {
  size_t count = 0;
  walk->head_of[0] = 0;
  for (size_t at = 0; at < walk->function->code_count; at++)
    if (walk->head_of[at] != NO_HEAD) walk->head_of[at] = (uint32_t)count++;
  size_t size = sizeof(head) + walk->function->register_count * sizeof *walk->sources;
  if (count > MOST_BYTES / size) return fail(walk, PROOF_TOO_LARGE, 0);
  walk->heads = calloc(count, sizeof *walk->heads);
  walk->waiting = malloc(count * sizeof *walk->waiting);
  walk->sources = malloc(count * walk->function->register_count * sizeof *walk->sources);
  if (!walk->heads || !walk->waiting || !walk->sources) return fail(walk, PROOF_UNFINISHED, 0);
  for (size_t at = 0; at < walk->function->code_count; at++)
    if (walk->head_of[at] != NO_HEAD) walk->heads[walk->head_of[at]].at = (uint32_t)at;
  walk->head_count = count;
  return true;
}

static bool follow_all(walk *walk) {
  if (!number_heads(walk)) return false;
  for (uint32_t i = 0; i < walk->function->parameter_count; i++) {
    registers_add(&walk->now.written, i);
    walk->now_sources[i] = BEFORE_THE_CALL;
  }
  walk->now.latest = NONE;
  walk->open = CLOSED;
  if (!arrive(walk, 0, 0)) return false;
  while (walk->waiting_count > 0)
    if (!run_head(walk, take_waiting(walk))) return false;
  return true;
}

static proof verify_one(sandbox *box, const prototype *function) {
  walk walk = {.box = box, .function = function, .proof = {.function = function}};
  size_t count = function->code_count;
  walk.head_of = malloc((count + 1) * sizeof *walk.head_of);
  walk.is_inner = calloc(count + 1, 1);
  walk.locals = calloc(count + 1, sizeof *walk.locals);
  bool has_memory = walk.head_of && walk.is_inner && walk.locals;
  if (has_memory && meter_take(box, (int64_t)count / 2)) {
    memset(walk.head_of, 0xFF, (count + 1) * sizeof *walk.head_of);
    count_locals(&walk);
    if (check_instructions(&walk)) follow_all(&walk);
  } else {
    fail(&walk, PROOF_UNFINISHED, 0);
  }
  free(walk.head_of);
  free(walk.is_inner);
  free(walk.locals);
  free(walk.heads);
  free(walk.sources);
  free(walk.waiting);
  return walk.proof;
}

proof verify_function(sandbox *box, const prototype *function) {
  proof proof = verify_one(box, function);
  for (size_t i = 0; i < function->child_count && proof.result == PROOF_DONE; i++)
    proof = verify_function(box, &function->children[i]);
  return proof;
}
