// Which faults of Lua 5.4 the library at hand has: found out, not concluded from its name.
//
// Distributions mend releases on their own, and the soname tells nothing. So each fault that can be
// seen has a probe: a small text that is compiled and whose instructions are looked at, or that is
// run where even the faulty code only computes a wrong value or line. No probe runs code that could
// touch memory which is not its own. For the other faults the release is told, which the library
// carries in a text for `ident`.
//
// Stand-alone: needs nothing but Lua. Instructions are those of Lua 5.4 (lopcodes.h).

#include "lua_faults.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  OP_LOADI = 1, OP_GETUPVAL = 9, OP_GETTABUP = 11, OP_GETFIELD = 14, OP_ADD = 34, OP_CLOSE = 54,
  OP_JMP = 56, OP_TAILCALL = 69,
};

static uint32_t operation_of(uint32_t code) { return code & 0x7F; }
static uint32_t a_of(uint32_t code) { return code >> 7 & 0xFF; }
static uint32_t b_of(uint32_t code) { return code >> 16 & 0xFF; }
static uint32_t c_of(uint32_t code) { return code >> 24; }
/// The number that LOADI loads.
static int32_t number_of(uint32_t code) { return (int32_t)(code >> 15) - 0xFFFF; }

// MARK: Instructions of a text

#define MOST_CODE 2000
#define MOST_DUMP ((size_t)64 << 10)
/// Signature, version, format, data, three sizes, an integer and a number.
#define HEADER (4 + 1 + 1 + 6 + 3 + 8 + 8)

typedef struct {
  uint8_t bytes[MOST_DUMP];
  size_t count, at;
  bool failed;
  uint32_t code[MOST_CODE];
  size_t code_count;
} dump;

static int write_dump(lua_State *L, const void *piece, size_t size, void *context) {
  (void)L;
  dump *dump = context;
  if (size > sizeof dump->bytes - dump->count) return 1;
  memcpy(dump->bytes + dump->count, piece, size);
  dump->count += size;
  return 0;
}

static const uint8_t *take(dump *dump, size_t count) {
  if (dump->failed || count > dump->count - dump->at) {
    dump->failed = true;
    return NULL;
  }
  dump->at += count;
  return dump->bytes + dump->at - count;
}

static size_t take_size(dump *dump) {
  for (size_t size = 0;;) {
    const uint8_t *byte = take(dump, 1);
    if (!byte || size > MOST_DUMP) return 0;
    size = size << 7 | (*byte & 0x7F);
    if (*byte & 0x80) return size;
  }
}

static void skip_text(dump *dump) {
  size_t size = take_size(dump);
  if (size > 0) take(dump, size - 1);
}

static void skip_constants(dump *dump) {
  for (size_t count = take_size(dump); count > 0 && !dump->failed; count--) {
    const uint8_t *tag = take(dump, 1);
    switch (tag ? *tag & 0x0F : 0) {
    case LUA_TNUMBER: take(dump, 8); break;
    case LUA_TSTRING: skip_text(dump); break;
    default: break;
    }
  }
}

/// Reads the code of a function, and of the first one inside as often as wanted.
static void take_code(dump *dump, int depth) {
  skip_text(dump);
  take_size(dump);
  take_size(dump);
  take(dump, 3);
  dump->code_count = take_size(dump);
  if (dump->code_count > MOST_CODE) dump->failed = true;
  const uint8_t *code = take(dump, dump->code_count * sizeof *dump->code);
  if (!code) return;
  memcpy(dump->code, code, dump->code_count * sizeof *dump->code);
  if (depth == 0) return;
  skip_constants(dump);
  take(dump, 3 * take_size(dump));
  if (take_size(dump) == 0) dump->failed = true;
  take_code(dump, depth - 1);
}

/// The instructions of the function in a text, `depth` functions inside; null where it does not
/// compile.
static dump *compile(const char *text, int depth) {
  lua_State *L = luaL_newstate();
  dump *dump = calloc(1, sizeof *dump);
  bool is_good = L && dump && luaL_loadbufferx(L, text, strlen(text), "=p", "t") == LUA_OK &&
      lua_dump(L, write_dump, dump, 1) == 0;
  if (is_good) {
    take(dump, HEADER + 1);
    take_code(dump, depth);
    is_good = !dump->failed;
  }
  if (L) lua_close(L);
  if (is_good) return dump;
  free(dump);
  return NULL;
}

/// Where the first instruction of a kind is, from `at` on; `code_count` for none.
static size_t find(const dump *dump, size_t at, uint32_t operation) {
  while (at < dump->code_count && operation_of(dump->code[at]) != operation) at++;
  return at;
}

static bool compiles(const char *text) {
  dump *dump = compile(text, 0);
  free(dump);
  return dump != NULL;
}

