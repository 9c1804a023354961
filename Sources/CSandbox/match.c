// Lua's patterns, with a price on every step: `find`, `match`, `gmatch` and `gsub` as in section 6.4.1 of the Lua 5.4 manual.
//
// A match is a recursion over the pattern with backtracking, so its time can be exponential. Every item that is tried, every member of a set and
// every byte that is compared costs a unit. The recursion may be 200 deep, counted anew for each attempt.

#define _GNU_SOURCE
#include "state.h"

#define DEEPEST_MATCH 200
#define MOST_CAPTURES 32
#define IS_OPEN (-1)
#define IS_POSITION (-2)

typedef unsigned char byte;

typedef struct {
  const byte *start;
  /// Length, or IS_OPEN or IS_POSITION.
  ptrdiff_t count;
} capture;

typedef struct {
  lua_State *L;
  sandbox *box;
  const byte *text, *text_end, *pattern_end;
  int depth, level;
  capture captures[MOST_CAPTURES];
} matcher;

static const byte *match(matcher *m, const byte *at, const byte *pattern);

// MARK: Single characters

static bool is_letter(byte c) { return (byte)((c | 0x20) - 'a') < 26; }
static bool is_digit(byte c) { return (byte)(c - '0') < 10; }
static bool is_graph(byte c) { return c > 0x20 && c < 0x7F; }

static bool is_in_class(byte c, byte class) {
  bool is_in;
  switch (class | 0x20) {
  case 'a': is_in = is_letter(c); break;
  case 'c': is_in = c < 0x20 || c == 0x7F; break;
  case 'd': is_in = is_digit(c); break;
  case 'g': is_in = is_graph(c); break;
  case 'l': is_in = c >= 'a' && c <= 'z'; break;
  case 'p': is_in = is_graph(c) && !is_letter(c) && !is_digit(c); break;
  case 's': is_in = c == ' ' || (c >= '\t' && c <= '\r'); break;
  case 'u': is_in = c >= 'A' && c <= 'Z'; break;
  case 'w': is_in = is_letter(c) || is_digit(c); break;
  case 'x': is_in = is_digit(c) || (byte)((c | 0x20) - 'a') < 6; break;
  // Superseded by \0 in patterns, and still there.
  case 'z': is_in = c == 0; break;
  default: return class == c;
  }
  return is_letter(class) && !(class & 0x20) ? !is_in : is_in;
}

/// The end of the single-character item that starts here.
static const byte *item_end(matcher *m, const byte *pattern) {
  if (*pattern == '%') {
    if (pattern + 1 == m->pattern_end) luaL_error(m->L, "malformed pattern (ends with '%%')");
    return pattern + 2;
  }
  if (*pattern != '[') return pattern + 1;
  const byte *at = pattern + 1;
  if (at < m->pattern_end && *at == '^') at++;
  // A bracket in the first place is a member.
  do {
    if (at == m->pattern_end) luaL_error(m->L, "malformed pattern (missing ']')");
    byte c = *at++;
    if (c == '%') {
      if (at == m->pattern_end) luaL_error(m->L, "malformed pattern (missing ']')");
      at++;
    }
  } while (at == m->pattern_end || *at != ']');
  meter_charge(m->box, (at - pattern) / 8);
  return at + 1;
}

/// Whether a set, from its bracket to the closing one, holds the byte.
static bool is_in_set(matcher *m, byte c, const byte *set, const byte *closing) {
  bool found = true;
  const byte *at = set + 1;
  if (*at == '^') {
    found = false;
    at++;
  }
  const byte *start = at;
  while (at < closing) {
    if (*at == '%') {
      at++;
      if (is_in_class(c, *at++)) goto member;
    } else if (closing - at > 2 && at[1] == '-') {
      if (at[0] <= c && c <= at[2]) goto member;
      at += 3;
    } else if (*at++ == c) {
      goto member;
    }
  }
  found = !found;
member:
  meter_charge(m->box, 1 + (at - start) / 2);
  return found;
}

