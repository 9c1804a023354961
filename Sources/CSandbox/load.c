// Loading: the text of a script or module becomes a function, a table or a fault.

#define _GNU_SOURCE
#include "state.h"

/// Loading may take this many times the instructions and the time of a call.
#define LOADING_FACTOR 10
/// The compiler runs without a hook: the clock is looked at whenever it wants this much more text.
#define PIECE 512
/// Calls of scripts whose tables have such chains are not short, nor are those of scripts that write
/// to so much.
#define LONG_CHAIN 64
#define LARGE_SCRIPT ((size_t)64 << 10)
/// Lines before the text, at most.
#define MOST_LINES 1000000

typedef struct {
  sandbox *box;
  const sandbox_source *source;
  int32_t lines;
  size_t offset;
  enum { LINES, HEAD, TEXT, TAIL, END } part;
} reader;

static const char head[] = "return function(record) return (";
static const char tail[] = "\n) end";

/// Hands the compiler the text in small pieces.
static const char *read_piece(lua_State *L, void *context, size_t *size) {
  static const char lines[] = "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n";
  (void)L;
  reader *reader = context;
  meter_charge(reader->box, 100);
  meter_look_at_clock(reader->box);
  if (reader->part == LINES) {
    if (reader->lines > 0) {
      size_t most = sizeof lines - 1;
      *size = (size_t)reader->lines < most ? (size_t)reader->lines : most;
      reader->lines -= (int32_t)*size;
      return lines;
    }
    reader->part = reader->source->is_expression ? HEAD : TEXT;
  }
  if (reader->part == HEAD) {
    reader->part = TEXT;
    *size = sizeof head - 1;
    return head;
  }
  if (reader->part == TEXT) {
    size_t left = reader->source->count - reader->offset;
    if (left > 0) {
      const char *piece = (const char *)reader->source->text + reader->offset;
      *size = left < PIECE ? left : PIECE;
      reader->offset += *size;
      return piece;
    }
    reader->part = reader->source->is_expression ? TAIL : END;
  }
  if (reader->part == TAIL) {
    reader->part = END;
    *size = sizeof tail - 1;
    return tail;
  }
  *size = 0;
  return NULL;
}

/// The line on which a text ends, white space aside.
static int32_t last_line(const sandbox_source *source) {
  int32_t line = source->first_line;
  size_t count = source->count;
  while (count > 0 && strchr(" \t\r\n", source->text[count - 1])) count -= 1;
  for (size_t i = 0; i < count; i++) line += source->text[i] == '\n';
  return line;
}

/// A fault at the end of an expression is found in what was put around it.
static void set_expression_fault(sandbox *box, const sandbox_source *source) {
  static const char function[] = "function", end[] = "'end' expected", surplus[] = "unexpected ')'";
  fault *fault = &box->fault;
  const char *text = (const char *)fault->message, *near = NULL;
  int32_t last = last_line(source);
  bool is_behind = fault->at.line > last;
  if (is_behind) fault->at.line = last;
  bool wants_end = fault->message_count >= sizeof end - 1 && memcmp(text, end, sizeof end - 1) == 0;
  if (wants_end && !memmem(source->text, source->count, function, sizeof function - 1)) {
    // The bracket around the expression was closed before it ended.
    fault_set_text(box, surplus, sizeof surplus - 1);
    return;
  }
  for (size_t i = 0; i + 5 < fault->message_count && is_behind; i++)
    if (memcmp(text + i, " near", 5) == 0) near = text + i;
  if (!near) return;
  char message[MESSAGE_CAPACITY];
  int count = snprintf(
      message, sizeof message, "%.*s at the end of the expression", (int)(near - text), text);
  fault_set_text(box, message, (size_t)count < sizeof message ? (size_t)count : sizeof message - 1);
}

/// What the compiler says of texts that it would go down too far for, without a line.
static const char overflow[] = "C stack overflow";
static const char nested[] =
    "expressions, blocks or functions are inside one another too deep (limit of 200, which is fixed)";

