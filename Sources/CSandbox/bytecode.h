#ifndef CROSSWALK_SANDBOX_BYTECODE_H
#define CROSSWALK_SANDBOX_BYTECODE_H

// Compiled Lua 5.4 functions, as `lua_dump` writes them.

#include "state.h"

/// Where a closure finds an upvalue when it is made: in a register of the function around it, or
/// among that one's upvalues.
typedef struct {
  uint8_t in_stack, index;
} upvalue_place;

typedef struct {
  const char *text;
  size_t count;
  /// Of a constant: what it is.
  uint8_t tag;
  /// Of a constant: the integer 0.
  bool is_zero;
} bytecode_text;

/// Tags of constants.
enum {
  CONSTANT_INTEGER = 0x03,
  CONSTANT_FLOAT = 0x13,
  CONSTANT_SHORT_TEXT = 0x04,
  CONSTANT_LONG_TEXT = 0x14,
};

/// What is known of the function that a call instruction calls.
typedef struct {
  enum {
    /// Any function that the script can get hold of.
    CALLEE_UNKNOWN,
    /// `object` is a Lua function; null stands for one of the libraries.
    CALLEE_FIXED,
    /// The same, where no call writes to a table that was there before.
    CALLEE_FIELD,
    /// A method of an unknown value; `object` is its name as an interned text.
    CALLEE_METHOD,
  } kind;
  const void *object;
} callee;

typedef struct prototype {
  const struct prototype *parent;
  /// Registers that are filled with arguments, and all there are.
  uint8_t parameter_count, register_count;
  bool is_variadic;
  uint32_t *code;
  size_t code_count;
  /// Texts of constants; empty for other constants.
  bytecode_text *constants;
  size_t constant_count;
  upvalue_place *upvalues;
  bytecode_text *upvalue_names;
  size_t upvalue_count, upvalue_name_count;
  struct prototype *children;
  size_t child_count;
  int32_t first_line;
  const int8_t *line_steps;
  size_t line_step_count;
  uint32_t *absolute_lines;
  size_t absolute_line_count;
  /// For each local variable the instruction from which on it is there, and the first where it is
  /// gone.
  uint32_t *locals;
  size_t local_count;
  /// One for each call instruction, in their order; null where they were not looked for.
  callee *callees;
  /// For steps.c: what was found out.
  int32_t steps, slots;
} prototype;

/// A function with those inside it, and the memory all of that takes.
typedef struct {
  prototype main;
  uint8_t *bytes;
  size_t count, capacity;
  void *blocks;
} bytecode;

/// Dumps the function on top of the stack and takes it apart. False where the layout is not the
/// known one or memory is missing. Does not allocate in Lua.
bool bytecode_open(bytecode *bytecode, lua_State *L);
void bytecode_close(bytecode *bytecode);
/// Zeroed memory that goes with the bytecode, or null.
void *bytecode_allocate(bytecode *bytecode, size_t count, size_t size);
/// The line of an instruction.
int32_t bytecode_line(const prototype *function, size_t instruction);

// Instructions (Lua 5.4, lopcodes.h): 7 bits of operation, 8 of A, 1 of k, 8 of B, 8 of C.
enum {
  OP_MOVE, OP_LOADI, OP_LOADF, OP_LOADK, OP_LOADKX, OP_LOADFALSE, OP_LFALSESKIP, OP_LOADTRUE,
  OP_LOADNIL, OP_GETUPVAL, OP_SETUPVAL, OP_GETTABUP, OP_GETTABLE, OP_GETI, OP_GETFIELD,
  OP_SETTABUP, OP_SETTABLE, OP_SETI, OP_SETFIELD, OP_NEWTABLE, OP_SELF, OP_ADDI, OP_ADDK, OP_SUBK,
  OP_MULK, OP_MODK, OP_POWK, OP_DIVK, OP_IDIVK, OP_BANDK, OP_BORK, OP_BXORK, OP_SHRI, OP_SHLI,
  OP_ADD, OP_SUB, OP_MUL, OP_MOD, OP_POW, OP_DIV, OP_IDIV, OP_BAND, OP_BOR, OP_BXOR, OP_SHL,
  OP_SHR, OP_MMBIN, OP_MMBINI, OP_MMBINK, OP_UNM, OP_BNOT, OP_NOT, OP_LEN, OP_CONCAT, OP_CLOSE,
  OP_TBC, OP_JMP, OP_EQ, OP_LT, OP_LE, OP_EQK, OP_EQI, OP_LTI, OP_LEI, OP_GTI, OP_GEI, OP_TEST,
  OP_TESTSET, OP_CALL, OP_TAILCALL, OP_RETURN, OP_RETURN0, OP_RETURN1, OP_FORLOOP, OP_FORPREP,
  OP_TFORPREP, OP_TFORCALL, OP_TFORLOOP, OP_SETLIST, OP_CLOSURE, OP_VARARG, OP_VARARGPREP,
  OP_EXTRAARG, OPERATION_COUNT,
};

