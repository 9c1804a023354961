// `string.format` as in section 6.4 of the Lua 5.4 manual, without `%p`.

#include <math.h>

#include "state.h"

/// Longest result of one conversion: 309 digits of a double, 99 after the point, and signs.
#define ITEM_CAPACITY 512
/// Flags, width, precision and conversion, with what C needs for long integers.
#define SPECIFICATION_CAPACITY 32

typedef struct {
  char text[SPECIFICATION_CAPACITY];
  size_t count;
  char conversion;
  bool has_width, has_precision;
} specification;

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Up to two digits.
static const char *copy_digits(const char *at, const char *end, specification *specification) {
  for (int i = 0; i < 2 && at < end && is_digit(*at); i++)
    specification->text[specification->count++] = *at++;
  return at;
}

static void refuse(lua_State *L, const char *start, const char *end) {
  if (end - start > 20) end = start + 20;
  lua_pushlstring(L, start, (size_t)(end - start));
  luaL_error(L, "invalid conversion specification: '%%%s'", lua_tostring(L, -1));
}

/// Reads one conversion after its `%`; returns its end.
static const char *read_specification(
    lua_State *L, const char *at, const char *end, specification *specification) {
  specification->count = 0;
  specification->text[specification->count++] = '%';
  const char *start = at;
  while (at < end && *at && strchr("-+ #0", *at)) {
    // Each flag once.
    if (memchr(start, *at, (size_t)(at - start))) refuse(L, start, at + 1);
    specification->text[specification->count++] = *at++;
  }
  specification->has_width = at < end && is_digit(*at);
  at = copy_digits(at, end, specification);
  specification->has_precision = at < end && *at == '.';
  if (specification->has_precision) {
    specification->text[specification->count++] = *at++;
    at = copy_digits(at, end, specification);
  }
  bool is_too_long = at < end && is_digit(*at);
  while (at < end && is_digit(*at)) at++;
  if (at == end || is_too_long) refuse(L, start, at == end ? at : at + 1);
  specification->conversion = *at;
  return at + 1;
}

/// Only the flags that mean something for the conversion.
static void allow_flags(
    lua_State *L, const specification *specification, const char *flags, bool may_have_precision) {
  bool is_allowed = may_have_precision || !specification->has_precision;
  for (size_t i = 1; i < specification->count && is_allowed; i++) {
    char c = specification->text[i];
    if (c == '.' || (c >= '1' && c <= '9')) break;
    is_allowed = strchr(flags, c) != NULL;
  }
  if (is_allowed) return;
  lua_pushlstring(L, specification->text, specification->count);
  luaL_error(
      L, "invalid conversion specification: '%s%c'", lua_tostring(L, -1),
      specification->conversion);
}

static void finish(specification *specification, const char *ending) {
  size_t count = strlen(ending);
  memcpy(specification->text + specification->count, ending, count + 1);
}

static void add_integer(
    lua_State *L, buffer *buffer, specification *specification, int index) {
  char conversion = specification->conversion == 'i' ? 'd' : specification->conversion;
  const char *flags = conversion == 'd' ? "-+0 " : conversion == 'u' ? "-0" : "-#0";
  allow_flags(L, specification, flags, true);
  char ending[] = {'l', 'l', conversion, 0}, item[ITEM_CAPACITY];
  lua_Integer value = luaL_checkinteger(L, index);
  finish(specification, ending);
  int count = snprintf(item, sizeof item, specification->text, (long long)value);
  buffer_add(buffer, item, (size_t)count);
}

static void add_number(
    lua_State *L, buffer *buffer, specification *specification, int index) {
  allow_flags(L, specification, "-+#0 ", true);
  char ending[] = {specification->conversion, 0}, item[ITEM_CAPACITY];
  lua_Number value = luaL_checknumber(L, index);
  finish(specification, ending);
  int count = snprintf(item, sizeof item, specification->text, value);
  // The digits of large numbers are long arithmetic.
  meter_charge(buffer->box, count);
  buffer_add(buffer, item, (size_t)count);
}

static void add_character(
    lua_State *L, buffer *buffer, specification *specification, int index) {
  allow_flags(L, specification, "-", false);
  char item[ITEM_CAPACITY];
  int value = (int)(luaL_checkinteger(L, index) & 0xFF);
  finish(specification, "c");
  int count = snprintf(item, sizeof item, specification->text, value);
  buffer_add(buffer, item, (size_t)count);
}