static bool is_single_match(matcher *m, const byte *at, const byte *pattern, const byte *end) {
  if (at >= m->text_end) return false;
  switch (*pattern) {
  case '.': return true;
  case '%': return is_in_class(*at, pattern[1]);
  case '[': return is_in_set(m, *at, pattern, end - 1);
  default: return *pattern == *at;
  }
}

// MARK: Items

static const byte *match_balance(matcher *m, const byte *at, const byte *pattern) {
  if (m->pattern_end - pattern < 2)
    luaL_error(m->L, "malformed pattern (missing arguments to '%%b')");
  if (at >= m->text_end || *at != pattern[0]) return NULL;
  int64_t open = 1;
  const byte *start = at;
  while (++at < m->text_end) {
    if (*at == pattern[1]) {
      if (--open == 0) {
        meter_charge(m->box, (at - start) / 4);
        return at + 1;
      }
    } else if (*at == pattern[0]) {
      open += 1;
    }
  }
  meter_charge(m->box, (at - start) / 4);
  return NULL;
}

static const byte *match_longest(
    matcher *m, const byte *at, const byte *pattern, const byte *end) {
  ptrdiff_t count = 0;
  while (is_single_match(m, at + count, pattern, end)) count++;
  meter_charge(m->box, count / 2);
  for (; count >= 0; count--) {
    const byte *result = match(m, at + count, end + 1);
    if (result) return result;
  }
  return NULL;
}

static const byte *match_shortest(
    matcher *m, const byte *at, const byte *pattern, const byte *end) {
  for (;;) {
    const byte *result = match(m, at, end + 1);
    if (result) return result;
    if (!is_single_match(m, at, pattern, end)) return NULL;
    at++;
  }
}

static const byte *open_capture(
    matcher *m, const byte *at, const byte *pattern, ptrdiff_t kind) {
  if (m->level >= MOST_CAPTURES) luaL_error(m->L, "too many captures");
  m->captures[m->level++] = (capture){at, kind};
  const byte *result = match(m, at, pattern);
  if (!result) m->level--;
  return result;
}

static const byte *close_capture(matcher *m, const byte *at, const byte *pattern) {
  int open = m->level - 1;
  while (open >= 0 && m->captures[open].count != IS_OPEN) open--;
  if (open < 0) luaL_error(m->L, "invalid pattern capture");
  m->captures[open].count = at - m->captures[open].start;
  const byte *result = match(m, at, pattern);
  if (!result) m->captures[open].count = IS_OPEN;
  return result;
}

static const byte *match_reference(matcher *m, const byte *at, byte digit) {
  int index = digit - '1';
  if (index < 0 || index >= m->level || m->captures[index].count == IS_OPEN)
    luaL_error(m->L, "invalid capture index %%%d", index + 1);
  ptrdiff_t count = m->captures[index].count;
  if (count < 0 || m->text_end - at < count) return NULL;
  meter_charge(m->box, count / 8);
  return memcmp(m->captures[index].start, at, (size_t)count) == 0 ? at + count : NULL;
}

/// `%f[set]`: the place where a run of the set's members begins.
static const byte *match_frontier(matcher *m, const byte *at, const byte **pattern) {
  if (*pattern == m->pattern_end || **pattern != '[')
    luaL_error(m->L, "missing '[' after '%%f' in pattern");
  const byte *end = item_end(m, *pattern);
  byte before = at == m->text ? 0 : at[-1], here = at < m->text_end ? *at : 0;
  bool is_frontier = !is_in_set(m, before, *pattern, end - 1) &&
      is_in_set(m, here, *pattern, end - 1);
  *pattern = end;
  return is_frontier ? at : NULL;
}

