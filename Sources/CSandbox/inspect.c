// A look at compiled scripts before they run.
//
// Two walks over the bytecode. Before a chunk runs: absurd functions are refused, because naming
// the culprit of a failed index operation takes Lua time and C stack in proportion to its chain
// (`a.x.x.x…`) and looks through the function anew for every link. After it ran: every function
// that can be reached from what it returned is looked at. Writes to globals and captured variables
// are refused with their lines, and scripts that can not write to tables of their own chunk are
// known, so that a call of them leaves nothing to put back.

#include "bytecode.h"

/// Index instructions that overwrite their own operand, in one function.
#define LONGEST_CHAIN 1000
/// The same times the function's length.
#define MOST_CHAIN_WORK 5000000
/// Functions and tables inside one another.
#define DEEPEST_VALUE 400
/// Bytes of bytecode that are looked at for one script.
#define MOST_WORK ((size_t)64 << 20)
/// Bytes of bytecode that are taken apart and looked through for one unit.
#define BYTES_PER_UNIT 8
/// Functions whose calls are followed.
#define MOST_CLOSURES 200

// MARK: Before it runs

/// A method's name is hashed and compared by one instruction.
static bool has_long_name(const prototype *function, uint32_t code) {
  return operation_of(code) == OP_SELF && (code >> 15 & 1) &&
      c_of(code) < function->constant_count &&
      function->constants[c_of(code)].count > MOST_NAME_BYTES;
}

static bool is_link(uint32_t code) {
  uint32_t operation = operation_of(code);
  bool is_index = (operation >= OP_GETTABLE && operation <= OP_GETFIELD) || operation == OP_SELF;
  return is_index && a_of(code) == b_of(code);
}

/// Instructions that Lua looks through, at most, to name the culprit of an error in a function.
static int64_t search_length(const prototype *function) {
  int64_t links = 1;
  for (size_t i = 0; i < function->code_count; i++) links += is_link(function->code[i]);
  return links * (int64_t)function->code_count;
}

/// The line of the function that is too much, or 0; -1 for an unknown instruction. Notes the longest
/// search.
static int32_t absurd_line(sandbox *box, const prototype *function) {
  size_t links = 0;
  for (size_t i = 0; i < function->code_count; i++) {
    if (operation_of(function->code[i]) >= OPERATION_COUNT) return -1;
    if (is_link(function->code[i])) links += 1;
    if (links > LONGEST_CHAIN) return bytecode_line(function, i);
    if (has_long_name(function, function->code[i])) return bytecode_line(function, i);
  }
  if (links * function->code_count > MOST_CHAIN_WORK) return function->first_line;
  if (search_length(function) > box->search_length) box->search_length = search_length(function);
  for (size_t i = 0; i < function->child_count; i++) {
    int32_t line = absurd_line(box, &function->children[i]);
    if (line != 0) return line;
  }
  return 0;
}

static const char unknown_layout[] =
    "this Lua compiles to an unknown form; Crosswalk needs Lua 5.4 as a system library";

static bool refuse(sandbox *box, const char *file, int32_t line, const char *message) {
  fault_set(box, SANDBOX_FAULT_REFUSED, file, line, message);
  return false;
}

/// Whether nothing in a chunk is absurd.
static bool is_sensible(sandbox *box, const char *file, const prototype *function) {
  int32_t line = absurd_line(box, function);
  if (line == 0) return true;
  if (line < 0) return refuse(box, file, 0, unknown_layout);
  return refuse(
      box, file, line, "too many index operations in one function, or a name that is too long");
}

bool inspect_chunk(sandbox *box, const char *file) {
  bytecode bytecode;
  bool is_good = bytecode_open(&bytecode, box->L) && bytecode.main.upvalue_count == 1;
  if (is_good) {
    is_good = is_sensible(box, file, &bytecode.main) &&
        proof_is_given(box, file, &bytecode.main);
  } else {
    refuse(box, file, 0, unknown_layout);
  }
  bytecode_close(&bytecode);
  if (meter_is_used_up(box)) meter_give_up(box);
  return is_good;
}