static void add_text(
    lua_State *L, buffer *buffer, specification *specification, int index) {
  size_t count;
  const char *text = base_text_of(L, index, &count);
  meter_charge_bytes(buffer->box, count);
  allow_flags(L, specification, "-", true);
  if (!specification->has_width && !specification->has_precision) {
    buffer_add(buffer, text, count);
  } else {
    luaL_argcheck(L, memchr(text, 0, count) == NULL, index, "string contains zeros");
    if (!specification->has_precision && count >= 100) {
      // Longer than any width.
      buffer_add(buffer, text, count);
    } else {
      char item[ITEM_CAPACITY];
      finish(specification, "s");
      int length = snprintf(item, sizeof item, specification->text, text);
      buffer_add(buffer, item, (size_t)length);
    }
  }
  lua_settop(L, -2);
}

// MARK: %q

static void add_quoted_text(buffer *buffer, const char *text, size_t count) {
  buffer_add_byte(buffer, '"');
  for (size_t i = 0; i < count; i++) {
    unsigned char c = (unsigned char)text[i];
    if (c == '"' || c == '\\' || c == '\n') {
      buffer_add_byte(buffer, '\\');
      buffer_add_byte(buffer, (char)c);
    } else if (c < 0x20 || c == 0x7F) {
      char escape[8];
      bool is_digit_next = i + 1 < count && is_digit(text[i + 1]);
      snprintf(escape, sizeof escape, is_digit_next ? "\\%03d" : "\\%d", c);
      buffer_add(buffer, escape, strlen(escape));
    } else {
      buffer_add_byte(buffer, (char)c);
    }
  }
  buffer_add_byte(buffer, '"');
}

static void add_quoted_number(lua_State *L, buffer *buffer, int index) {
  char item[64];
  if (lua_isinteger(L, index)) {
    lua_Integer value = lua_tointeger(L, index);
    // The smallest integer has no decimal form that Lua would read as an integer.
    snprintf(item, sizeof item, value == LUA_MININTEGER ? "0x%llx" : "%lld", (long long)value);
  } else {
    double value = lua_tonumber(L, index);
    if (isnan(value)) {
      strcpy(item, "(0/0)");
    } else if (isinf(value)) {
      strcpy(item, value > 0 ? "1e9999" : "-1e9999");
    } else {
      snprintf(item, sizeof item, "%a", value);
    }
  }
  buffer_add(buffer, item, strlen(item));
}

static void add_quoted(lua_State *L, buffer *buffer, int index) {
  size_t count;
  switch (lua_type(L, index)) {
  case LUA_TSTRING: {
    const char *text = lua_tolstring(L, index, &count);
    meter_charge(buffer->box, 1 + (int64_t)(count / 4));
    add_quoted_text(buffer, text, count);
    break;
  }
  case LUA_TNUMBER: add_quoted_number(L, buffer, index); break;
  case LUA_TNIL:
  case LUA_TBOOLEAN: {
    const char *text = base_text_of(L, index, &count);
    buffer_add(buffer, text, count);
    lua_settop(L, -2);
    break;
  }
  default: luaL_argerror(L, index, "value has no literal form");
  }
}

// MARK: All of it

static void add_item(
    lua_State *L, buffer *buffer, specification *specification, int index) {
  switch (specification->conversion) {
  case 'd':
  case 'i':
  case 'o':
  case 'u':
  case 'x':
  case 'X': add_integer(L, buffer, specification, index); break;
  case 'a':
  case 'A':
  case 'e':
  case 'E':
  case 'f':
  case 'g':
  case 'G': add_number(L, buffer, specification, index); break;
  case 'c': add_character(L, buffer, specification, index); break;
  case 's': add_text(L, buffer, specification, index); break;
  case 'q':
    if (specification->count > 1) luaL_error(L, "specifier '%%q' cannot have modifiers");
    add_quoted(L, buffer, index);
    break;
  default:
    luaL_error(L, "invalid conversion '%%%c' to 'format'", specification->conversion);
  }
}

int format_function(lua_State *L) {
  size_t count;
  const char *at = luaL_checklstring(L, 1, &count), *end = at + count;
  sandbox *box = sandbox_of(L);
  int index = 1, arguments = lua_gettop(L);
  buffer buffer;
  meter_charge_bytes(box, count);
  buffer_open(&buffer, box, count + 32 < BLOCK_LIMIT ? count + 32 : count);
  while (at < end) {
    const char *percent = memchr(at, '%', (size_t)(end - at));
    if (!percent) percent = end;
    buffer_add(&buffer, at, (size_t)(percent - at));
    if (percent == end) break;
    at = percent + 1;
    if (at < end && *at == '%') {
      buffer_add_byte(&buffer, '%');
      at += 1;
      continue;
    }
    specification specification;
    at = read_specification(L, at, end, &specification);
    meter_charge(box, 20);
    if (++index > arguments) return luaL_argerror(L, index, "no value");
    add_item(L, &buffer, &specification, index);
  }
  buffer_push(&buffer, L);
  return 1;
}
