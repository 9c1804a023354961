// `utf8`: Lua's own functions with a price, and an iterator of our own, since Lua's can be made to
// scan a long text at every step.

#include "state.h"

static int len_function(lua_State *L) {
  size_t count;
  luaL_checklstring(L, 1, &count);
  meter_charge(sandbox_of(L), 1 + (int64_t)(count / 4));
  return sandbox_of(L)->utf8_len(L);
}

static int codepoint_function(lua_State *L) {
  size_t count;
  luaL_checklstring(L, 1, &count);
  lua_Integer first = luaL_optinteger(L, 2, 1), last = luaL_optinteger(L, 3, first);
  if (first < 0) first += (lua_Integer)count + 1;
  if (last < 0) last += (lua_Integer)count + 1;
  if (first >= 1 && last >= first) {
    if (last - first >= STACK_SLOTS / 4) return luaL_error(L, "string slice too long");
    meter_charge(sandbox_of(L), 2 * (last - first));
  }
  return sandbox_of(L)->utf8_codepoint(L);
}

static int offset_function(lua_State *L) {
  size_t count;
  luaL_checklstring(L, 1, &count);
  meter_charge(sandbox_of(L), 1 + (int64_t)(count / 4));
  return sandbox_of(L)->utf8_offset(L);
}

static int char_function(lua_State *L) {
  int count = lua_gettop(L);
  sandbox *box = sandbox_of(L);
  meter_charge(box, 4 * count);
  buffer buffer;
  buffer_open(&buffer, box, 4 * (size_t)count);
  for (int i = 1; i <= count; i++) {
    lua_Unsigned code = (lua_Unsigned)luaL_checkinteger(L, i);
    luaL_argcheck(L, code <= 0x7FFFFFFFu, i, "value out of range");
    lua_pushfstring(L, "%U", (long)code);
    size_t size;
    const char *bytes = lua_tolstring(L, -1, &size);
    buffer_add(&buffer, bytes, size);
    lua_settop(L, -2);
  }
  buffer_push(&buffer, L);
  return 1;
}

/// The code of the character at a place and its size; 0 where it is not valid. Lax texts may hold
/// what UTF-8 does not allow.
static size_t decode(const unsigned char *at, size_t left, bool is_lax, uint32_t *code) {
  static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000, 0x200000, 0x4000000};
  unsigned char lead = at[0];
  if (lead < 0x80) {
    *code = lead;
    return 1;
  }
  size_t size = lead >= 0xFC ? 6 : lead >= 0xF8 ? 5 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC0 || lead >= 0xFE || size > left) return 0;
  uint32_t value = lead & (0x7Fu >> size);
  for (size_t i = 1; i < size; i++) {
    if ((at[i] & 0xC0) != 0x80) return 0;
    value = value << 6 | (at[i] & 0x3F);
  }
  if (value < smallest[size]) return 0;
  if (!is_lax && (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))) return 0;
  *code = value;
  return size;
}

/// The step of `codes`: from the place of one character to the next. Upvalue 1: lax.
static int next_code(lua_State *L) {
  size_t count;
  const char *text = luaL_checklstring(L, 1, &count);
  lua_Unsigned at = (lua_Unsigned)luaL_checkinteger(L, 2);
  meter_charge(sandbox_of(L), 1);
  if (at > 0 && at <= count) {
    // Over the rest of the character before, which has been found valid.
    int most = 6;
    while (at < count && ((unsigned char)text[at] & 0xC0) == 0x80 && most-- > 0) at++;
  }
  if (at >= count) return 0;
  uint32_t code;
  size_t size = decode(
      (const unsigned char *)text + at, count - at, lua_toboolean(L, lua_upvalueindex(1)), &code);
  bool is_continued = size > 0 && at + size < count &&
      ((unsigned char)text[at + size] & 0xC0) == 0x80;
  if (size == 0 || is_continued) return luaL_error(L, "invalid UTF-8 code");
  lua_pushinteger(L, (lua_Integer)at + 1);
  lua_pushinteger(L, code);
  return 2;
}

static int codes_function(lua_State *L) {
  size_t count;
  const char *text = luaL_checklstring(L, 1, &count);
  luaL_argcheck(
      L, count == 0 || ((unsigned char)*text & 0xC0) != 0x80, 1, "invalid UTF-8 code");
  lua_pushboolean(L, lua_toboolean(L, 2));
  lua_pushcclosure(L, next_code, 1);
  lua_pushvalue(L, 1);
  lua_pushinteger(L, 0);
  return 3;
}

const luaL_Reg utf8_functions[] = {
    {"char", char_function},           {"codepoint", codepoint_function},
    {"codes", codes_function},         {"len", len_function},
    {"offset", offset_function},       {NULL, NULL},
};
