// `string.format` as in section 6.4 of the Lua 5.4 manual, without `%p`.

#include <math.h>

#include "state.h"

/// Longest result of one conversion: 309 digits of a double, 99 after the point, and signs.
#define ITEM_CAPACITY 512
/// Flags, width, precision and conversion may be this long together.
#define LONGEST_FORM 21

typedef struct {
  /// As it stands there, with room for what C needs of long integers.
  char form[LONGEST_FORM + 8];
  /// Of flags, width and precision.
  size_t count;
  char conversion;
  bool is_left, has_zero, has_hash;
  /// `+` or a space, where positive numbers have one.
  char plus;
  int width;
  /// -1: none.
  int precision;
} specification;

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads one conversion after its `%`; returns its end.
static const char *read_specification(
    lua_State *L, const char *at, const char *end, specification *s) {
  const char *start = at;
  while (at < end && *at && strchr("-+ #0123456789.", *at)) at += 1;
  s->count = (size_t)(at - start);
  if (s->count >= LONGEST_FORM) luaL_error(L, "invalid format string to 'format'");
  s->conversion = at < end ? *at : 0;
  s->form[0] = '%';
  memcpy(s->form + 1, start, s->count);
  s->form[s->count + 1] = s->conversion;
  s->form[s->count + 2] = 0;
  s->is_left = s->has_zero = s->has_hash = false;
  s->plus = 0;
  s->width = 0;
  s->precision = -1;
  return at + 1;
}

static void read_flag(specification *s, char flag) {
  switch (flag) {
  case '-': s->is_left = true; break;
  case '0': s->has_zero = true; break;
  case '#': s->has_hash = true; break;
  case '+': s->plus = '+'; break;
  default:
    // The sign wins over the space.
    if (!s->plus) s->plus = ' ';
  }
}

/// Up to two digits.
static const char *read_digits(const char *at, int *number) {
  for (int i = 0; i < 2 && is_digit(*at); i++) *number = *number * 10 + (*at++ - '0');
  return at;
}

/// Reads what stands between `%` and the conversion; only flags that mean something for it.
static void read_form(lua_State *L, specification *s, const char *flags, bool may_have_precision) {
  if (s->count == 0) return;
  const char *at = s->form + 1;
  while (*at && strchr(flags, *at)) read_flag(s, *at++);
  if (*at != '0') {
    at = read_digits(at, &s->width);
    if (*at == '.' && may_have_precision) {
      s->precision = 0;
      at = read_digits(at + 1, &s->precision);
    }
  }
  if (at != s->form + 1 + s->count)
    luaL_error(L, "invalid conversion specification: '%s'", s->form);
}

// MARK: Items

static void add_repeated(buffer *buffer, char byte, size_t count) {
  buffer_reserve(buffer, count);
  memset(buffer->bytes + buffer->count, byte, count);
  buffer->count += count;
}

/// Adds a sign (or none, 0) and what comes after it, in the width that is wanted.
static void add_padded(
    buffer *buffer, const specification *s, char sign, const char *text, size_t count) {
  size_t length = count + (sign != 0), width = (size_t)s->width;
  size_t padding = width > length ? width - length : 0;
  bool has_zeros = s->has_zero && !s->is_left;
  if (!s->is_left && !has_zeros) add_repeated(buffer, ' ', padding);
  if (sign) buffer_add_byte(buffer, sign);
  if (has_zeros) add_repeated(buffer, '0', padding);
  buffer_add(buffer, text, count);
  if (s->is_left) add_repeated(buffer, ' ', padding);
}

static size_t write_hexadecimal(uint64_t value, bool is_upper, char output[16]) {
  const char *digits = is_upper ? "0123456789ABCDEF" : "0123456789abcdef";
  size_t count = value ? (size_t)(67 - __builtin_clzll(value)) / 4 : 1;
  for (size_t i = count; i-- > 0; value >>= 4) output[i] = digits[value & 15];
  return count;
}