// MARK: Probes of instructions
// Each answers 1 for a fault, 0 for none, -1 where it can't tell.

/// The load of the table stands between the jump and its target.
static int has_comparison_fault(void) {
  dump *dump = compile("local U = {} return function(v) return U[v < 3] end", 1);
  if (!dump) return -1;
  size_t jump = find(dump, 0, OP_JMP), load = find(dump, 0, OP_GETUPVAL);
  int result = load == dump->code_count ? -1 : load == jump + 1;
  free(dump);
  return result;
}

/// The load of the first operand stands between the jump of `or` and its target.
static int has_operand_fault(void) {
  static const char start[] = "return function(v) local t = {";
  static const char end[] = "} return 7 | (v or 9) end";
  char text[4096];
  size_t count = (size_t)snprintf(text, sizeof text, "%s", start);
  for (int i = 0; i < 257; i++)
    count += (size_t)snprintf(text + count, sizeof text - count, "%d.5,", i);
  snprintf(text + count, sizeof text - count, "%s", end);
  dump *dump = compile(text, 1);
  if (!dump) return -1;
  size_t load = find(dump, find(dump, 0, OP_JMP), OP_LOADI);
  int result = load == dump->code_count ? -1 : number_of(dump->code[load]) == 7;
  free(dump);
  return result;
}

/// A field of a constant is looked up in the register of another variable. (The place of the two
/// variables behind the constant keeps the faulty compiler within its own bounds.)
static int has_constant_environment_fault(void) {
  dump *dump = compile("local _ENV <const> = nil local a, b = 1, 2 return x", 0);
  if (!dump) return -1;
  size_t field = find(dump, 0, OP_GETFIELD);
  int result = field == dump->code_count ? -1 : b_of(dump->code[field]) < 2;
  free(dump);
  return result;
}

/// What the compiler of C made of assignments in a union to itself.
static int has_overlap_fault(void) {
  dump *dump = compile(
      "local a, b, c, d = {}, {}, {}, {} return function(u, v, w, x, y) "
      "u = a.k v = b.k w = c.k x = d.k return y + w end",
      1);
  if (!dump) return -1;
  size_t add = find(dump, 0, OP_ADD), at = 0;
  bool is_right =
      add < dump->code_count && b_of(dump->code[add]) == 4 && c_of(dump->code[add]) == 2;
  for (uint32_t i = 0; i < 4; i++, at++) {
    at = find(dump, at, OP_GETTABUP);
    is_right = is_right && at < dump->code_count && a_of(dump->code[at]) == i &&
        b_of(dump->code[at]) == i;
    if (!is_right) break;
  }
  free(dump);
  return !is_right;
}

/// Leaving the loop closes from behind its fourth register on, which is the one to be closed.
static int has_break_fault(void) {
  dump *dump = compile(
      "for k in next, {} do local function f() return k end break end", 0);
  if (!dump) return -1;
  // The first CLOSE is that of the loop's body, the last one that behind the loop.
  size_t last = dump->code_count;
  for (size_t at = 0; at < dump->code_count; at++)
    if (operation_of(dump->code[at]) == OP_CLOSE) last = at;
  int result = last == dump->code_count ? -1 : a_of(dump->code[last]) != 0;
  free(dump);
  return result;
}

static int has_tail_call_fault(void) {
  dump *dump = compile("for k in next, {} do return f() end", 0);
  if (!dump) return -1;
  int result = find(dump, 0, OP_TAILCALL) < dump->code_count;
  free(dump);
  return result;
}

static int has_constant_function_fault(void) {
  return compiles("local x <const> = {} function x() end");
}

/// Of 32 bits or more, the limit is right.
static int has_small_integers_fault(void) { return sizeof(int) < 4; }

// MARK: Probes that run

/// Runs a text that gives a text, with the library; the text ends up in `result`.
static bool run(const char *text, char result[200]) {
  lua_State *L = luaL_newstate();
  if (!L) return false;
  luaL_openlibs(L);
  bool is_good = luaL_loadbufferx(L, text, strlen(text), "=p", "t") == LUA_OK &&
      lua_pcall(L, 0, 1, 0) == LUA_OK && lua_type(L, -1) == LUA_TSTRING;
  if (is_good) snprintf(result, 200, "%s", lua_tostring(L, -1));
  lua_close(L);
  return is_good;
}

/// Whether a text does not give what it should.
static int gives_other(const char *text, const char *wanted) {
  char result[200];
  return run(text, result) ? strcmp(result, wanted) != 0 : -1;
}

static int has_arithmetic_line_fault(void) {
  return gives_other(
      "local _, e = pcall(load('local a = 0\\nlocal b = 1\\nlocal c = b % a', '=q'))\n"
      "return e:match('^q:(%d+)')",
      "3");
}

