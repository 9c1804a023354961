// Numbers as text and back, for the forms that business values have; the rest is left to Lua and C.
// Both ways the result is the very one that Lua's own has.

#include <math.h>

#include "layout.h"

/// What it costs to make a text of a number here, and to have C or Lua do it: up to 300 digits have to
/// be found.
#define NUMBER_COST 4
#define FLOAT_COST 64
#define INTEGER_COST 8

static const uint64_t powers_of_ten[] = {
    1u, 10u, 100u, 1000u, 10000u, 100000u, 1000000u, 10000000u, 100000000u, 1000000000u,
    10000000000u, 100000000000u, 1000000000000u, 10000000000000u, 100000000000000u,
    1000000000000000u, 10000000000000000u, 100000000000000000u, 1000000000000000000u,
};
static const double powers[] = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
};

// MARK: From text

/// Digits with at most one point between them, which are read as one integer.
typedef struct {
  uint64_t value;
  ptrdiff_t digits, decimals;
  bool has_point;
} plain_number;

/// False for anything else, and for more than 18 characters.
static bool read_plain(const char *at, const char *end, plain_number *number) {
  *number = (plain_number){0};
  if (end - at > 18) return false;
  for (; at < end; at++) {
    unsigned char digit = (unsigned char)(*at - '0');
    if (digit < 10) {
      number->value = number->value * 10 + digit;
      number->digits += 1;
      number->decimals += number->has_point;
    } else if (*at == '.' && !number->has_point) {
      number->has_point = true;
    } else {
      return false;
    }
  }
  return number->digits > 0;
}

/// Whether a numeral can begin so.
static bool can_begin(char c) {
  return (unsigned char)(c - '0') < 10 || c == '-' || c == '+' || c == '.' || c == ' ' ||
      (c >= '\t' && c <= '\r');
}

bool number_push(lua_State *L, const char *text, size_t count) {
  bool is_negative = *text == '-';
  plain_number number;
  if (read_plain(text + is_negative, text + count, &number)) {
    if (!number.has_point) {
      lua_Integer value = (lua_Integer)number.value;
      lua_pushinteger(L, is_negative ? -value : value);
      return true;
    }
    // An exact double divided by another one: rounded once.
    if (number.digits <= 15) {
      double value = (double)number.value / powers[number.decimals];
      lua_pushnumber(L, is_negative ? -value : value);
      return true;
    }
  }
  if (!can_begin(*text)) return false;
  meter_charge(sandbox_of(L), 10);
  return lua_stringtonumber(L, text) == count + 1;
}

// MARK: To text

size_t number_write_unsigned(uint64_t value, char *output) {
  char digits[20];
  size_t count = 0;
  do {
    digits[count++] = (char)('0' + value % 10);
    value /= 10;
  } while (value > 0);
  for (size_t i = 0; i < count; i++) output[i] = digits[count - 1 - i];
  return count;
}

size_t number_write_integer(lua_Integer value, char *output) {
  if (value >= 0) return number_write_unsigned((uint64_t)value, output);
  *output = '-';
  return 1 + number_write_unsigned(0u - (uint64_t)value, output + 1);
}

/// The number, which is not negative, times a power of ten, rounded to even; false where that takes
/// more than 64 bits, or the number is so small that it takes more than 128.
static bool scaled(double number, int power, uint64_t *result) {
  int exponent;
  double fraction = frexp(number, &exponent);
  if (!(number < 0x1p63) || exponent < -60) return false;
  unsigned __int128 product = (uint64_t)ldexp(fraction, 53);
  exponent -= 53;
  product *= powers_of_ten[power];
  if (exponent >= 0) {
    product <<= exponent;
  } else {
    unsigned __int128 unit = (unsigned __int128)1 << -exponent;
    unsigned __int128 rest = product & (unit - 1), half = unit >> 1;
    product >>= -exponent;
    if (rest > half || (rest == half && (product & 1))) product += 1;
  }
  *result = (uint64_t)product;
  return product >> 64 == 0;
}

/// Writes a number that was scaled.
static size_t write_scaled(uint64_t value, int decimals, char *output) {
  size_t count = number_write_unsigned(value / powers_of_ten[decimals], output);
  if (decimals == 0) return count;
  output[count++] = '.';
  uint64_t fraction = value % powers_of_ten[decimals];
  for (int i = decimals; i-- > 0; fraction /= 10)
    output[count + (size_t)i] = (char)('0' + fraction % 10);
  return count + (size_t)decimals;
}

size_t number_write_fixed(double number, int decimals, char *output) {
  uint64_t value;
  if (decimals > 15 || !scaled(number, decimals, &value)) return 0;
  return write_scaled(value, decimals, output);
}

/// As `%.14g` and Lua write a double; 0 where that is left to C.
static size_t write_usual(double number, char *output) {
  double size = fabs(number);
  if (size != 0 && !(size >= 1e-4 && size < 1e12)) return 0;
  // So that there are 14 digits.
  int decimals = 13;
  for (double limit = 10; size >= limit; limit *= 10) decimals -= 1;
  if (size < 1) decimals += size >= 0.1 ? 1 : size >= 0.01 ? 2 : size >= 0.001 ? 3 : 4;
  uint64_t value;
  if (!scaled(size, decimals, &value)) return 0;
  if (value == powers_of_ten[14]) {
    value /= 10;
    decimals -= 1;
  }
  while (decimals > 1 && value % 10 == 0) {
    value /= 10;
    decimals -= 1;
  }
  size_t count = 0;
  if (signbit(number)) output[count++] = '-';
  return count + write_scaled(value, decimals, output + count);
}

static size_t write_by_c(double number, char *output) {
  size_t count = (size_t)snprintf(output, NUMBER_CAPACITY, "%.14g", number);
  // Like a float, not like an integer.
  if (strspn(output, "-0123456789") == count) {
    output[count++] = '.';
    output[count++] = '0';
  }
  return count;
}

size_t number_text(lua_State *L, int index, char *output) {
  meter_charge(sandbox_of(L), NUMBER_COST);
  if (lua_isinteger(L, index))
    return number_write_integer(lua_tointegerx(L, index, NULL), output);
  double number = lua_tonumberx(L, index, NULL);
  size_t count = write_usual(number, output);
  if (count > 0) return count;
  meter_charge(sandbox_of(L), FLOAT_COST);
  return write_by_c(number, output);
}

const char *text_at(lua_State *L, int index, size_t *count) {
  const lua_value *value = index > 0 ? argument_at(L, index) : NULL;
  if (value && is_text(value)) {
    *count = text_count(value);
    return text_bytes(value);
  }
  if (lua_type(L, index) == LUA_TNUMBER)
    meter_charge(sandbox_of(L), lua_isinteger(L, index) ? INTEGER_COST : FLOAT_COST);
  return lua_tolstring(L, index, count);
}
