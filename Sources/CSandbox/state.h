#ifndef CROSSWALK_SANDBOX_STATE_H
#define CROSSWALK_SANDBOX_STATE_H

// What the files of this module share: the sandbox itself, the arena and the meter.

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "include/sandbox.h"

/// No single text or table may be larger while a script is called: this bounds what one instruction
/// can cost.
#define BLOCK_LIMIT ((size_t)1 << 20)
/// Slots of the Lua stack. It never moves.
#define STACK_SLOTS 40000
/// Texts of scripts may not be longer.
#define SOURCE_LIMIT ((size_t)4 << 20)
/// Bytes of the name of a field, a value map or a method.
#define MOST_NAME_BYTES 1000
/// Keys of one `lookup`, arguments of one call.
#define MAXIMUM_KEYS 64
/// Dynamic memory that calls may leave behind for the next one.
#define SLACK ((size_t)16 << 10)
/// Calls that are known to run fewer instructions of the Lua machine are not charged for them.
#define SHORT_CALL 1000
/// So many results make the calls that take them dear.
#define MANY_VALUES 250
/// From these sizes on texts and other blocks can make instructions dear.
#define LONG_TEXT 1024
#define LARGE_BLOCK 1536
/// Scripts that ask scripts that ask scripts.
#define MAXIMUM_NESTING 16
/// Interned texts of calls that are undone one by one.
#define FRESH_CAPACITY 512
#define MATH_CAPACITY 24
#define TRACE_LENGTH 8
#define MESSAGE_CAPACITY 512

/// What C functions need whatever frame they run in, by number in Lua's registry.
enum {
  REGISTRY_CHARACTER_PATTERN = 11,
  REGISTRY_RECORD = 12,
  REGISTRY_SCRIPTS = 100,
};

/// A run of the arena: `[ base, used, top, free, limit ]`. Blocks are 16-byte aligned and never
/// freed; only the last one can grow in place or be given back.
typedef struct {
  char *base, *top, *limit, *last;
} zone;

/// Where the allocator puts new objects.
typedef enum {
  /// Loading: objects and texts go to zones of their own.
  PHASE_LOADING,
  /// What every call makes dirty: `lua_State`, `global_State`, `CallInfo`s.
  PHASE_CORE,
  /// The Lua stack.
  PHASE_STACK,
  /// Calls.
  PHASE_RUNNING,
} phase;

/// How a call or load is ended from anywhere.
typedef enum {
  EXIT_LIMIT = 1,
  EXIT_REJECTED,
  EXIT_SKIPPED,
  EXIT_FAILED,
} exit_reason;

typedef struct {
  char file[LUA_IDSIZE];
  int32_t line;
} place;

typedef struct {
  int32_t kind, limit;
  place at;
  uint8_t message[MESSAGE_CAPACITY];
  size_t message_count;
  place trace[TRACE_LENGTH];
  int32_t trace_count;
} fault;

typedef struct {
  /// The part of the zone `objects` that holds what loading made, as offsets.
  size_t start, end;
  /// Place of the function or table in the base frame of the Lua stack.
  int index;
  int32_t shape;
  /// The most keys in one chain of its tables.
  int64_t longest_chain;
  /// Instructions that are looked through to name the culprit of an error, at most (inspect.c).
  int64_t search_length;
  /// Its functions may write to tables that were there before the call.
  bool may_write;
  /// A call is known to run few instructions, none of them dear.
  bool is_short;
  /// Slots of the stack that a call of it may write to before more of them are noted (stack.c).
  int32_t slots;
  /// Something in its part of the arena was written to.
  bool is_dirty;
  /// A call took all the memory there is.
  bool is_demanding;
  /// It is being called.
  bool is_active;
  /// It was called since everything was last put back.
  bool was_entered;
} script;

/// A field name that is known before a record comes: interned, so that its address is its identity.
typedef struct {
  const char *name;
  int32_t slot;
} name_slot;

struct sandbox {
  lua_State *L;
  sandbox_limits limits;
  sandbox_host host;