// MARK: What a call can reach

typedef struct {
  sandbox *box;
  script *script;
  int environment;
  const void *root;
  reach reach;
  address_set seen;
  size_t work;
} walk;

/// Fills the fault for a write at an instruction of the closure on top of the stack.
static bool refuse_write(
    walk *walk, const prototype *function, size_t at, bytecode_text name, bool is_global) {
  lua_Debug info;
  lua_State *L = walk->box->L;
  lua_pushvalue(L, -1);
  bool known = lua_getinfo(L, ">S", &info);
  char message[320];
  int count = (int)text_cut(name.text, name.count, 100);
  if (is_global) {
    snprintf(
        message, sizeof message,
        "assigns to the global '%.*s'; nothing may stay from call to call: write local %.*s",
        count, name.text, count, name.text);
  } else {
    snprintf(
        message, sizeof message,
        "assigns to '%.*s', a variable outside the map function; nothing may stay from call to "
        "call",
        count, name.text);
  }
  fault_set(
      walk->box, SANDBOX_FAULT_REFUSED, known ? info.short_src : "", bytecode_line(function, at),
      message);
  return false;
}

static bool is_environment(walk *walk, int upvalue) {
  lua_State *L = walk->box->L;
  if (!lua_getupvalue(L, -1, upvalue + 1)) return false;
  bool is_same = lua_rawequal(L, -1, walk->environment);
  lua_settop(L, -2);
  return is_same;
}

/// Looks at one function of the closure on top of the stack, and at those inside.
static bool check_function(walk *walk, const prototype *function) {
  for (size_t i = 0; i < function->code_count; i++) {
    uint32_t code = function->code[i], operation = operation_of(code);
    if (operation == OP_SETUPVAL) {
      int captured = callees_captured(function, b_of(code));
      if (captured < 0) continue;
      bytecode_text name = {"?", 1};
      if (b_of(code) < function->upvalue_name_count) name = function->upvalue_names[b_of(code)];
      return refuse_write(walk, function, i, name, false);
    }
    if (operation == OP_SETTABUP) {
      int captured = callees_captured(function, a_of(code));
      if (captured < 0 || !is_environment(walk, captured)) continue;
      bytecode_text name = {"?", 1};
      if (b_of(code) < function->constant_count) name = function->constants[b_of(code)];
      return refuse_write(walk, function, i, name, true);
    }
  }
  if (search_length(function) > walk->script->search_length)
    walk->script->search_length = search_length(function);
  if (!walk->script->may_write && !flow_writes_only_new_tables(walk->box, function))
    walk->script->may_write = true;
  for (size_t i = 0; i < function->child_count; i++)
    if (!check_function(walk, &function->children[i])) return false;
  return true;
}

/// Looks at the code of the Lua closure on top of the stack.
static bool check_bytecode(walk *walk, bytecode *code) {
  bool is_known = bytecode_open(code, walk->box->L);
  walk->work += code->count;
  if (!meter_take(walk->box, (int64_t)(code->count / BYTES_PER_UNIT))) return false;
  if (is_known && walk->work <= MOST_WORK) return check_function(walk, &code->main);
  fault_set(
      walk->box, SANDBOX_FAULT_REFUSED, "", 0,
      is_known ? "too many functions in the script's tables" : unknown_layout);
  return false;
}

/// Looks at the Lua closure on top of the stack, and keeps what its calls may be.
static bool check_script_closure(walk *walk) {
  reach *reach = &walk->reach;
  closure *closure = calloc(1, sizeof *closure);
  if (!closure) {
    fault_set(walk->box, SANDBOX_FAULT_REFUSED, "", 0, "not enough memory for the script");
    return false;
  }
  bool is_good = check_bytecode(walk, &closure->code);
  reach->is_unclear |= reach->closure_count == MOST_CLOSURES;
  if (!is_good || reach->is_unclear) {
    bytecode_close(&closure->code);
    free(closure);
    return is_good;
  }
  closure->address = lua_topointer(walk->box->L, -1);
  closure->next = reach->closures;
  reach->closures = closure;
  reach->closure_count += 1;
  callees_find(walk->box->L, reach, &closure->code);
  return true;
}

