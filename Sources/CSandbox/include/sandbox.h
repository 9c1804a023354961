#ifndef CROSSWALK_SANDBOX_H
#define CROSSWALK_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The Lua side of Crosswalk: other people's scripts behind a handful of functions that return a
// status.
//
// Nothing that is declared here raises, jumps or aborts, whatever a script does: every Lua error
// and every limit ends inside `sandbox_load` or `sandbox_call`. A sandbox belongs to one thread at
// a time and needs 1 MiB of C stack.

typedef struct sandbox sandbox;

/// What a value on the border is.
enum {
  SANDBOX_NONE = 0,
  SANDBOX_BOOLEAN = 1,
  SANDBOX_INTEGER = 2,
  SANDBOX_NUMBER = 3,
  SANDBOX_STRING = 4,
};

/// A value on the border: it owns nothing. The Swift type `SandboxValue` has the same layout.
typedef struct {
  /// The integer, the bits of the number, or 0 and 1 for a boolean.
  int64_t payload;
  /// The text; not null where `count` is not 0.
  const uint8_t *bytes;
  uint32_t count;
  uint8_t kind;
  /// Of a result: its bytes stay as long as the sandbox.
  bool is_lasting;
  uint8_t reserved[2];
} sandbox_value;

/// What became of a call.
enum {
  SANDBOX_RETURNED = 0,
  SANDBOX_REJECTED = 1,
  SANDBOX_SKIPPED = 2,
  SANDBOX_FAILED = 3,
  SANDBOX_LIMITED = 4,
};

/// Why a script could not be loaded or a call failed.
enum {
  SANDBOX_FAULT_ERROR = 0,
  SANDBOX_FAULT_LIMIT = 1,
  SANDBOX_FAULT_SYNTAX = 2,
  SANDBOX_FAULT_REFUSED = 3,
  SANDBOX_FAULT_SHAPE = 4,
  SANDBOX_FAULT_REJECTED = 5,
  SANDBOX_FAULT_SKIPPED = 6,
};

/// Which limit ended a call.
enum {
  SANDBOX_LIMIT_NONE = 0,
  SANDBOX_LIMIT_INSTRUCTIONS = 1,
  SANDBOX_LIMIT_MEMORY = 2,
  SANDBOX_LIMIT_TIME = 3,
  /// Calls nested too deep for the stack.
  SANDBOX_LIMIT_DEPTH = 4,
  /// One text or table over 1 MiB.
  SANDBOX_LIMIT_BLOCK = 5,
};

/// What `lookup` found.
enum {
  SANDBOX_LOOKUP_VALUE = 0,
  SANDBOX_LOOKUP_SCRIPT = 1,
  SANDBOX_LOOKUP_FAULT = 2,
};

/// What `text` does to a text that is not all ASCII.
enum {
  SANDBOX_TEXT_UPPER = 0,
  SANDBOX_TEXT_LOWER = 1,
  SANDBOX_TEXT_FOLD = 2,
  SANDBOX_TEXT_TRIM = 3,
  SANDBOX_TEXT_SQUEEZE = 4,
};

/// Room for a message of the host, cut where it does not fit.
typedef struct {
  uint32_t count;
  uint8_t bytes[508];
} sandbox_message;

/// An answer of the host: a value, a script to ask, or a message.
typedef struct {
  sandbox_value value;
  int32_t script;
  /// What finding out the value or the message is worth, in instructions.
  int64_t work;
  sandbox_message message;
} sandbox_answer;

/// What scripts ask of the program around them. The functions run on the caller's thread, must
/// return (never raise or jump) and must not call into the sandbox.
typedef struct {
  void *context;
  void (*field)(void *context, int32_t slot, sandbox_value *value);
  /// 0: `answer->value`; else `answer->message`.
  int32_t (*field_named)(
      void *context, const uint8_t *name, size_t count, sandbox_answer *answer);
  /// A `SANDBOX_LOOKUP_` verdict.
  int32_t (*lookup)(
      void *context, const uint8_t *name, size_t count, const sandbox_value *keys,
      size_t key_count, sandbox_answer *answer);
  void (*warn)(void *context, const uint8_t *text, size_t count);
  void (*print)(void *context, const uint8_t *text, size_t count);
  /// Writes at most `capacity` bytes and returns how many there are; more than `capacity` means
  /// that nothing can be used.
  size_t (*text)(
      void *context, int32_t operation, const uint8_t *text, size_t count, uint8_t *output,
      size_t capacity);
  /// A line is about to be executed; only after `sandbox_observe_lines`.
  void (*line)(void *context, const char *file, int32_t line, int32_t definition);
} sandbox_host;