/// One character with its suffix. Returns whether the loop in `match` goes on at `*at`; else `*at` is the result.
static bool match_single(matcher *m, const byte **at, const byte **pattern) {
  const byte *end = item_end(m, *pattern), *start = *pattern;
  byte suffix = end < m->pattern_end ? *end : 0;
  switch (suffix) {
  case '?': {
    const byte *result;
    if (is_single_match(m, *at, start, end) && (result = match(m, *at + 1, end + 1))) {
      *at = result;
      return false;
    }
    *pattern = end + 1;
    return true;
  }
  case '+':
    *at = is_single_match(m, *at, start, end) ? match_longest(m, *at + 1, start, end) : NULL;
    return false;
  case '*': *at = match_longest(m, *at, start, end); return false;
  case '-': *at = match_shortest(m, *at, start, end); return false;
  default:
    if (!is_single_match(m, *at, start, end)) {
      *at = NULL;
      return false;
    }
    *at += 1;
    *pattern = end;
    return true;
  }
}

/// The end of the match of a pattern at a place, or null.
static const byte *match(matcher *m, const byte *at, const byte *pattern) {
  if (m->depth++ >= DEEPEST_MATCH) luaL_error(m->L, "pattern too complex");
  while (at && pattern != m->pattern_end) {
    meter_charge(m->box, 1);
    if (*pattern == '(') {
      bool is_position = pattern + 1 < m->pattern_end && pattern[1] == ')';
      at = is_position ? open_capture(m, at, pattern + 2, IS_POSITION)
                       : open_capture(m, at, pattern + 1, IS_OPEN);
      break;
    }
    if (*pattern == ')') {
      at = close_capture(m, at, pattern + 1);
      break;
    }
    if (*pattern == '$' && pattern + 1 == m->pattern_end) {
      if (at != m->text_end) at = NULL;
      break;
    }
    byte special = *pattern == '%' && pattern + 1 < m->pattern_end ? pattern[1] : 0;
    if (special == 'b') {
      at = match_balance(m, at, pattern + 2);
      pattern += 4;
    } else if (special == 'f') {
      pattern += 2;
      at = match_frontier(m, at, &pattern);
    } else if (is_digit(special)) {
      at = match_reference(m, at, special);
      pattern += 2;
    } else if (!match_single(m, &at, &pattern)) {
      break;
    }
  }
  m->depth--;
  return at;
}

// MARK: Captures

static void matcher_open(
    matcher *m, lua_State *L, const char *text, size_t count, const char *pattern,
    size_t pattern_count) {
  m->L = L;
  m->box = sandbox_of(L);
  m->text = (const byte *)text;
  m->text_end = m->text + count;
  m->pattern_end = (const byte *)pattern + pattern_count;
}

static const byte *attempt(matcher *m, const byte *at, const byte *pattern) {
  m->depth = 0;
  m->level = 0;
  return match(m, at, pattern);
}

/// Pushes a capture; without any, number 0 is the whole match.
static void push_capture(matcher *m, int index, const byte *start, const byte *end) {
  if (index >= m->level) {
    if (index != 0) luaL_error(m->L, "invalid capture index %%%d", index + 1);
    meter_charge_bytes(m->box, (size_t)(end - start));
    lua_pushlstring(m->L, (const char *)start, (size_t)(end - start));
    return;
  }
  capture capture = m->captures[index];
  if (capture.count == IS_OPEN) luaL_error(m->L, "unfinished capture");
  if (capture.count == IS_POSITION) {
    lua_pushinteger(m->L, capture.start - m->text + 1);
    return;
  }
  meter_charge_bytes(m->box, (size_t)capture.count);
  lua_pushlstring(m->L, (const char *)capture.start, (size_t)capture.count);
}

static int push_captures(matcher *m, const byte *start, const byte *end) {
  int count = m->level == 0 && start ? 1 : m->level;
  luaL_checkstack(m->L, count, "too many captures");
  for (int i = 0; i < count; i++) push_capture(m, i, start, end);
  return count;
}

// MARK: find and match

static size_t start_offset(lua_Integer position, size_t count) {
  if (position > 0) return (size_t)position - 1;
  if (position == 0 || position < -(lua_Integer)count) return 0;
  return count + (size_t)position;
}