static bool check_value(walk *walk, int depth);

/// Looks at a function and at the variables it has captured; iterators of the libraries have some
/// as well.
static bool check_closure(walk *walk, int depth) {
  lua_State *L = walk->box->L;
  bool is_good = lua_iscfunction(L, -1) || check_script_closure(walk);
  for (int i = 1; is_good && lua_getupvalue(L, -1, i); i++) {
    is_good = check_value(walk, depth + 1);
    lua_settop(L, -2);
  }
  return is_good;
}

/// Notes the name of a Lua function in a table; key and value are on top of the stack.
static void note_name(walk *walk) {
  lua_State *L = walk->box->L;
  if (lua_type(L, -2) != LUA_TSTRING || !lua_isfunction(L, -1) || lua_iscfunction(L, -1)) return;
  address_set_add(&walk->reach.names, lua_tolstring(L, -2, NULL));
}

/// Looks at what is in a table. A table whose numbers have gaps has no one length: what `#` says of
/// it depends on what was read before, so it must be put back like one that is written to.
static bool check_table(walk *walk, int depth) {
  lua_State *L = walk->box->L;
  int table = lua_gettop(L);
  lua_Integer count = 0, largest = 0;
  bool is_good = true;
  lua_pushnil(L);
  while (is_good && lua_next(L, table)) {
    lua_Integer number = lua_isinteger(L, -2) ? lua_tointeger(L, -2) : 0;
    if (number > 0) count += 1;
    if (number > largest) largest = number;
    is_good = meter_take(walk->box, 4);
    note_name(walk);
    is_good = is_good && check_value(walk, depth + 1);
    lua_settop(L, -2);
    if (is_good) is_good = check_value(walk, depth + 1);
  }
  if (count != largest) walk->script->may_write = true;
  return is_good;
}

/// Looks at the value on top of the stack and at what can be reached from it.
static bool check_value(walk *walk, int depth) {
  lua_State *L = walk->box->L;
  bool is_table = lua_istable(L, -1);
  if (!is_table && !lua_isfunction(L, -1)) return true;
  // What modules return is looked at where it is used, not because `require` remembers it.
  if (lua_tocfunction(L, -1) == require_function) return true;
  const void *object = lua_topointer(L, -1);
  if (!address_set_add(&walk->seen, object)) {
    walk->reach.calls_itself |= object == walk->root;
    return true;
  }
  if (depth > DEEPEST_VALUE) {
    fault_set(
        walk->box, SANDBOX_FAULT_REFUSED, "", 0,
        "tables or functions nested over 400 deep can not be looked at");
    return false;
  }
  return is_table ? check_table(walk, depth) : check_closure(walk, depth);
}

bool inspect_reachable(sandbox *box, script *script, int environment) {
  lua_State *L = box->L;
  walk walk = {
      .box = box, .script = script, .environment = environment, .root = lua_topointer(L, -1)};
  lua_checkstack(L, 4 * DEEPEST_VALUE + 64);
  bool is_good = check_value(&walk, 0);
  // Without memory the walk has ended early.
  if (walk.seen.failed) script->may_write = walk.reach.is_unclear = true;
  walk.reach.may_write = script->may_write;
  script->is_short = is_good && (lua_iscfunction(L, -1) || steps_are_few(&walk.reach));
  script->slots = script->is_short ? steps_slots(&walk.reach) : stack_slots(L);
  for (closure *closure = walk.reach.closures; closure;) {
    struct closure *next = closure->next;
    bytecode_close(&closure->code);
    free(closure);
    closure = next;
  }
  address_set_close(&walk.reach.names);
  address_set_close(&walk.seen);
  if (meter_is_used_up(box)) meter_give_up(box);
  return is_good;
}
