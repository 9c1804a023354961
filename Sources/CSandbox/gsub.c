// `gsub`: what is not replaced is copied in runs, and a text in which nothing changes is not copied
// at all.

#include "match.h"

typedef struct {
  matcher *m;
  /// Type of the replacement, which is argument 3.
  int kind;
  const char *text;
  size_t count;
  /// The replacement is a text without `%`.
  bool is_plain;
  /// Up to where the subject has been dealt with; what is before the buffer is opened is unchanged.
  const byte *copied;
  bool is_open;
  buffer buffer;
} substitution;

/// Copies the subject up to a match.
static void copy_until(substitution *s, const byte *start) {
  matcher *m = s->m;
  if (!s->is_open) {
    size_t count = (size_t)(m->text_end - m->text);
    buffer_open(&s->buffer, m->box, count + count / 8 < BLOCK_LIMIT ? count + count / 8 : count);
    s->is_open = true;
  }
  buffer_add(&s->buffer, (const char *)s->copied, (size_t)(start - s->copied));
}

static void replace(
    substitution *s, const byte *start, const byte *end, const char *text, size_t count) {
  s->m->work += (int64_t)(count / 16);
  if (!s->is_open && count == (size_t)(end - start) && memcmp(text, start, count) == 0) return;
  copy_until(s, start);
  buffer_add(&s->buffer, text, count);
  s->copied = end;
}

/// Replaces by a text in which `%1` is a capture and `%0` the match.
static void replace_by_template(substitution *s, const byte *start, const byte *end) {
  lua_State *L = s->m->L;
  const char *at = s->text, *text_end = at + s->count;
  copy_until(s, start);
  s->copied = end;
  s->m->work += (int64_t)(s->count / 8);
  while (at < text_end) {
    const char *percent = memchr(at, '%', (size_t)(text_end - at));
    if (!percent) percent = text_end;
    buffer_add(&s->buffer, at, (size_t)(percent - at));
    if (percent == text_end) return;
    at = percent + 2;
    byte escaped = percent + 1 < text_end ? (byte)percent[1] : 0;
    if (escaped == '%') {
      buffer_add_byte(&s->buffer, '%');
    } else if (escaped == '0') {
      s->m->work += (end - start) / 16;
      buffer_add(&s->buffer, (const char *)start, (size_t)(end - start));
    } else if ((byte)(escaped - '0') < 10) {
      size_t count;
      matcher_push_capture(s->m, escaped - '1', start, end);
      const char *piece = text_at(L, -1, &count);
      buffer_add(&s->buffer, piece, count);
      lua_settop(L, -2);
    } else {
      matcher_settle(s->m);
      luaL_error(L, "invalid use of '%%' in replacement string");
    }
  }
}

/// Replaces by what a table or a function says of the match; false and nil leave it as it is.
static void replace_by_answer(substitution *s, const byte *start, const byte *end) {
  lua_State *L = s->m->L;
  if (s->kind == LUA_TFUNCTION) {
    lua_pushvalue(L, 3);
    int count = matcher_push_captures(s->m, start, end);
    s->m->work += 10;
    matcher_settle(s->m);
    stack_note_call(L, count);
    lua_call(L, count, 1);
  } else {
    matcher_push_capture(s->m, 0, start, end);
    s->m->work += price_of_chains(s->m->box, 1);
    lua_rawget(L, 3);
  }
  if (lua_toboolean(L, -1)) {
    char number[NUMBER_CAPACITY];
    const char *text = number;
    size_t count;
    switch (lua_type(L, -1)) {
    case LUA_TSTRING: text = lua_tolstring(L, -1, &count); break;
    case LUA_TNUMBER: count = number_text(L, -1, number); break;
    default:
      matcher_settle(s->m);
      luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
      return;
    }
    replace(s, start, end, text, count);
  }
  lua_settop(L, -2);
}

static lua_Integer replace_matches(substitution *s, lua_Integer most) {
  matcher *m = s->m;
  const byte *at = m->text, *last_end = NULL;
  lua_Integer replaced = 0;
  while (replaced < most) {
    const byte *start = at, *end = matcher_search(m, &start);
    if (end && end != last_end) {
      replaced += 1;
      at = last_end = end;
      if (s->kind != LUA_TSTRING) {
        replace_by_answer(s, start, end);
      } else if (s->is_plain) {
        replace(s, start, end, s->text, s->count);
      } else {
        replace_by_template(s, start, end);
      }
    } else if (end && start < m->text_end) {
      at = start + 1;
    } else {
      break;
    }
    if (m->pattern->is_anchored) break;
  }
  return replaced;
}

int gsub_function(lua_State *L) {
  size_t count, pattern_count;
  const char *text = text_argument(L, 1, &count);
  const char *wanted = text_argument(L, 2, &pattern_count);
  substitution s;
  s.kind = lua_type(L, 3);
  s.is_open = false;
  if (s.kind == LUA_TNUMBER) s.kind = LUA_TSTRING;
  if (s.kind != LUA_TSTRING && s.kind != LUA_TTABLE && s.kind != LUA_TFUNCTION)
    return luaL_typeerror(L, 3, "string/function/table");
  if (s.kind == LUA_TFUNCTION) meter_watch(sandbox_of(L));
  lua_Integer most = (lua_Integer)count + 1;
  if (lua_gettop(L) > 3) most = integer_or(L, 4, most);
  if (s.kind == LUA_TSTRING) {
    s.text = text_at(L, 3, &s.count);
    s.is_plain = !memchr(s.text, '%', s.count);
  }
  pattern room;
  matcher m;
  const pattern *pattern = pattern_read(sandbox_of(L), wanted, pattern_count, true, &room);
  matcher_open(&m, L, pattern, 1, text, count);
  m.work += (int64_t)(count / 16);
  s.m = &m;
  s.copied = m.text;
  lua_Integer replaced = replace_matches(&s, most);
  if (s.is_open) {
    copy_until(&s, m.text_end);
    buffer_push(&s.buffer, L);
  } else {
    lua_pushvalue(L, 1);
  }
  matcher_settle(&m);
  lua_pushinteger(L, replaced);
  return 2;
}
