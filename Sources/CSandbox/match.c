// Lua's patterns, with a price on every step, as in section 6.4.1 of the Lua 5.4 manual.
//
// A match is a recursion over the pattern with backtracking, so its time can be exponential. Every
// item that is tried, every member of a set and every byte that is compared costs a unit. The
// recursion may be 200 deep, counted anew for each attempt.

#include "match.h"

#define DEEPEST_MATCH 200
#define IS_OPEN (-1)
#define IS_POSITION (-2)

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

/// One character with its suffix. Returns whether the loop in `match` goes on at `*at`; else `*at`
/// is the result.
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

void matcher_open(
    matcher *m, lua_State *L, const char *text, size_t count, const char *pattern,
    size_t pattern_count) {
  m->L = L;
  m->box = sandbox_of(L);
  m->text = (const byte *)text;
  m->text_end = m->text + count;
  m->pattern_end = (const byte *)pattern + pattern_count;
}

const byte *matcher_attempt(matcher *m, const byte *at, const byte *pattern) {
  m->depth = 0;
  m->level = 0;
  return match(m, at, pattern);
}

void matcher_push_capture(matcher *m, int index, const byte *start, const byte *end) {
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

int matcher_push_captures(matcher *m, const byte *start, const byte *end) {
  int count = m->level == 0 && start ? 1 : m->level;
  luaL_checkstack(m->L, count, "too many captures");
  for (int i = 0; i < count; i++) matcher_push_capture(m, i, start, end);
  return count;
}
