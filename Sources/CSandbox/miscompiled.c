// What is said of code that could not be proved (verify.c): mostly the compiler's fault and not the
// author's, so it comes with another way to write the same.

#include "bytecode.h"

/// Longest name of a variable that is told.
#define MOST_TOLD 60

/// The instruction before `at` that put a variable of a function outside into a register, or
/// SIZE_MAX.
static size_t fetch_before(const prototype *function, size_t at, uint32_t index) {
  for (size_t i = at; i-- > 0;) {
    uint32_t code = function->code[i];
    if (operation_of(code) == OP_GETUPVAL && a_of(code) == index) return i;
  }
  return SIZE_MAX;
}

/// `U[a < b]` with a variable U of a function outside: where the comparison holds, the code jumps
/// over the instruction that fetches U (lua/lua 8b752ddf, mended in 5.4.8).
static bool tell_comparison(const proof *proof, char *message, size_t capacity) {
  const prototype *function = proof->function;
  uint32_t code = function->code[proof->at], operation = operation_of(code);
  bool is_read = operation == OP_GETTABLE && b_of(code) == proof->register_index;
  bool is_write = operation == OP_SETTABLE && a_of(code) == proof->register_index;
  size_t fetch = is_read || is_write ? fetch_before(function, proof->at, proof->register_index)
                                     : SIZE_MAX;
  if (fetch == SIZE_MAX) return false;
  uint32_t variable = b_of(function->code[fetch]);
  bytecode_text name = {.text = "t", .count = 1};
  if (variable < function->upvalue_name_count && function->upvalue_names[variable].count > 0)
    name = function->upvalue_names[variable];
  int count = (int)text_cut(name.text, name.count, MOST_TOLD);
  snprintf(
      message, capacity,
      "Lua compiles '%.*s[a comparison]' wrong, because '%.*s' is a variable outside the function; "
      "write the comparison on a line of its own: local key = ...; and then %.*s[key]",
      count, name.text, count, name.text, count, name.text);
  return true;
}

/// An operation of a constant with `(v or k)` in a function with more constants than an instruction
/// can name (lua/lua c764ca71, mended in 5.4.5).
static bool tell_operation(const proof *proof, char *message, size_t capacity) {
  uint32_t operation = operation_of(proof->function->code[proof->at]);
  if (operation < OP_ADDI || operation > OP_SHR) return false;
  snprintf(
      message, capacity,
      "Lua compiles an operation with 'and' or 'or' in it wrong in a function of so many constants; "
      "write that part on a line of its own: local part = ... or ...; and then use part");
  return true;
}

static const char other_wrong[] =
    "Lua compiles this line wrong; write its parts as local variables on lines of their own";

static const char malformed[] =
    "Lua compiles this function to code that can not be proved to be right; write it in smaller "
    "functions";

static const char too_large[] =
    "the function has too many branches to be looked at; divide it into several";

static const char no_memory[] = "not enough memory to look at the script";

bool proof_is_given(sandbox *box, const char *file, const prototype *function) {
  proof proof = verify_function(box, function);
  if (proof.result == PROOF_DONE) return true;
  char message[400];
  const char *words = message;
  switch (proof.result) {
  case PROOF_UNWRITTEN:
    if (!tell_comparison(&proof, message, sizeof message) &&
        !tell_operation(&proof, message, sizeof message))
      words = other_wrong;
    break;
  case PROOF_TOO_LARGE: words = too_large; break;
  case PROOF_UNFINISHED: words = no_memory; break;
  default: words = malformed;
  }
  fault_set(box, SANDBOX_FAULT_REFUSED, file, bytecode_line(proof.function, proof.at), words);
  return false;
}