static void add_integer(lua_State *L, buffer *buffer, specification *s, int index) {
  char conversion = s->conversion == 'i' ? 'd' : s->conversion, item[ITEM_CAPACITY];
  lua_Integer value = integer_argument(L, index);
  read_form(L, s, conversion == 'd' ? "-+0 " : conversion == 'u' ? "-0" : "-#0", true);
  bool is_simple = s->precision < 0 && !s->has_hash;
  if (is_simple && conversion == 'd') {
    uint64_t size = value < 0 ? 0u - (uint64_t)value : (uint64_t)value;
    size_t count = number_write_unsigned(size, item);
    add_padded(buffer, s, value < 0 ? '-' : s->plus, item, count);
  } else if (is_simple && (conversion | 0x20) == 'x') {
    size_t count = write_hexadecimal((uint64_t)value, conversion == 'X', item);
    add_padded(buffer, s, 0, item, count);
  } else {
    char ending[] = {'l', 'l', conversion, 0};
    memcpy(s->form + 1 + s->count, ending, sizeof ending);
    int count = snprintf(item, sizeof item, s->form, (long long)value);
    buffer_add(buffer, item, (size_t)count);
  }
}

static void add_number(lua_State *L, buffer *buffer, specification *s, int index) {
  bool is_hexadecimal = (s->conversion | 0x20) == 'a';
  if (is_hexadecimal) read_form(L, s, "-+#0 ", true);
  lua_Number value = number_argument(L, index);
  if (!is_hexadecimal) read_form(L, s, "-+#0 ", true);
  char item[ITEM_CAPACITY];
  if (s->conversion == 'f' && !s->has_hash && isfinite(value)) {
    size_t count = number_write_fixed(fabs(value), s->precision < 0 ? 6 : s->precision, item);
    if (count > 0) {
      add_padded(buffer, s, signbit(value) ? '-' : s->plus, item, count);
      return;
    }
  }
  int count = snprintf(item, sizeof item, s->form, value);
  // The digits of large numbers are long arithmetic.
  meter_charge(buffer->box, 2 * count);
  buffer_add(buffer, item, (size_t)count);
}

static void add_character(lua_State *L, buffer *buffer, specification *s, int index) {
  read_form(L, s, "-", false);
  char value = (char)(integer_argument(L, index) & 0xFF);
  add_padded(buffer, s, 0, &value, 1);
}

static void add_text(lua_State *L, buffer *buffer, specification *s, int index) {
  size_t count;
  bool is_text = lua_type(L, index) == LUA_TSTRING;
  const char *text =
      is_text ? lua_tolstring(L, index, &count) : base_text_of(L, index, &count);
  meter_charge_bytes(buffer->box, count);
  if (s->count == 0) {
    buffer_add(buffer, text, count);
  } else {
    luaL_argcheck(L, memchr(text, 0, count) == NULL, index, "string contains zeros");
    read_form(L, s, "-", true);
    if (s->precision >= 0 && count > (size_t)s->precision) count = (size_t)s->precision;
    add_padded(buffer, s, 0, text, count);
  }
  if (!is_text) lua_settop(L, -2);
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
      // As few digits as there may be.
      bool is_digit_next = i + 1 < count && is_digit(text[i + 1]);
      char digits[] = {(char)('0' + c / 100), (char)('0' + c / 10 % 10), (char)('0' + c % 10)};
      size_t left_out = is_digit_next || c >= 100 ? 0 : c >= 10 ? 1 : 2;
      buffer_add_byte(buffer, '\\');
      buffer_add(buffer, digits + left_out, 3 - left_out);
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
    if (specification->count > 0) luaL_error(L, "specifier '%%q' cannot have modifiers");
    add_quoted(L, buffer, index);
    break;
  default:
    luaL_error(L, "invalid conversion '%s' to 'format'", specification->form);
  }
}

int format_function(lua_State *L) {
  size_t count;
  const char *at = text_argument(L, 1, &count), *end = at + count;
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
    meter_charge(box, 20);
    if (++index > arguments) return luaL_argerror(L, index, "no value");
    specification specification;
    at = read_specification(L, at, end, &specification);
    add_item(L, &buffer, &specification, index);
  }
  buffer_push(&buffer, L);
  return 1;
}