typedef struct {
  int64_t instructions;
  size_t memory_bytes;
  int64_t time_milliseconds;
  /// For tests: the request for memory that is refused, counted from 1 on since the sandbox was made;
  /// 0 for none.
  int64_t refused_request;
} sandbox_limits;

/// One script or module as text. The bytes are only read while it is loaded.
typedef struct {
  /// What `require` knows a module by.
  const char *name;
  /// What messages show; up to 59 bytes of it.
  const char *chunk_name;
  const uint8_t *text;
  size_t count;
  /// An expression is compiled as the body of a function of `record`.
  bool is_expression;
  /// The line of the file that the text starts on, from 1.
  int32_t first_line;
} sandbox_source;

/// A name with a constant.
typedef struct {
  const char *name;
  sandbox_value value;
} sandbox_constant;

/// A new sandbox without scripts, or null where memory is missing. `field_names` are the record's
/// fields by slot.
sandbox *sandbox_create(
    sandbox_limits limits, sandbox_host host, const char *const *field_names,
    int32_t field_count);
void sandbox_destroy(sandbox *box);

/// Sets what scripts see as `run`; before the first script is loaded.
bool sandbox_set_run(
    sandbox *box, const sandbox_value *legal_entity, const sandbox_value *date,
    const sandbox_constant *parameters, int32_t parameter_count);

/// What a loaded script is.
enum {
  SANDBOX_SHAPE_FAULT = 0,
  SANDBOX_SHAPE_FUNCTION = 1,
  SANDBOX_SHAPE_TABLE = 2,
};

/// Loads the next script; `modules` are what its `require` finds. A `SANDBOX_SHAPE_`; after a fault
/// `sandbox_fault_` has the words. A sandbox that `sandbox_is_ruined` can not go on loading.
int32_t sandbox_load(
    sandbox *box, const sandbox_source *source, const sandbox_source *modules,
    int32_t module_count);
bool sandbox_is_ruined(const sandbox *box);
/// How many scripts `sandbox_load` was given: the next one's number.
int32_t sandbox_script_count(const sandbox *box);

/// Visits the entries of the table that the script returned, numbers ascending, then texts by
/// bytes.
void sandbox_table_entries(
    sandbox *box, int32_t script, void *context,
    void (*visit)(void *context, const sandbox_value *key, const sandbox_value *value));

/// Ends loading: what is there now is what every record starts from.
bool sandbox_seal(sandbox *box);

/// From now on the host hears of each line that is executed, which is slow.
void sandbox_observe_lines(sandbox *box);

/// Calls a script's function; a `SANDBOX_RETURNED` … verdict. The call finds everything as it was
/// after loading. The result's bytes are valid until the next call, and longer where they are
/// lasting.
int32_t sandbox_call(
    sandbox *box, int32_t script, const sandbox_value *arguments, size_t count,
    sandbox_value *result);

/// What the last failed call or load was about.
int32_t sandbox_fault_kind(const sandbox *box);
int32_t sandbox_fault_limit(const sandbox *box);
int32_t sandbox_fault_line(const sandbox *box);
const char *sandbox_fault_file(const sandbox *box);
const uint8_t *sandbox_fault_message(const sandbox *box, size_t *count);
int32_t sandbox_fault_trace_count(const sandbox *box);
const char *sandbox_fault_trace(const sandbox *box, int32_t index, int32_t *line);

/// Whether a script's calls are known, from its code, to run few instructions: they are not counted.
bool sandbox_is_short(const sandbox *box, int32_t script);

/// Whether no slot of the stack holds anything of a call; for tests.
bool sandbox_leaves_nothing(const sandbox *box);

/// How much of the state a new record and a used script cost, in bytes; for measurements and tests.
typedef struct {
  size_t core, everything;
  /// Records can be started by copying the core back.
  bool is_quick;
  int64_t core_restores, script_restores, full_restores;
} sandbox_statistics;
sandbox_statistics sandbox_get_statistics(const sandbox *box);

#endif
