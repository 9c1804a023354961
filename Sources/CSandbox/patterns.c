// `find`, `match`, `gmatch` and `gsub`.

#define _GNU_SOURCE
#include "match.h"

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
    const byte *end = matcher_attempt(&m, at, items);
    if (!end) continue;
    if (!is_find) return matcher_push_captures(&m, at, end);
    lua_pushinteger(L, at - m.text + 1);
    lua_pushinteger(L, end - m.text);
    return matcher_push_captures(&m, NULL, NULL) + 2;
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
    const byte *end = matcher_attempt(&m, start, (const byte *)pattern);
    if (!end || (size_t)(end - m.text) == progress->last_end) continue;
    progress->at = progress->last_end = (size_t)(end - m.text);
    return matcher_push_captures(&m, start, end);
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
    } else if (i < count && (byte)(text[i] - '0') < 10) {
      matcher_push_capture(m, text[i] - '1', start, end);
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
    int count = matcher_push_captures(m, start, end);
    meter_charge(m->box, 10);
    lua_call(L, count, 1);
  } else if (kind == LUA_TTABLE) {
    matcher_push_capture(m, 0, start, end);
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
  if (kind == LUA_TFUNCTION) meter_watch(m.box);
  meter_charge_bytes(m.box, count + pattern_count);
  const byte *items = (const byte *)pattern + is_anchored, *at = m.text, *last_end = NULL;
  buffer buffer;
  buffer_open(&buffer, m.box, count + count / 8 < BLOCK_LIMIT ? count + count / 8 : count);
  while (replaced < most) {
    const byte *end = matcher_attempt(&m, at, items);
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