/// `file.lua:3: unexpected symbol` as line and words.
static void set_syntax_fault(sandbox *box, const char *file) {
  size_t count = 0;
  const char *text = lua_tolstring(box->L, -1, &count);
  if (!text) text = "";
  size_t length = strnlen(file, LUA_IDSIZE - 1);
  int32_t line = 0;
  if (count > length + 1 && memcmp(text, file, length) == 0 && text[length] == ':') {
    const char *end = text + length + 1;
    while (*end >= '0' && *end <= '9' && line < 100000000) line = line * 10 + (*end++ - '0');
    if (end[0] == ':' && end[1] == ' ') {
      count -= (size_t)(end + 2 - text);
      text = end + 2;
    }
  }
  fault_set(box, SANDBOX_FAULT_SYNTAX, file, line, "");
  if (count == sizeof overflow - 1 && memcmp(text, overflow, count) == 0) {
    text = nested;
    count = sizeof nested - 1;
  }
  fault_set_text(box, text, count);
}

/// Pushes the function of a chunk, with the environment at `environment`; false after filling the
/// fault.
static bool push_chunk(sandbox *box, const sandbox_source *source, int environment) {
  lua_State *L = box->L;
  if (source->count > SOURCE_LIMIT) {
    fault_set(
        box, SANDBOX_FAULT_REFUSED, source->chunk_name, 0,
        "the text is over 4 MiB; large tables are CSV value maps");
    return false;
  }
  int32_t lines = source->first_line > 1 ? source->first_line - 1 : 0;
  reader reader = {box, source, lines < MOST_LINES ? lines : MOST_LINES, 0, LINES};
  if (source->count >= 3 && memcmp(source->text, "\xEF\xBB\xBF", 3) == 0) reader.offset = 3;
  char name[LUA_IDSIZE + 1];
  snprintf(name, sizeof name, "=%s", source->chunk_name);
  // The compiler's work is charged by the size of the text, not by what it allocates.
  int32_t script = box->current_script;
  box->current_script = -1;
  int status = lua_load(L, read_piece, &reader, name, "t");
  box->current_script = script;
  if (status != LUA_OK) {
    set_syntax_fault(box, name + 1);
    if (source->is_expression) set_expression_fault(box, source);
    return false;
  }
  if (!inspect_chunk(box, name + 1)) return false;
  lua_pushvalue(L, environment);
  lua_setupvalue(L, -2, 1);
  return true;
}

// MARK: Modules

/// `require "name"`: upvalue 1 is the environment, 2 the modules that are there already.
int require_function(lua_State *L) {
  sandbox *box = sandbox_of(L);
  const char *name = luaL_checkstring(L, 1);
  if (!box->is_loading)
    return luaL_error(L, "require works while a script is loaded; call it outside the function");
  lua_settop(L, 1);
  lua_pushvalue(L, 1);
  lua_rawget(L, lua_upvalueindex(2));
  if (lua_islightuserdata(L, -1)) return luaL_error(L, "module '%s' requires itself", name);
  if (!lua_isnil(L, -1)) return 1;
  const sandbox_source *source = NULL;
  for (int32_t i = 0; i < box->module_count && !source; i++)
    if (strcmp(box->modules[i].name, name) == 0) source = &box->modules[i];
  if (!source) return luaL_error(L, "there is no module '%s' in the maps folders", name);
  lua_pushvalue(L, 1);
  lua_pushlightuserdata(L, box);
  lua_rawset(L, lua_upvalueindex(2));
  if (!push_chunk(box, source, lua_upvalueindex(1))) {
    // The fault knows better than a Lua error where it is.
    box->is_passed_on = true;
    lua_pushlstring(L, (const char *)box->fault.message, box->fault.message_count);
    return lua_error(L);
  }
  meter_watch(box);
  stack_note_call(L, 0);
  lua_call(L, 0, 1);
  if (lua_isnil(L, -1)) {
    lua_pushboolean(L, 1);
    lua_replace(L, -2);
  }
  lua_pushvalue(L, 1);
  lua_pushvalue(L, -2);
  lua_rawset(L, lua_upvalueindex(2));
  return 1;
}

// MARK: Scripts