static bool has_specials(const char *pattern, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (pattern[i] && strchr("^$*+?.([%-", pattern[i])) return true;
  return false;
}

static int find_plain(
    lua_State *L, const char *text, size_t count, size_t start, const char *wanted,
    size_t wanted_count) {
  meter_charge_bytes(sandbox_of(L), count - start + wanted_count);
  const char *found = memmem(text + start, count - start, wanted, wanted_count);
  if (!found) {
    lua_pushnil(L);
    return 1;
  }
  lua_pushinteger(L, found - text + 1);
  lua_pushinteger(L, found - text + (lua_Integer)wanted_count);
  return 2;
}

static int find_or_match(lua_State *L, bool is_find) {
  size_t count, pattern_count;
  const char *text = luaL_checklstring(L, 1, &count);
  const char *pattern = luaL_checklstring(L, 2, &pattern_count);
  size_t start = start_offset(luaL_optinteger(L, 3, 1), count);
  if (start > count) {
    lua_pushnil(L);
    return 1;
  }
  meter_charge(sandbox_of(L), 1 + (int64_t)(pattern_count / 8));
  if (is_find && (lua_toboolean(L, 4) || !has_specials(pattern, pattern_count)))
    return find_plain(L, text, count, start, pattern, pattern_count);
  bool is_anchored = pattern_count > 0 && *pattern == '^';
  matcher m;
  matcher_open(&m, L, text, count, pattern, pattern_count);
  const byte *items = (const byte *)pattern + is_anchored, *at = m.text + start;
  do {
    const byte *end = attempt(&m, at, items);
    if (!end) continue;
    if (!is_find) return push_captures(&m, at, end);
    lua_pushinteger(L, at - m.text + 1);
    lua_pushinteger(L, end - m.text);
    return push_captures(&m, NULL, NULL) + 2;
  } while (at++ < m.text_end && !is_anchored);
  lua_pushnil(L);
  return 1;
}

static int find_function(lua_State *L) { return find_or_match(L, true); }
static int match_function(lua_State *L) { return find_or_match(L, false); }

// MARK: gmatch

/// Upvalue 3 of the iterator; text and pattern are upvalues 1 and 2.
typedef struct {
  size_t at;
  /// End of the match before, which an empty match may not touch; SIZE_MAX at first.
  size_t last_end;
} progress;

static int next_match(lua_State *L) {
  size_t count, pattern_count;
  const char *text = lua_tolstring(L, lua_upvalueindex(1), &count);
  const char *pattern = lua_tolstring(L, lua_upvalueindex(2), &pattern_count);
  progress *progress = lua_touserdata(L, lua_upvalueindex(3));
  matcher m;
  matcher_open(&m, L, text, count, pattern, pattern_count);
  arena_touch(m.box, progress);
  for (; progress->at <= count; progress->at++) {
    const byte *start = m.text + progress->at;
    const byte *end = attempt(&m, start, (const byte *)pattern);
    if (!end || (size_t)(end - m.text) == progress->last_end) continue;
    progress->at = progress->last_end = (size_t)(end - m.text);
    return push_captures(&m, start, end);
  }
  return 0;
}

static int gmatch_function(lua_State *L) {
  size_t count;
  luaL_checklstring(L, 1, &count);
  luaL_checkstring(L, 2);
  size_t start = start_offset(luaL_optinteger(L, 3, 1), count);
  lua_settop(L, 2);
  progress *progress = lua_newuserdatauv(L, sizeof *progress, 0);
  progress->at = start > count ? count + 1 : start;
  progress->last_end = SIZE_MAX;
  lua_pushcclosure(L, next_match, 3);
  return 1;
}

// MARK: gsub