static int has_call_line_fault(void) {
  return gives_other(
      "local _, e = pcall(load('a\\n(\\n23)', '=q', 't', {})) return e:match('^q:(%d+)')", "2");
}

static int has_name_fault(void) {
  return gives_other(
      "local _, e = pcall(load([[return ('_ENV').x + 1]], '=q')) return e:match('%((%a+) ')",
      "field");
}

static int has_continuation_fault(void) {
  return gives_other(
      "return tostring(pcall(function() for _ in utf8.codes('ab\\x80') do end end))", "false");
}

/// The second time the matcher goes down further than the first, but not far.
static int has_gmatch_fault(void) {
  return gives_other(
      "local f = string.gmatch(string.rep('a', 300), string.rep('a?', 230)) pcall(f)\n"
      "return tostring(pcall(f))",
      "false");
}

static int has_concat_message_fault(void) {
  return gives_other(
      "local i = 1 << 33 local _, e = pcall(table.concat, {[i] = {}}, '', i, i)\n"
      "return e:match('index (%-?%d+)')",
      "8589934592");
}

/// The address told is that of the type's name.
static int has_tolstring_fault(void) {
  lua_State *L = luaL_newstate();
  if (!L) return -1;
  char wanted[64];
  lua_newuserdatauv(L, 1, 0);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "T");
  lua_setfield(L, -2, "__name");
  lua_setmetatable(L, -2);
  snprintf(wanted, sizeof wanted, "T: %p", lua_topointer(L, -1));
  int result = strcmp(luaL_tolstring(L, -1, NULL), wanted) != 0;
  lua_close(L);
  return result;
}

// MARK: A probe whose memory stays

/// A block of the state below, in the list of all of them.
typedef struct kept {
  struct kept *next;
  size_t size;
} kept;

/// Gives every block new memory and keeps the old one, so that what reads or writes an old block by
/// mistake stays within memory that is its own.
static void *allocate_and_keep(void *context, void *block, size_t old_size, size_t new_size) {
  kept **list = context;
  if (new_size == 0) return NULL;
  kept *fresh = calloc(1, sizeof *fresh + new_size);
  if (!fresh) return NULL;
  fresh->next = *list;
  *list = fresh;
  if (block) memcpy(fresh + 1, block, old_size < new_size ? old_size : new_size);
  return fresh + 1;
}

/// The stack grows in a `__concat`; what is joined afterwards is taken from the stack before.
static int has_concat_pointer_fault(void) {
  static const char text[] =
      "local mt, x = ...\n"
      "local function down(n) if n > 0 then return 1 + down(n - 1) end return 0 end\n"
      "mt.__concat = function() down(2000) return 'c' end\n"
      "return 'a' .. 'b' .. x";
  kept *list = NULL;
  int result = -1;
  lua_State *L = lua_newstate(allocate_and_keep, &list);
  if (L) {
    lua_gc(L, LUA_GCSTOP);
    bool is_loaded = luaL_loadbufferx(L, text, sizeof text - 1, "=p", "t") == LUA_OK;
    lua_createtable(L, 0, 1);
    lua_createtable(L, 0, 0);
    lua_pushvalue(L, -2);
    lua_setmetatable(L, -2);
    if (is_loaded && lua_pcall(L, 2, 1, 0) == LUA_OK && lua_type(L, -1) == LUA_TSTRING)
      result = strcmp(lua_tostring(L, -1), "ac") != 0;
  }
  // Closing it would look at blocks that the state has given back.
  for (kept *next; list; list = next) {
    next = list->next;
    free(list);
  }
  return result;
}

/// The pointer that is kept came with the mend of this one.
static int has_handling_overflow_fault(void) { return has_concat_pointer_fault() == 1 ? 0 : -1; }

// MARK: All of them

typedef struct {
  const char *name, *commit;
  int32_t mended_in;
  /// Null where the fault can't be seen without harm.
  int (*has_fault)(void);
} probe;