static inline uint32_t operation_of(uint32_t code) { return code & 0x7F; }
static inline uint32_t a_of(uint32_t code) { return code >> 7 & 0xFF; }
static inline uint32_t b_of(uint32_t code) { return code >> 16 & 0xFF; }
static inline uint32_t c_of(uint32_t code) { return code >> 24; }
static inline uint32_t bx_of(uint32_t code) { return code >> 15; }
static inline uint32_t ax_of(uint32_t code) { return code >> 7; }
/// Whether C is a constant.
static inline bool k_of(uint32_t code) { return code >> 15 & 1; }
static inline int64_t jump_of(uint32_t code) { return (int64_t)(code >> 7) - 0xFFFFFF; }

/// Tests only read their registers; everything between these two is one.
static inline bool is_test(uint32_t operation) {
  return operation >= OP_EQ && operation <= OP_TEST;
}

// verify.c
/// What the proof of a function came to.
typedef enum {
  PROOF_DONE,
  /// Memory or the limits of loading are used up.
  PROOF_UNFINISHED,
  /// A function with too many branches.
  PROOF_TOO_LARGE,
  /// A register is read that holds nothing yet on one of the ways to the instruction.
  PROOF_UNWRITTEN,
  /// The instruction is none that a compiler makes here.
  PROOF_MALFORMED,
} proof_result;

typedef struct {
  proof_result result;
  /// Where it failed.
  const prototype *function;
  size_t at;
  /// Of `PROOF_UNWRITTEN`.
  uint32_t register_index;
} proof;

/// Proves that a function, and each one inside it, keeps the rules of the Lua machine whatever it is
/// called with.
proof verify_function(sandbox *box, const prototype *function);

// miscompiled.c
/// Whether a chunk may run as far as its code goes: it is proved to be right. False after filling the
/// fault with the place and with another way to write it.
bool proof_is_given(sandbox *box, const char *file, const prototype *function);

// addresses.c
typedef struct {
  const void **places;
  size_t count, capacity;
  /// Memory was missing, and so are addresses.
  bool failed;
} address_set;
/// Adds an address; whether it is new.
bool address_set_add(address_set *set, const void *address);
bool address_set_has(const address_set *set, const void *address);
void address_set_close(address_set *set);

// flow.c
typedef struct {
  uint64_t bits[4];
} registers;
static inline bool registers_have(const registers *set, uint32_t index) {
  return set->bits[index >> 6] >> (index & 63) & 1;
}
static inline void registers_add(registers *set, uint32_t index) {
  set->bits[index >> 6] |= 1ull << (index & 63);
}
static inline void registers_remove(registers *set, uint32_t index) {
  set->bits[index >> 6] &= ~(1ull << (index & 63));
}
/// Removes all from one on.
static inline void registers_end(registers *set, uint32_t first) {
  for (uint32_t word = 0; word < 4; word++) {
    uint32_t start = 64 * word;
    if (first <= start) set->bits[word] = 0;
    else if (first < start + 64) set->bits[word] &= (1ull << (first - start)) - 1;
  }
}
/// Registers that functions inside share as variables.
registers flow_captured(const prototype *function);
/// Instructions that may be next, at most two; returns how many.
int flow_successors(size_t at, uint32_t code, int64_t next[2]);
/// Whether all tables that a function writes to are its own: made by itself, in the same call.
bool flow_writes_only_new_tables(sandbox *box, const prototype *function);

/// A Lua function that a script's calls can reach, with those inside.
typedef struct closure {
  const void *address;
  bytecode code;
  struct closure *next;
} closure;

/// All that the calls of a script can reach.
typedef struct {
  /// The last one is the script's function.
  closure *closures;
  size_t closure_count;
  /// Names, as interned texts, under which tables hold Lua functions or that code writes to.
  address_set names;
  /// Code writes under names that it works out.
  bool writes_any_name;
  /// The script's function is also in a table or a variable.
  bool calls_itself;
  bool may_write;
  /// There is more than is worth looking at.
  bool is_unclear;
  /// Instructions that were gone back through (callees.c).
  size_t work;
  /// For steps.c: the most that a function takes of which nothing is known.
  int32_t unknown_steps;
  /// The same for slots of the stack.
  int32_t unknown_slots;
} reach;

// callees.c
/// Finds out what the functions of a closure call; the closure is on top of the stack.
void callees_find(lua_State *L, reach *reach, bytecode *code);
/// The upvalue of the outermost function that an upvalue of an inner one is, or -1 for a variable
/// of a call.
int callees_captured(const prototype *function, uint32_t upvalue);

// steps.c
/// Whether a call runs few instructions at most, whatever it is called with.
bool steps_are_few(reach *reach);
/// The slots of the stack that a call uses at most, of one that is known to run few instructions.
int32_t steps_slots(reach *reach);

#endif
