// `text`: helpers for values of business systems. What is all ASCII is done here; other texts go to
// the host, which knows Unicode. A nil stays nil, since empty fields are nil.

#define _GNU_SOURCE
#include "state.h"

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// Writes the result of an operation on ASCII; returns its size.
static size_t change_ascii(int operation, const char *text, size_t count, char *output) {
  bool trims = operation == SANDBOX_TEXT_TRIM || operation == SANDBOX_TEXT_FOLD;
  bool squeezes = operation == SANDBOX_TEXT_SQUEEZE || operation == SANDBOX_TEXT_FOLD;
  bool lowers = operation == SANDBOX_TEXT_LOWER || operation == SANDBOX_TEXT_FOLD;
  bool uppers = operation == SANDBOX_TEXT_UPPER;
  size_t start = 0, end = count, size = 0;
  if (trims) {
    while (start < end && is_space(text[start])) start++;
    while (end > start && is_space(text[end - 1])) end--;
  }
  for (size_t i = start; i < end; i++) {
    char c = text[i];
    if (squeezes && is_space(c)) {
      if (i > start && is_space(text[i - 1])) continue;
      c = ' ';
    }
    if (lowers && c >= 'A' && c <= 'Z') c = (char)(c | 0x20);
    if (uppers && c >= 'a' && c <= 'z') c = (char)(c & ~0x20);
    output[size++] = c;
  }
  return size;
}

static int change(lua_State *L, int operation) {
  if (lua_isnil(L, 1)) {
    lua_settop(L, 1);
    return 1;
  }
  size_t count;
  const char *text = luaL_checklstring(L, 1, &count);
  sandbox *box = sandbox_of(L);
  if (text_is_ascii(text, count)) {
    meter_charge(box, 2 + (int64_t)(count / 8));
    char *output = arena_scratch(box, count);
    size_t size = change_ascii(operation, text, count, output);
    lua_pushlstring(L, output, size);
    return 1;
  }
  meter_charge(box, 20 + (int64_t)count);
  luaL_argcheck(L, text_is_utf8(text, count), 1, "not valid UTF-8");
  size_t capacity = 3 * count + 64;
  uint8_t *output = arena_scratch(box, capacity);
  size_t size = box->host.text(
      box->host.context, operation, (const uint8_t *)text, count, output, capacity);
  if (size > capacity) return luaL_error(L, "the resulting text is too long");
  lua_pushlstring(L, (const char *)output, size);
  return 1;
}

static int upper_function(lua_State *L) { return change(L, SANDBOX_TEXT_UPPER); }
static int lower_function(lua_State *L) { return change(L, SANDBOX_TEXT_LOWER); }
static int fold_function(lua_State *L) { return change(L, SANDBOX_TEXT_FOLD); }
static int trim_function(lua_State *L) { return change(L, SANDBOX_TEXT_TRIM); }
static int squeeze_function(lua_State *L) { return change(L, SANDBOX_TEXT_SQUEEZE); }

/// `split(s, separator)`: the pieces between separators, which are plain text.
static int split_function(lua_State *L) {
  size_t count, separator_count;
  const char *separator = luaL_checklstring(L, 2, &separator_count);
  luaL_argcheck(L, separator_count > 0, 2, "empty separator");
  if (lua_isnil(L, 1)) {
    lua_createtable(L, 0, 0);
    return 1;
  }
  const char *text = luaL_checklstring(L, 1, &count), *end = text + count;
  sandbox *box = sandbox_of(L);
  meter_charge_bytes(box, count + separator_count);
  lua_createtable(L, 4, 0);
  for (lua_Integer i = 1;; i++) {
    meter_charge(box, 4);
    const char *found = memmem(text, (size_t)(end - text), separator, separator_count);
    lua_pushlstring(L, text, (size_t)((found ? found : end) - text));
    lua_rawseti(L, -2, i);
    if (!found) return 1;
    text = found + separator_count;
  }
}

static int starts_function(lua_State *L) {
  size_t count = 0, prefix_count;
  const char *prefix = luaL_checklstring(L, 2, &prefix_count);
  const char *text = lua_isnil(L, 1) ? "" : luaL_checklstring(L, 1, &count);
  meter_charge_bytes(sandbox_of(L), prefix_count);
  lua_pushboolean(L, prefix_count <= count && memcmp(text, prefix, prefix_count) == 0);
  return 1;
}

static int ends_function(lua_State *L) {
  size_t count = 0, suffix_count;
  const char *suffix = luaL_checklstring(L, 2, &suffix_count);
  const char *text = lua_isnil(L, 1) ? "" : luaL_checklstring(L, 1, &count);
  meter_charge_bytes(sandbox_of(L), suffix_count);
  lua_pushboolean(
      L,
      suffix_count <= count && memcmp(text + count - suffix_count, suffix, suffix_count) == 0);
  return 1;
}

const luaL_Reg text_functions[] = {
    {"upper", upper_function}, {"lower", lower_function},     {"fold", fold_function},
    {"trim", trim_function},   {"squeeze", squeeze_function}, {"split", split_function},
    {"starts", starts_function}, {"ends", ends_function},     {NULL, NULL},
};