  // The arena.
  char *block;
  size_t block_size;
  zone core, stack, objects, strings, dynamic;
  phase phase;
  /// `arena_allocate`, unless a test wants to see what a refused request does.
  lua_Alloc allocate;
  int64_t requests_before_refusal;
  /// Size of the block that Lua asks for when the stack is too small.
  size_t stack_growth;
  /// Where calls begin on the stack, and the end of the slots that one may have written to.
  char *stack_start, *stack_used;
  /// The buckets of Lua's string table, followed through their reallocations.
  void **buckets;
  size_t bucket_count;
  size_t short_text_count;
  bool buckets_moved;
  /// Interned texts made since the last restore.
  void *fresh[FRESH_CAPACITY];
  size_t fresh_count;
  /// How much calls may leave behind; more is put back before the next one.
  size_t most_left, most_fresh;
  /// Copies of the zones as they were when loading ended.
  char *image_core, *image_objects, *image_strings;
  size_t core_size, objects_size, strings_size;
  /// Where in the zone `objects` the first script begins.
  size_t scripts_start;
  void **image_buckets;
  size_t image_bucket_count;
  bool is_sealed, is_quick, is_ruined;
  /// No memory was left behind when the call started.
  bool starts_fresh;
  int64_t core_restores, script_restores, full_restores;

  // The meter.
  int64_t units, units_since_clock, deadline, units_allowed, time_allowed;
  /// Of a load: the time was over when `meter_take` looked at the clock.
  bool is_late;
  /// The table that the running instruction stores in: what it allocates is that table's growth.
  const void *target;
  /// The most keys that there may be in one chain of a table (chains.c).
  int64_t longest_chain;
  /// Instructions that are looked through to name the culprit of an error, at most (inspect.c).
  int64_t search_length;
  /// Instructions are being charged.
  bool is_watched;
  /// Loading has made texts of over `LONG_TEXT` bytes.
  bool has_long_texts;
  jmp_buf exit;
  bool is_armed;
  bool observes_lines;
  exit_reason exit_reason;
  fault fault;
  /// The fault was filled nearer to its cause and is being passed on.
  bool is_passed_on;
  /// Warnings and output of the call, and how many of them the host has heard before.
  int32_t words, words_before;

  // Scripts.
  script *scripts;
  int32_t script_count, script_capacity;
  int32_t current_script, nesting;
  bool is_loading;
  int handler_index, exit_index, record_index, run_index;
  const sandbox_source *modules;
  int32_t module_count;
  name_slot *names;
  size_t name_mask;
  lua_CFunction utf8_len, utf8_offset, math[MATH_CAPACITY];
  /// Patterns that were read before; null until there is one.
  struct remembered_patterns *patterns;
};

/// The sandbox that a state belongs to.
static inline sandbox *sandbox_of(lua_State *L) { return *(sandbox **)lua_getextraspace(L); }

// arena.c
bool arena_open(sandbox *box);
void arena_close(sandbox *box);
void *arena_allocate(void *context, void *block, size_t old_size, size_t new_size);
/// The same, but that one request is refused as when memory is used up.
void *refusing_allocate(void *context, void *block, size_t old_size, size_t new_size);
/// Scratch memory until the call ends; never null.
void *arena_scratch(sandbox *box, size_t size);
void *arena_grow_scratch(sandbox *box, void *block, size_t old_size, size_t new_size);
bool arena_seal(sandbox *box);
/// Makes room for a call: puts back what earlier ones left behind, if it is much or the call is
/// demanding.
void arena_make_ready(sandbox *box, bool is_demanding);
void arena_restore_script(sandbox *box, script *script);
void arena_restore(sandbox *box);
/// Notes that an object is about to be written to: if it was there before the call, its script's
/// part is copied back afterwards.
static inline void arena_touch(sandbox *box, const void *object) {
  if ((const char *)object >= box->objects.base && (const char *)object < box->objects.limit &&
      box->current_script >= 0)
    box->scripts[box->current_script].is_dirty = true;
}