static int32_t load_script(sandbox *box, int32_t number, const sandbox_source *source) {
  lua_State *L = box->L;
  script *script = &box->scripts[number];
  environment_push(box);
  int environment = lua_gettop(L);
  box->current_script = number;
  if (!push_chunk(box, source, environment)) return SANDBOX_SHAPE_FAULT;
  if (lua_pcall(L, 0, 1, box->handler_index) != LUA_OK) return SANDBOX_SHAPE_FAULT;
  int32_t shape = shape_of(box, source->chunk_name);
  if (shape == SANDBOX_SHAPE_FUNCTION && !inspect_reachable(box, script, environment))
    return SANDBOX_SHAPE_FAULT;
  lua_pushvalue(L, -1);
  lua_rawseti(L, LUA_REGISTRYINDEX, REGISTRY_SCRIPTS + number);
  // Only the value stays in the base frame.
  lua_replace(L, environment);
  lua_settop(L, environment);
  return shape;
}

int32_t sandbox_load(
    sandbox *box, const sandbox_source *source, const sandbox_source *modules,
    int32_t module_count) {
  if (box->is_sealed || box->is_ruined) return SANDBOX_SHAPE_FAULT;
  if (box->script_count == box->script_capacity) {
    int32_t capacity = box->script_capacity ? box->script_capacity * 2 : 8;
    script *larger = realloc(box->scripts, (size_t)capacity * sizeof(script));
    if (!larger) return SANDBOX_SHAPE_FAULT;
    box->scripts = larger;
    box->script_capacity = capacity;
  }
  if (box->script_count == 0) box->scripts_start = (size_t)(box->objects.top - box->objects.base);
  int32_t number = box->script_count++;
  script *script = &box->scripts[number];
  memset(script, 0, sizeof *script);
  box->modules = modules;
  box->module_count = module_count;
  char *objects_limit = box->objects.limit, *strings_limit = box->strings.limit;
  int top = lua_gettop(box->L);
  fault_clear(box);
  if (_setjmp(box->exit)) {
    // A limit: the state is in ruins and there is no image yet to go back to.
    box->is_armed = box->is_loading = false;
    if (box->fault.at.file[0] == 0)
      snprintf(box->fault.at.file, sizeof box->fault.at.file, "%s", source->chunk_name);
    return SANDBOX_SHAPE_FAULT;
  }
  box->is_armed = true;
  box->is_loading = true;
  size_t memory = box->limits.memory_bytes;
  if ((size_t)(objects_limit - box->objects.top) > memory)
    box->objects.limit = box->objects.top + memory;
  if ((size_t)(strings_limit - box->strings.top) > memory)
    box->strings.limit = box->strings.top + memory;
  box->has_long_texts = false;
  meter_allow(box, LOADING_FACTOR);
  meter_start(box);
  meter_watch(box);
  script->start = (size_t)(box->objects.top - box->objects.base);
  int32_t shape = load_script(box, number, source);
  if (shape == SANDBOX_SHAPE_FAULT) {
    lua_settop(box->L, top);
    if (box->fault.at.file[0] == 0)
      snprintf(box->fault.at.file, sizeof box->fault.at.file, "%s", source->chunk_name);
  }
  script->shape = shape;
  script->longest_chain = box->longest_chain;
  script->index = lua_gettop(box->L);
  script->end = (size_t)(box->objects.top - box->objects.base);
  bool grows_large_tables = script->may_write && script->end - script->start > LARGE_SCRIPT;
  if (box->has_long_texts || box->longest_chain > LONG_CHAIN || grows_large_tables)
    script->is_short = false;
  if (!script->is_short && shape == SANDBOX_SHAPE_FUNCTION) script->slots = stack_slots(box->L);
  box->objects.limit = objects_limit;
  box->strings.limit = strings_limit;
  box->objects.last = box->strings.last = NULL;
  box->modules = NULL;
  box->module_count = 0;
  box->current_script = -1;
  meter_end_watch(box);
  box->is_armed = box->is_loading = false;
  return shape;
}

void sandbox_table_entries(
    sandbox *box, int32_t number, void *context,
    void (*visit)(void *context, const sandbox_value *key, const sandbox_value *value)) {
  if (box->is_ruined || number < 0 || number >= box->script_count ||
      box->scripts[number].shape != SANDBOX_SHAPE_TABLE)
    return;
  lua_State *L = box->L;
  int table = box->scripts[number].index;
  lua_pushnil(L);
  while (lua_next(L, table)) {
    sandbox_value key, value;
    if (value_read(L, -2, &key) && value_read(L, -1, &value)) visit(context, &key, &value);
    lua_settop(L, -2);
  }
}
