// `text`: helpers for values of business systems. What is all ASCII is done here; other texts go to
// the host, which knows Unicode. A nil stays nil, since empty fields are nil.

#include "state.h"

/// Texts up to this size are made on the C stack.
#define FEW_BYTES 512

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// What the host takes for a byte of a text that is not all ASCII.
static const int64_t byte_costs[] = {
    [SANDBOX_TEXT_UPPER] = 2, [SANDBOX_TEXT_LOWER] = 2,   [SANDBOX_TEXT_FOLD] = 12,
    [SANDBOX_TEXT_TRIM] = 1,  [SANDBOX_TEXT_SQUEEZE] = 4,
};

/// Takes white space off both ends.
static const char *trimmed(const char *text, size_t *count) {
  while (*count > 0 && is_space(*text)) {
    text += 1;
    *count -= 1;
  }
  while (*count > 0 && is_space(text[*count - 1])) *count -= 1;
  return text;
}

/// Writes a text with each run of white space as one space; returns its size.
static size_t squeeze(const char *text, size_t count, char *output) {
  size_t size = 0;
  bool was_space = false;
  for (size_t i = 0; i < count; i++) {
    bool is_one = is_space(text[i]);
    output[size] = is_one ? ' ' : text[i];
    size += !(is_one && was_space);
    was_space = is_one;
  }
  return size;
}

/// The result of an operation on ASCII, in the text itself or in `output`.
static const char *change_ascii(int operation, const char *text, size_t *count, char *output) {
  switch (operation) {
  case SANDBOX_TEXT_TRIM: return trimmed(text, count);
  case SANDBOX_TEXT_UPPER: return letters_swap(text, *count, 'a', output) ? output : text;
  case SANDBOX_TEXT_LOWER: return letters_swap(text, *count, 'A', output) ? output : text;
  case SANDBOX_TEXT_SQUEEZE: *count = squeeze(text, *count, output); return output;
  default:
    text = trimmed(text, count);
    *count = squeeze(text, *count, output);
    letters_swap(output, *count, 'A', output);
    return output;
  }
}

static int change(lua_State *L, int operation) {
  if (lua_isnil(L, 1)) {
    lua_settop(L, 1);
    return 1;
  }
  size_t count;
  const char *text = text_argument(L, 1, &count);
  sandbox *box = sandbox_of(L);
  if (text_is_ascii(text, count)) {
    meter_charge(box, 2 + (int64_t)(count / 8));
    char few[FEW_BYTES], *output = count <= FEW_BYTES ? few : arena_scratch(box, count);
    size_t size = count;
    const char *changed = change_ascii(operation, text, &size, output);
    if (size == count && memcmp(changed, text, count) == 0) {
      lua_settop(L, 1);
    } else {
      lua_pushlstring(L, changed, size);
    }
    return 1;
  }
  meter_charge(box, 60 + (int64_t)count * byte_costs[operation]);
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
  const char *separator = text_argument(L, 2, &separator_count);
  luaL_argcheck(L, separator_count > 0, 2, "empty separator");
  if (lua_isnil(L, 1)) {
    lua_createtable(L, 0, 0);
    return 1;
  }
  const char *text = text_argument(L, 1, &count), *end = text + count;
  sandbox *box = sandbox_of(L);
  meter_charge_bytes(box, count + separator_count);
  lua_createtable(L, 4, 0);
  for (lua_Integer i = 1;; i++) {
    meter_charge(box, 4);
    const char *found = plain_place(box, text, end, separator, separator_count);
    lua_pushlstring(L, text, (size_t)((found ? found : end) - text));
    lua_rawseti(L, -2, i);
    if (!found) return 1;
    text = found + separator_count;
  }
}

static int starts_function(lua_State *L) {
  size_t count = 0, prefix_count;
  const char *prefix = text_argument(L, 2, &prefix_count);
  const char *text = lua_isnil(L, 1) ? "" : text_argument(L, 1, &count);
  meter_charge_bytes(sandbox_of(L), prefix_count);
  lua_pushboolean(L, prefix_count <= count && memcmp(text, prefix, prefix_count) == 0);
  return 1;
}

static int ends_function(lua_State *L) {
  size_t count = 0, suffix_count;
  const char *suffix = text_argument(L, 2, &suffix_count);
  const char *text = lua_isnil(L, 1) ? "" : text_argument(L, 1, &count);
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
