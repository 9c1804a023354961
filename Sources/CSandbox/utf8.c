// `utf8`: functions with a price, of which `len` and `offset` are Lua's own, and an iterator that can
// not be made to scan a long text at every step, as Lua's can.

#include "state.h"

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

/// Writes a code as Lua does, which allows up to 31 bits; returns the size.
static size_t encode(uint32_t code, char output[6]) {
  if (code < 0x80) {
    *output = (char)code;
    return 1;
  }
  size_t size = code < 0x800 ? 2 : code < 0x10000 ? 3 : code < 0x200000 ? 4 : code < 0x4000000 ? 5 : 6;
  for (size_t i = size; i-- > 1; code >>= 6) output[i] = (char)(0x80 | (code & 0x3F));
  output[0] = (char)((0xFF00u >> size) | code);
  return size;
}

static int len_function(lua_State *L) {
  size_t count;
  const char *text = text_argument(L, 1, &count);
  meter_charge(sandbox_of(L), 1 + (int64_t)(count / 4));
  integer_or(L, 2, 0);
  integer_or(L, 3, 0);
  if (lua_gettop(L) > 1 || !text_is_ascii(text, count)) return sandbox_of(L)->utf8_len(L);
  lua_pushinteger(L, (lua_Integer)count);
  return 1;
}

/// A place counted from the end where it is negative; 0 where it is before the start.
static lua_Integer place_from(lua_Integer place, size_t count) {
  if (place >= 0) return place;
  return 0u - (size_t)place > count ? 0 : (lua_Integer)count + place + 1;
}

static int codepoint_function(lua_State *L) {
  size_t count;
  const char *text = text_argument(L, 1, &count);
  lua_Integer first = place_from(integer_or(L, 2, 1), count);
  lua_Integer last = place_from(integer_or(L, 3, first), count);
  bool is_lax = lua_toboolean(L, 4);
  luaL_argcheck(L, first >= 1, 2, "out of bounds");
  luaL_argcheck(L, last <= (lua_Integer)count, 3, "out of bounds");
  if (first > last) return 0;
  if (last - first >= STACK_SLOTS / 4) return luaL_error(L, "string slice too long");
  meter_charge(sandbox_of(L), 1 + 2 * (last - first));
  if (last - first > MANY_VALUES) meter_watch(sandbox_of(L));
  if (last > first) stack_claim(L, (int)(last - first) + 1, "string slice too long");
  int results = 0;
  for (size_t at = (size_t)first - 1; at < (size_t)last; results++) {
    uint32_t code;
    size_t size = decode((const unsigned char *)text + at, count - at, is_lax, &code);
    if (size == 0) return luaL_error(L, "invalid UTF-8 code");
    lua_pushinteger(L, code);
    at += size;
  }
  return results;
}

static int offset_function(lua_State *L) {
  size_t count;
  text_argument(L, 1, &count);
  // Texts for numbers are charged here, and read once more by Lua's own function.
  integer_or(L, 2, 0);
  integer_or(L, 3, 0);
  meter_charge(sandbox_of(L), 1 + (int64_t)(count / 4));
  return sandbox_of(L)->utf8_offset(L);
}

static int char_function(lua_State *L) {
  int count = lua_gettop(L);
  sandbox *box = sandbox_of(L);
  meter_charge(box, 4 * count);
  buffer buffer;
  buffer_open(&buffer, box, 0);
  for (int i = 1; i <= count; i++) {
    char bytes[6];
    lua_Unsigned code = (lua_Unsigned)integer_argument(L, i);
    luaL_argcheck(L, code <= 0x7FFFFFFFu, i, "value out of range");
    buffer_add(&buffer, bytes, encode((uint32_t)code, bytes));
  }
  buffer_push(&buffer, L);
  return 1;
}

/// The step of `codes`: from the place of one character to the next.
static int next_code(lua_State *L, bool is_lax) {
  size_t count;
  const char *text = text_argument(L, 1, &count);
  lua_Unsigned at = (lua_Unsigned)integer_argument(L, 2);
  meter_charge(sandbox_of(L), 1);
  if (at > 0 && at <= count) {
    // Over the rest of the character before, which has been found valid.
    int most = 6;
    while (at < count && ((unsigned char)text[at] & 0xC0) == 0x80 && most-- > 0) at++;
  }
  if (at >= count) return 0;
  uint32_t code;
  size_t size = decode((const unsigned char *)text + at, count - at, is_lax, &code);
  bool is_continued = size > 0 && at + size < count &&
      ((unsigned char)text[at + size] & 0xC0) == 0x80;
  if (size == 0 || is_continued) return luaL_error(L, "invalid UTF-8 code");
  lua_pushinteger(L, (lua_Integer)at + 1);
  lua_pushinteger(L, code);
  return 2;
}

static int next_strict_code(lua_State *L) { return next_code(L, false); }
static int next_lax_code(lua_State *L) { return next_code(L, true); }

static int codes_function(lua_State *L) {
  size_t count;
  const char *text = text_argument(L, 1, &count);
  luaL_argcheck(
      L, count == 0 || ((unsigned char)*text & 0xC0) != 0x80, 1, "invalid UTF-8 code");
  lua_pushcfunction(L, lua_toboolean(L, 2) ? next_lax_code : next_strict_code);
  lua_pushvalue(L, 1);
  lua_pushinteger(L, 0);
  return 3;
}

const luaL_Reg utf8_functions[] = {
    {"char", char_function},           {"codepoint", codepoint_function},
    {"codes", codes_function},         {"len", len_function},
    {"offset", offset_function},       {NULL, NULL},
};