// meter.c
/// Sets how many times the limits a call or load may take.
void meter_allow(sandbox *box, int64_t factor);
/// Starts a call or load. The clock starts when it is first looked at: short calls never do.
static inline void meter_start(sandbox *box) {
  box->target = NULL;
  box->longest_chain = box->search_length = 0;
  box->units = box->units_allowed;
  box->units_since_clock = box->deadline = 0;
  box->is_late = false;
}
/// Counts instructions from now on, as has to be done before any Lua function is called of which it
/// is not known that it is short.
void meter_watch(sandbox *box);
void meter_end_watch(sandbox *box);
void meter_look_at_clock(sandbox *box);
_Noreturn void meter_exhausted(sandbox *box);
_Noreturn void meter_exit(sandbox *box, exit_reason reason);
_Noreturn void meter_exceed(sandbox *box, int32_t limit);
/// Charges work inside a library function; one unit is one instruction. Does not return where the
/// limit is reached.
static inline void meter_charge(sandbox *box, int64_t units) {
  box->units -= units;
  if (box->units < 0) meter_exhausted(box);
  box->units_since_clock += units;
  if (box->units_since_clock >= 10000) meter_look_at_clock(box);
}
/// The same for work that holds memory of the C heap: false where the limit is reached, and
/// `meter_give_up` ends the load once that memory is free.
bool meter_take(sandbox *box, int64_t units);
bool meter_is_used_up(const sandbox *box);
_Noreturn void meter_give_up(sandbox *box);
/// Charges for reading or copying bytes.
static inline void meter_charge_bytes(sandbox *box, size_t count) {
  meter_charge(box, 1 + (int64_t)(count / 16));
}

// instructions.c
/// Charges the next instructions, in the meter's hook.
void instruction_charge(lua_State *L, lua_Debug *event);
/// Has the next instruction charged, wherever an error has led.
void instruction_resume(lua_State *L);

// price.c
/// So many lookups of keys that may collide.
int64_t price_of_chains(const sandbox *box, int64_t lookups);
/// Finding the length of the table at a place of the stack.
int64_t price_of_length(lua_State *L, int index);
/// What catching an error costs more where many calls are open or functions are long.
int64_t price_of_error(const sandbox *box, lua_State *L);
/// Going once through the table at a place of the stack, also where nothing is left in it.
int64_t price_of_sweep(lua_State *L, int index);
/// Putting two texts in order.
int64_t price_of_order(const char *left, size_t left_count, const char *right, size_t right_count);
/// The remainder of a division of floats.
int64_t price_of_remainder(double dividend, double divisor);
/// Reading a text of so many bytes as a number.
static inline int64_t price_of_numeral(size_t count) { return 1 + (int64_t)(count / 2); }

// stack.c
/// `luaL_checkstack`; the slots are cleared when the call has ended.
void stack_claim(lua_State *L, int count, const char *message);
/// Notes what the function on the stack below its arguments may write to, which a library function is
/// about to call.
void stack_note_call(lua_State *L, int arguments);
/// What the function on top of the stack uses itself.
int32_t stack_slots(lua_State *L);
/// Clears what a call has left on the stack: all, or what is above the top.
void stack_clear(sandbox *box);
void stack_clear_above(sandbox *box);

// chains.c
/// `lua_rawseti`, with a price.
void table_store(lua_State *L, int index, lua_Integer key);
/// Charges for the growth of `box->target`, which takes so much memory; `fresh` is a new block of it
/// or null.
void chains_charge_growth(sandbox *box, void *fresh, size_t size);

// layout.c
/// Whether what is inside this Lua is where price.c looks for it.
bool layout_is_known(lua_State *L);

// fault.c
void fault_clear(sandbox *box);
void fault_set(sandbox *box, int32_t kind, const char *file, int32_t line, const char *message);
void fault_set_text(sandbox *box, const char *text, size_t count);
void fault_set_place(sandbox *box, lua_State *L);
/// The message handler of protected calls: notes where and what, and leaves the error object as it is.
int fault_handler(lua_State *L);
/// The same for a call of the host, which ends with it: nobody else can catch the error.
int fault_exit(lua_State *L);

// value.c
bool text_is_ascii(const char *text, size_t count);
bool text_is_utf8(const char *text, size_t count);
/// The longest start of a text that is at most `limit` bytes and does not end inside a character.
size_t text_cut(const char *text, size_t count, size_t limit);
/// Puts blanks in the place of characters that could forge a line or change how a text is shown, but
/// for those that are kept.
void text_clean(char *text, size_t count, const char *kept);
void value_push(lua_State *L, const sandbox_value *value);
/// False for a value that can not leave a script.
bool value_read(lua_State *L, int index, sandbox_value *value);

// call.c
/// Pushes a script's function, in any frame.
void script_push(sandbox *box, int32_t number);
/// Enters a script, from the host or from another script.
void script_enter(sandbox *box, int32_t number);
/// Leaves it; what it may have changed is as before.
void script_leave(sandbox *box, int32_t number, int32_t outer);
/// Whether the value on top of the stack may leave a script; else fills the message.
bool result_read(sandbox *box, int32_t number, sandbox_value *result);

