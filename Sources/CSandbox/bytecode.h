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
} bytecode_text;

typedef struct prototype {
  const struct prototype *parent;
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
/// The line of an instruction.
int32_t bytecode_line(const prototype *function, size_t instruction);

// Instructions (Lua 5.4, lopcodes.h): 7 bits of operation, 8 of A, 1 of k, 8 of B, 8 of C.
enum {
  OP_MOVE = 0,
  OP_LFALSESKIP = 6,
  OP_LOADNIL = 8,
  OP_SETUPVAL = 10,
  OP_GETTABLE = 12,
  OP_GETI = 13,
  OP_GETFIELD = 14,
  OP_SETTABUP = 15,
  OP_SETTABLE = 16,
  OP_SETI = 17,
  OP_SETFIELD = 18,
  OP_NEWTABLE = 19,
  OP_SELF = 20,
  OP_ADDI = 21,
  OP_ADDK = 22,
  OP_SHR = 45,
  OP_MMBIN = 46,
  OP_CONCAT = 53,
  OP_CLOSE = 54,
  OP_TBC = 55,
  OP_JMP = 56,
  OP_EQ = 57,
  OP_TEST = 66,
  OP_TESTSET = 67,
  OP_CALL = 68,
  OP_TAILCALL = 69,
  OP_RETURN = 70,
  OP_RETURN0 = 71,
  OP_RETURN1 = 72,
  OP_FORLOOP = 73,
  OP_FORPREP = 74,
  OP_TFORPREP = 75,
  OP_TFORCALL = 76,
  OP_TFORLOOP = 77,
  OP_SETLIST = 78,
  OP_VARARG = 80,
  OP_EXTRAARG = 82,
  OPERATION_COUNT = 83,
};

static inline uint32_t operation_of(uint32_t code) { return code & 0x7F; }
static inline uint32_t a_of(uint32_t code) { return code >> 7 & 0xFF; }
static inline uint32_t b_of(uint32_t code) { return code >> 16 & 0xFF; }
static inline uint32_t c_of(uint32_t code) { return code >> 24; }
static inline uint32_t bx_of(uint32_t code) { return code >> 15; }
static inline int64_t jump_of(uint32_t code) { return (int64_t)(code >> 7) - 0xFFFFFF; }

// flow.c
/// Whether all tables that a function writes to are its own: made by itself, in the same call.
bool flow_writes_only_new_tables(const prototype *function);

#endif
