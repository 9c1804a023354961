// `find`, `match` and `gmatch`; `gsub` has a file of its own.

#define _GNU_SOURCE
#include "match.h"

// MARK: find and match

static size_t start_offset(lua_Integer position, size_t count) {
  if (position > 0) return (size_t)position - 1;
  if (position == 0 || position < -(lua_Integer)count) return 0;
  return count + (size_t)position;
}

/// Like `memmem`, which is slow to start: tries the first byte's places, and leaves it to that where
/// many of them lead nowhere.
const char *plain_place(
    sandbox *box, const char *text, const char *end, const char *wanted, size_t wanted_count) {
  for (int i = 0; wanted_count > 0 && i < 16; i++) {
    if ((size_t)(end - text) < wanted_count) return NULL;
    text = memchr(text, *wanted, (size_t)(end - text) - wanted_count + 1);
    if (!text || memcmp(text, wanted, wanted_count) == 0) return text;
    text += 1;
  }
  meter_charge(box, (end - text) / 4);
  return memmem(text, (size_t)(end - text), wanted, wanted_count);
}

static int find_plain(
    lua_State *L, const char *text, size_t count, size_t start, const char *wanted,
    size_t wanted_count) {
  sandbox *box = sandbox_of(L);
  meter_charge_bytes(box, count - start + wanted_count);
  const char *found = plain_place(box, text + start, text + count, wanted, wanted_count);
  if (!found) {
    lua_pushnil(L);
    return 1;
  }
  lua_pushinteger(L, found - text + 1);
  lua_pushinteger(L, found - text + (lua_Integer)wanted_count);
  return 2;
}

static int find_or_match(lua_State *L, bool is_find) {
  size_t count, pattern_count, start;
  const char *text = text_argument(L, 1, &count), *wanted = text_argument(L, 2, &pattern_count);
  start = start_offset(integer_or(L, 3, 1), count);
  if (start > count) {
    lua_pushnil(L);
    return 1;
  }
  if (is_find && lua_toboolean(L, 4))
    return find_plain(L, text, count, start, wanted, pattern_count);
  pattern room;
  const pattern *pattern = pattern_read(sandbox_of(L), wanted, pattern_count, true, &room);
  if (is_find && pattern->is_plain)
    return find_plain(L, text, count, start, wanted, pattern_count);
  matcher m;
  matcher_open(&m, L, pattern, 1, text, count);
  const byte *at = m.text + start, *end = matcher_search(&m, &at);
  int results = 1;
  if (!end) {
    lua_pushnil(L);
  } else if (is_find) {
    lua_pushinteger(L, at - m.text + 1);
    lua_pushinteger(L, end - m.text);
    results = 2 + matcher_push_captures(&m, NULL, NULL);
  } else {
    results = matcher_push_captures(&m, at, end);
  }
  matcher_settle(&m);
  return results;
}

static int find_function(lua_State *L) { return find_or_match(L, true); }
static int match_function(lua_State *L) { return find_or_match(L, false); }

// MARK: gmatch

/// Upvalue 2 of the iterator; upvalue 1 is the text.
typedef struct {
  const char *text;
  size_t count;
  const pattern *pattern;
  size_t at;
  /// End of the match before, which an empty match may not touch; SIZE_MAX at first.
  size_t last_end;
} progress;

static int next_match(lua_State *L) {
  progress *progress = lua_touserdata(L, lua_upvalueindex(2));
  matcher m;
  matcher_open(
      &m, L, progress->pattern, lua_upvalueindex(1), progress->text, progress->count);
  arena_touch(m.box, progress);
  int results = 0;
  while (results == 0 && progress->at <= progress->count) {
    const byte *start = m.text + progress->at, *end = matcher_search(&m, &start);
    if (!end) {
      progress->at = progress->count + 1;
    } else if ((size_t)(end - m.text) == progress->last_end) {
      progress->at = (size_t)(start - m.text) + 1;
    } else {
      progress->at = progress->last_end = (size_t)(end - m.text);
      results = matcher_push_captures(&m, start, end);
    }
  }
  matcher_settle(&m);
  return results;
}

static int gmatch_function(lua_State *L) {
  size_t count, pattern_count;
  const char *text = text_argument(L, 1, &count), *wanted = text_argument(L, 2, &pattern_count);
  size_t start = start_offset(integer_or(L, 3, 1), count);
  sandbox *box = sandbox_of(L);
  const pattern *pattern = pattern_read(box, wanted, pattern_count, false, NULL);
  lua_pushvalue(L, 1);
  progress *progress = lua_newuserdatauv(L, sizeof *progress, 0);
  progress->text = text;
  progress->count = count;
  progress->pattern = pattern;
  progress->at = start > count ? count + 1 : start;
  progress->last_end = SIZE_MAX;
  lua_pushcclosure(L, next_match, 2);
  return 1;
}

const luaL_Reg match_functions[] = {
    {"find", find_function},     {"match", match_function}, {"gmatch", gmatch_function},
    {"gsub", gsub_function},     {NULL, NULL},
};