/// Adds the replacement text, in which `%1` is a capture and `%0` the match.
static void add_text(matcher *m, buffer *buffer, const byte *start, const byte *end) {
  lua_State *L = m->L;
  size_t count;
  const char *text = lua_tolstring(L, 3, &count);
  meter_charge_bytes(m->box, count);
  for (size_t i = 0; i < count; i++) {
    if (text[i] != '%') {
      const char *next = memchr(text + i, '%', count - i);
      size_t run = next ? (size_t)(next - text) - i : count - i;
      buffer_add(buffer, text + i, run);
      i += run - 1;
      continue;
    }
    i += 1;
    if (i < count && text[i] == '%') {
      buffer_add_byte(buffer, '%');
    } else if (i < count && text[i] == '0') {
      meter_charge_bytes(m->box, (size_t)(end - start));
      buffer_add(buffer, (const char *)start, (size_t)(end - start));
    } else if (i < count && is_digit((byte)text[i])) {
      push_capture(m, text[i] - '1', start, end);
      size_t length;
      const char *piece = lua_tolstring(L, -1, &length);
      buffer_add(buffer, piece, length);
      lua_settop(L, -2);
    } else {
      luaL_error(L, "invalid use of '%%' in replacement string");
    }
  }
}

/// Adds what replaces a match; whether it is anything else than the match itself.
static bool add_replacement(
    matcher *m, buffer *buffer, const byte *start, const byte *end, int kind) {
  lua_State *L = m->L;
  if (kind == LUA_TFUNCTION) {
    lua_pushvalue(L, 3);
    int count = push_captures(m, start, end);
    meter_charge(m->box, 10);
    lua_call(L, count, 1);
  } else if (kind == LUA_TTABLE) {
    push_capture(m, 0, start, end);
    lua_rawget(L, 3);
  } else {
    add_text(m, buffer, start, end);
    return true;
  }
  bool is_replaced = lua_toboolean(L, -1);
  size_t count = (size_t)(end - start);
  const char *text = (const char *)start;
  if (is_replaced) {
    if (!lua_isstring(L, -1))
      luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    text = lua_tolstring(L, -1, &count);
  }
  meter_charge_bytes(m->box, count);
  buffer_add(buffer, text, count);
  lua_settop(L, -2);
  return is_replaced;
}

static int gsub_function(lua_State *L) {
  size_t count, pattern_count;
  const char *text = luaL_checklstring(L, 1, &count);
  const char *pattern = luaL_checklstring(L, 2, &pattern_count);
  int kind = lua_type(L, 3);
  if (kind != LUA_TNUMBER && kind != LUA_TSTRING && kind != LUA_TTABLE && kind != LUA_TFUNCTION)
    return luaL_typeerror(L, 3, "string/function/table");
  if (kind == LUA_TNUMBER) lua_tolstring(L, 3, NULL);
  lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)count + 1), replaced = 0;
  bool is_anchored = pattern_count > 0 && *pattern == '^', changed = false;
  matcher m;
  matcher_open(&m, L, text, count, pattern, pattern_count);
  meter_charge_bytes(m.box, count + pattern_count);
  const byte *items = (const byte *)pattern + is_anchored, *at = m.text, *last_end = NULL;
  buffer buffer;
  buffer_open(&buffer, m.box, count + count / 8 < BLOCK_LIMIT ? count + count / 8 : count);
  while (replaced < most) {
    const byte *end = attempt(&m, at, items);
    if (end && end != last_end) {
      replaced += 1;
      changed |= add_replacement(&m, &buffer, at, end, kind);
      at = last_end = end;
    } else if (at < m.text_end) {
      buffer_add_byte(&buffer, (char)*at++);
    } else {
      break;
    }
    if (is_anchored) break;
  }
  if (changed) {
    buffer_add(&buffer, (const char *)at, (size_t)(m.text_end - at));
    buffer_push(&buffer, L);
  } else {
    lua_pushvalue(L, 1);
  }
  lua_pushinteger(L, replaced);
  return 2;
}

const luaL_Reg match_functions[] = {
    {"find", find_function},     {"match", match_function}, {"gmatch", gmatch_function},
    {"gsub", gsub_function},     {NULL, NULL},
};
