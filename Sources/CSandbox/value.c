// Values that cross the border, and the checks of text on the way.

#include "state.h"

bool text_is_ascii(const char *text, size_t count) {
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    uint64_t word;
    memcpy(&word, text + i, 8);
    if (word & 0x8080808080808080u) return false;
  }
  for (; i < count; i++)
    if (text[i] & 0x80) return false;
  return true;
}

/// The size of the character that starts here, or 0 where it is not valid UTF-8 (Unicode 15, table
/// 3-7).
static size_t character_size(const unsigned char *text, size_t count) {
  unsigned char lead = text[0], low = 0x80, high = 0xBF;
  if (lead < 0x80) return 1;
  size_t size = lead >= 0xC2 && lead < 0xE0 ? 2 : (lead & 0xF0) == 0xE0 ? 3
      : lead >= 0xF0 && lead < 0xF5         ? 4
                                            : 0;
  if (size == 0 || size > count) return 0;
  if (lead == 0xE0) low = 0xA0;
  if (lead == 0xED) high = 0x9F;
  if (lead == 0xF0) low = 0x90;
  if (lead == 0xF4) high = 0x8F;
  if (text[1] < low || text[1] > high) return 0;
  for (size_t i = 2; i < size; i++)
    if ((text[i] & 0xC0) != 0x80) return 0;
  return size;
}

bool text_is_utf8(const char *text, size_t count) {
  if (text_is_ascii(text, count)) return true;
  for (size_t i = 0; i < count;) {
    size_t size = character_size((const unsigned char *)text + i, count - i);
    if (size == 0) return false;
    i += size;
  }
  return true;
}

size_t text_cut(const char *text, size_t count, size_t limit) {
  if (count <= limit) return count;
  size_t end = limit;
  while (end > 0 && limit - end < 4 && (text[end] & 0xC0) == 0x80) end -= 1;
  return end;
}

/// How many bytes from here on are a character that starts a line, moves a terminal's cursor or turns
/// the direction of what follows: the controls of ASCII and Latin-1, U+200E, U+200F, U+2028 to
/// U+202E and U+2066 to U+2069.
static size_t control_size(const unsigned char *at, size_t count) {
  if (at[0] < 0x20 || at[0] == 0x7F) return 1;
  if (count >= 2 && at[0] == 0xC2 && at[1] >= 0x80 && at[1] < 0xA0) return 2;
  if (count < 3 || at[0] != 0xE2) return 0;
  bool is_line = at[1] == 0x80 && (at[2] == 0x8E || at[2] == 0x8F || (at[2] >= 0xA8 && at[2] <= 0xAE));
  bool is_direction = at[1] == 0x81 && at[2] >= 0xA6 && at[2] <= 0xA9;
  return is_line || is_direction ? 3 : 0;
}

void text_clean(char *text, size_t count, const char *kept) {
  for (size_t i = 0; i < count; i++) {
    size_t size = control_size((const unsigned char *)text + i, count - i);
    if (size == 0 || (text[i] && strchr(kept, text[i]))) continue;
    memset(text + i, ' ', size);
    i += size - 1;
  }
}

void value_push(lua_State *L, const sandbox_value *value) {
  switch (value->kind) {
  case SANDBOX_BOOLEAN: lua_pushboolean(L, value->payload != 0); break;
  case SANDBOX_INTEGER: lua_pushinteger(L, value->payload); break;
  case SANDBOX_NUMBER: {
    double number;
    memcpy(&number, &value->payload, sizeof number);
    lua_pushnumber(L, number);
    break;
  }
  case SANDBOX_STRING:
    lua_pushlstring(L, value->count ? (const char *)value->bytes : "", value->count);
    break;
  default: lua_pushnil(L);
  }
}

bool value_read(lua_State *L, int index, sandbox_value *value) {
  *value = (sandbox_value){.kind = SANDBOX_NONE};
  switch (lua_type(L, index)) {
  case LUA_TNONE:
  case LUA_TNIL: return true;
  case LUA_TBOOLEAN:
    value->kind = SANDBOX_BOOLEAN;
    value->payload = lua_toboolean(L, index);
    return true;
  case LUA_TNUMBER:
    if (lua_isinteger(L, index)) {
      value->kind = SANDBOX_INTEGER;
      value->payload = lua_tointeger(L, index);
    } else {
      double number = lua_tonumber(L, index);
      value->kind = SANDBOX_NUMBER;
      memcpy(&value->payload, &number, sizeof number);
    }
    return true;
  case LUA_TSTRING: {
    size_t count;
    value->kind = SANDBOX_STRING;
    value->bytes = (const uint8_t *)lua_tolstring(L, index, &count);
    value->count = (uint32_t)count;
    return true;
  }
  default: return false;
  }
}