static const probe probes[] = {
    {"wrong code for a captured table indexed by a comparison", "782ef85b", 8,
     has_comparison_fault},
    {"wrong code for operands of bit operators among many constants", "c764ca71", 5,
     has_operand_fault},
    {"wrong code for a constant _ENV", "1f3c6f45", 5, has_constant_environment_fault},
    {"overlapping assignments in the compiler", "ae9a0cbb", 7, has_overlap_fault},
    {"break leaves a for loop's variable unclosed", "997f11f5", 5, has_break_fault},
    {"tail calls out of for loops with a variable to be closed", "47cffdc7", 4,
     has_tail_call_fault},
    {"a function statement assigns to a constant", "6a0dace2", 4, has_constant_function_fault},
    {"limit of local variables where int has 16 bits", "9f0c0fe0", 8, has_small_integers_fault},
    {"wrong line of a division by zero", "02bab9fc", 5, has_arithmetic_line_fault},
    {"wrong line of a call", "5ab6a575", 7, has_call_line_fault},
    {"wrong name of a field of the text '_ENV'", "d1ee2a4d", 8, has_name_fault},
    {"utf8.codes takes continuation bytes", "a1089b41", 5, has_continuation_fault},
    {"gmatch loses its limit of recursion", "-", LUA_FAULT_UNMENDED, has_gmatch_fault},
    {"table.concat tells a wrong index", "c03c527f", 3, has_concat_message_fault},
    {"luaL_tolstring and negative indices", "439e45a2", 4, has_tolstring_fault},
    {"naming the culprit of an error recurses", "7923dbbf", 7, NULL},
    {"concatenation keeps a pointer to a stack that moved", "603b2c64", 5,
     has_concat_pointer_fault},
    {"stack overflow while a C stack overflow is handled", "42d40581", 5,
     has_handling_overflow_fault},
    {"buffer overflow in concatenation", "5853c37a", 7, NULL},
    {"comparison reads behind the end of texts", "f623b969", 7, NULL},
    {"use after free in assignments through __newindex", "983bc433", 8, NULL},
    {"message handler can be overwritten", "3fe7be95", 8, NULL},
    {"error while an error is set", "25da574f", 8, NULL},
    {"missing status in the panic function", "f5e55be2", 8, NULL},
    {"overflow of fields in a constructor", "267ef461", 8, NULL},
    {"luaL_traceback takes too many slots", "2db966fc", 7, NULL},
    {"active lines of stripped functions", "dfbde4c7", 7, NULL},
    {"yield in a hook goes on at the wrong instruction", "e288c5a9", 7, NULL},
    {"call hook is called twice", "1b3f507f", 7, NULL},
    {"corrupted binary chunks", "ab859fe5", 5, NULL},
    {"binary chunks of wrong form", "f1bb2773", LUA_FAULT_UNMENDED, NULL},
    {"lua_load does not preserve the stack", "3228a97c", LUA_FAULT_UNMENDED, NULL},
    {"gmatch begins with a wrong result", "efddc230", LUA_FAULT_UNMENDED, NULL},
    {"nested coroutine.close overflows the C stack", "1e64c139", 5, NULL},
    {"pause of the generational collector", "a1f77a23", 5, NULL},
    {"lua_settop keeps a pointer to a stack that moved", "196bb94d", 5, NULL},
    {"finalizer that exits", "597a53bb", 4, NULL},
    {"finalizers with an invalid stack", "cf613cdc", 4, NULL},
    {"the collector is not reentrant", "0bfc572e", 4, NULL},
    {"stack still in use while a state is closed", "1de95e97", 4, NULL},
    {"status of a coroutine that is reset", "bfbff370", 4, NULL},
    {"C stack overflow with coroutines", "74d99057", 4, NULL},
    {"negation overflows in shifts", "62fb9344", 4, NULL},
    {"yield in __close mixes up results", "68129718", 4, NULL},
    {"pointers compared across objects", "e0260eb2", 3, NULL},
    {"debug.getinfo(0, '>')", "38cc7d40", 3, NULL},
    {"growth of a stack", "d2826525", 2, NULL},
};

enum { PROBE_COUNT = sizeof probes / sizeof *probes };

int32_t lua_fault_release(void) {
  // "$LuaVersion: Lua 5.4.4  Copyright …"
  const char *release = strstr(lua_ident, "Lua 5.4.");
  if (!release) return -1;
  release += strlen("Lua 5.4.");
  return *release >= '0' && *release <= '9' ? (int32_t)atoi(release) : -1;
}

static lua_fault_state_t state_of(const probe *probe, int32_t release) {
  int result = probe->has_fault ? probe->has_fault() : -1;
  if (result >= 0) return result ? LUA_FAULT_PRESENT : LUA_FAULT_ABSENT;
  return release >= probe->mended_in ? LUA_FAULT_UNLIKELY : LUA_FAULT_LIKELY;
}

const lua_fault *lua_faults(int32_t *count) {
  static lua_fault faults[PROBE_COUNT];
  if (!faults[0].name) {
    int32_t release = lua_fault_release();
    for (int i = PROBE_COUNT - 1; i >= 0; i--)
      faults[i] = (lua_fault){
          probes[i].name, probes[i].commit, probes[i].mended_in, state_of(&probes[i], release)};
  }
  *count = PROBE_COUNT;
  return faults;
}

lua_fault_state_t lua_fault_state(const char *commit) {
  int32_t count;
  const lua_fault *faults = lua_faults(&count);
  for (int32_t i = 0; i < count; i++)
    if (strcmp(faults[i].commit, commit) == 0) return faults[i].state;
  return LUA_FAULT_LIKELY;
}