// shapes.c
/// The shape of the value on top of the stack, or `SANDBOX_SHAPE_FAULT` after filling the fault.
int32_t shape_of(sandbox *box, const char *file);

// inspect.c
/// Whether a chunk may run at all. The function is on top of the stack; false after filling the
/// fault.
bool inspect_chunk(sandbox *box, const char *file);
/// Whether what is reachable from the value on top of the stack keeps the rules for calls; sets
/// `script->may_write`.
bool inspect_reachable(sandbox *box, script *script, int environment);

// environment.c
void environment_prepare(sandbox *box);
void environment_push(sandbox *box);
/// Adds functions to the table on top of the stack.
void environment_add(lua_State *L, const luaL_Reg *functions);

// the libraries
/// `lua_tolstring`, with a price where a number becomes a text.
const char *text_at(lua_State *L, int index, size_t *count);
/// The text of an argument; a number becomes one.
static inline const char *text_argument(lua_State *L, int index, size_t *count) {
  const char *text = text_at(L, index, count);
  return text ? text : luaL_checklstring(L, index, count);
}
/// A number argument; a text that is one is charged by its length.
lua_Number number_argument(lua_State *L, int index);
/// An integer argument, likewise.
lua_Integer integer_argument(lua_State *L, int index);
/// An integer argument that may be left out.
lua_Integer integer_or(lua_State *L, int index, lua_Integer otherwise);
extern const luaL_Reg base_functions[], host_functions[], string_functions[], match_functions[],
    table_functions[], text_functions[], utf8_functions[];
/// Keeps Lua's own functions of numbers.
void math_prepare(sandbox *box);
/// Pushes a table with what `math` has.
void math_push(lua_State *L);
int format_function(lua_State *L);
int sort_function(lua_State *L);
int require_function(lua_State *L);
int pairs_function(lua_State *L);
/// Whether `pairs` visits the key at one place of the stack before that at the other.
bool key_is_before(lua_State *L, int left, int right);
int next_function(lua_State *L);
void string_push_metatable(lua_State *L);
void record_push(sandbox *box);
/// Interns the names of the record's fields: a text's address says which field it names.
bool record_set_names(sandbox *box, const char *const *names, int32_t count);
/// `tostring` without addresses: the text stays on the stack.
const char *base_text_of(lua_State *L, int index, size_t *count);

// numbers.c
/// Longest text of a number.
#define NUMBER_CAPACITY 32
/// Pushes the number that a text is; false where it is none.
bool number_push(lua_State *L, const char *text, size_t count);
size_t number_write_integer(lua_Integer value, char *output);
size_t number_write_unsigned(uint64_t value, char *output);
/// Writes a number on the stack as `tostring` has it.
size_t number_text(lua_State *L, int index, char *output);
/// A double that is not negative with a number of decimals, in up to `NUMBER_CAPACITY` bytes; 0
/// where that is left to C.
size_t number_write_fixed(double number, int decimals, char *output);

// letters.c
/// Writes a text with its ASCII letters from `first` on, `A` or `a`, in the other case; whether that
/// changed anything.
bool letters_swap(const char *text, size_t count, char first, char *output);

// patterns.c
/// The first place of a plain text in another one, or null.
const char *plain_place(
    sandbox *box, const char *text, const char *end, const char *wanted, size_t wanted_count);

// buffer.c
/// Bytes that become a text. The first ones are kept in place, more of them in the arena.
typedef struct {
  sandbox *box;
  char *bytes;
  size_t count, capacity;
  char first[256];
} buffer;
void buffer_open(buffer *buffer, sandbox *box, size_t capacity);
void buffer_reserve(buffer *buffer, size_t extra);
void buffer_add(buffer *buffer, const char *bytes, size_t count);
static inline void buffer_add_byte(buffer *buffer, char byte) {
  if (buffer->count == buffer->capacity) buffer_reserve(buffer, 1);
  buffer->bytes[buffer->count++] = byte;
}
void buffer_push(buffer *buffer, lua_State *L);

// sort.c
/// Whether the element at `left` comes before the one at `right`.
typedef bool sort_before(void *context, uint32_t left, uint32_t right);
/// The stable order of `count` elements; the result lives in scratch memory.
uint32_t *sort_order(sandbox *box, size_t count, sort_before *before, void *context);

#endif
