// Matching of a pattern that was read, as in section 6.4.1 of the Lua 5.4 manual, with a price on
// every step.
//
// A match is a recursion over the items with backtracking, so its time can be exponential. Every
// item that is tried costs a unit, and so do every few bytes that are passed over or compared.
// Captures need no undoing: an item that comes after a place where matching goes back is matched
// anew. The recursion may be 200 deep, counted anew for each attempt, where Lua counts: at captures
// and suffixes. What is known of the rest of a pattern saves attempts that must fail.

#define _GNU_SOURCE
#include "match.h"

#define DEEPEST_MATCH 200
#define IS_OPEN (-1)
#define IS_POSITION (-2)
/// Work is charged in amounts of this size.
#define WORK_STEP 500

// MARK: Errors

_Noreturn static void raise(matcher *m, const char *message, int number) {
  matcher_settle(m);
  luaL_error(m->L, message, number);
  abort();
}

_Noreturn static void raise_fault(matcher *m, const item *item) {
  static const char *const messages[] = {
      [FAULT_ENDS_WITH_PERCENT] = "malformed pattern (ends with '%%')",
      [FAULT_MISSING_BRACKET] = "malformed pattern (missing ']')",
      [FAULT_BALANCE_ARGUMENTS] = "malformed pattern (missing arguments to '%%b')",
      [FAULT_FRONTIER_SET] = "missing '[' after '%%f' in pattern",
      [FAULT_TOO_MANY_CAPTURES] = "too many captures",
      [FAULT_NOTHING_TO_CLOSE] = "invalid pattern capture",
      [FAULT_CAPTURE_INDEX] = "invalid capture index %%%d",
  };
  raise(m, messages[item->fault], item->number);
}

static void descend(matcher *m, int depth) {
  if (depth > DEEPEST_MATCH) raise(m, "pattern too complex", 0);
}

// MARK: Looking ahead

static bool can_follow(const matcher *m, const outlook *outlook, const byte *at) {
  if (outlook->is_any) return true;
  return at == m->text_end ? outlook->at_end : has_byte(&outlook->first, *at);
}

/// The first place, from one on, where the rest of the pattern can match; null if there is none.
static const byte *next_place(matcher *m, const byte *at, const outlook *outlook) {
  const byte *end = m->text_end, *start = at;
  if (outlook->tail == TAIL_COUNT) {
    if ((size_t)(end - at) > outlook->tail_count) at = end - outlook->tail_count;
  } else if (outlook->tail == TAIL_RUN) {
    const byte_set *set = &m->pattern->sets[outlook->tail_set];
    const byte *tail = end;
    while (tail > at && has_byte(set, tail[-1])) tail -= 1;
    m->work += (end - tail) / 4;
    at = start = tail;
  }
  if (outlook->is_any) return at;
  if (outlook->only >= 0) {
    at = at < end ? memchr(at, outlook->only, (size_t)(end - at)) : NULL;
    if (!at) at = end;
    m->work += (at - start) / 16;
  } else {
    while (at < end && !has_byte(&outlook->first, *at)) at += 1;
    m->work += (at - start) / 4;
  }
  return at < end || outlook->at_end ? at : NULL;
}

// MARK: Items

static const byte *run(matcher *m, const byte *at, const item *item, int depth);

static const byte *run_many(matcher *m, const byte *at, const item *item, int depth) {
  const byte_set *set = &m->pattern->sets[item->set];
  const outlook *outlook = &m->pattern->outlooks[item->outlook];
  const byte *least = at + item->least, *end = at;
  if (item->is_any) {
    end = m->text_end;
  } else {
    while (end < m->text_end && has_byte(set, *end)) end += 1;
    m->work += (end - at) / 4;
  }
  for (at = end; at >= least; at--) {
    if (!can_follow(m, outlook, at)) continue;
    const byte *result = run(m, at, item + 1, depth + 1);
    if (result) {
      m->work += (end - at) / 4;
      return result;
    }
  }
  m->work += (end - at) / 4;
  return NULL;
}

static const byte *run_few(matcher *m, const byte *at, const item *item, int depth) {
  const byte_set *set = &m->pattern->sets[item->set];
  const outlook *outlook = &m->pattern->outlooks[item->outlook];
  for (;; at++) {
    if (item->is_any) {
      at = next_place(m, at, outlook);
      if (!at) return NULL;
    } else {
      const byte *start = at;
      while (!can_follow(m, outlook, at) && at < m->text_end && has_byte(set, *at)) at += 1;
      m->work += (at - start) / 2;
      if (!can_follow(m, outlook, at)) return NULL;
    }
    const byte *result = run(m, at, item + 1, depth + 1);
    if (result) return result;
    if (at == m->text_end || !has_byte(set, *at)) return NULL;
  }
}

static const byte *run_balance(matcher *m, const byte *at, const item *item) {
  const byte *start = at, *arguments = m->pattern->bytes + item->start;
  byte opening = arguments[0], closing = arguments[1];
  if (at == m->text_end || *at != opening) return NULL;
  int64_t open = 1;
  while (++at < m->text_end) {
    if (*at == closing) {
      if (--open == 0) break;
    } else if (*at == opening) {
      open += 1;
    }
  }
  m->work += (at - start) / 4;
  return at < m->text_end ? at + 1 : NULL;
}

static const byte *run_reference(matcher *m, const byte *at, const item *item) {
  capture capture = m->captures[item->number];
  if (capture.count < 0 || m->text_end - at < capture.count) return NULL;
  m->work += capture.count / 16;
  bool is_same = memcmp(capture.start, at, (size_t)capture.count) == 0;
  return is_same ? at + capture.count : NULL;
}

/// The place where a run of the set's members begins.
static bool is_frontier(const matcher *m, const byte *at, const item *item) {
  const byte_set *set = &m->pattern->sets[item->set];
  byte before = at == m->text ? 0 : at[-1], here = at < m->text_end ? *at : 0;
  return !has_byte(set, before) && has_byte(set, here);
}

static bool has_bytes(matcher *m, const byte *at, const item *item) {
  const byte *bytes = m->pattern->bytes + item->start;
  if ((size_t)(m->text_end - at) < item->count) return false;
  if (item->count == 1) return *at == *bytes;
  m->work += item->count / 16;
  return memcmp(at, bytes, item->count) == 0;
}

/// The end of the match of the items from one on at a place, or null.
static const byte *run(matcher *m, const byte *at, const item *item, int depth) {
  const byte_set *sets = m->pattern->sets;
  descend(m, depth);
  for (;; item++) {
    if (++m->work >= WORK_STEP) matcher_settle(m);
    switch (item->kind) {
    case ITEM_END: return at;
    case ITEM_STOP: return at == m->text_end ? at : NULL;
    case ITEM_BYTES:
      if (!has_bytes(m, at, item)) return NULL;
      at += item->count;
      break;
    case ITEM_ANY:
      if (at == m->text_end) return NULL;
      at += 1;
      break;
    case ITEM_SET:
      if (at == m->text_end || !has_byte(&sets[item->set], *at)) return NULL;
      at += 1;
      break;
    case ITEM_MAYBE:
      if (at == m->text_end || !has_byte(&sets[item->set], *at)) break;
      if (!item->is_exclusive) {
        const byte *result = run(m, at + 1, item + 1, depth + 1);
        if (result) return result;
        break;
      }
      at += 1;
      break;
    case ITEM_MANY: {
      if (!item->is_exclusive) return run_many(m, at, item, depth);
      const byte *start = at;
      while (at < m->text_end && has_byte(&sets[item->set], *at)) at += 1;
      if (at - start < item->least) return NULL;
      m->work += (at - start) / 4;
      break;
    }
    case ITEM_FEW: return run_few(m, at, item, depth);
    case ITEM_OPEN:
    case ITEM_POSITION:
      m->captures[item->number].start = at;
      m->captures[item->number].count = item->kind == ITEM_OPEN ? IS_OPEN : IS_POSITION;
      descend(m, ++depth);
      break;
    case ITEM_CLOSE:
      m->captures[item->number].count = at - m->captures[item->number].start;
      descend(m, ++depth);
      break;
    case ITEM_REFERENCE:
      at = run_reference(m, at, item);
      if (!at) return NULL;
      break;
    case ITEM_BALANCE:
      at = run_balance(m, at, item);
      if (!at) return NULL;
      break;
    case ITEM_FRONTIER:
      if (!is_frontier(m, at, item)) return NULL;
      break;
    default: raise_fault(m, item);
    }
  }
}

/// The search for one character or a run of them.
static const byte *search_run(matcher *m, const byte **at) {
  const pattern *pattern = m->pattern;
  const byte *start = next_place(m, *at, &pattern->start);
  if (!start) return NULL;
  *at = start;
  const byte *end = start + 1;
  if (pattern->shape == SHAPE_RUN) {
    const byte_set *set = &pattern->sets[pattern->items->set];
    while (end < m->text_end && has_byte(set, *end)) end += 1;
    m->work += (end - start) / 4;
  }
  return end;
}

const byte *matcher_search(matcher *m, const byte **at) {
  const pattern *pattern = m->pattern;
  const byte *place = *at;
  if (++m->work >= WORK_STEP) matcher_settle(m);
  if (pattern->is_anchored) return run(m, place, pattern->items, 1);
  if (pattern->shape != SHAPE_OTHER) return search_run(m, at);
  while ((place = next_place(m, place, &pattern->start))) {
    const byte *end = run(m, place, pattern->items, 1);
    if (end) {
      *at = place;
      return end;
    }
    if (place++ == m->text_end) return NULL;
  }
  return NULL;
}

// MARK: Captures

static void push_piece(matcher *m, const byte *start, size_t count) {
  if (start == m->text && start + count == m->text_end) {
    lua_pushvalue(m->L, m->subject);
    return;
  }
  m->work += 2 + (int64_t)(count / 16);
  lua_pushlstring(m->L, (const char *)start, count);
}

void matcher_push_capture(matcher *m, int index, const byte *start, const byte *end) {
  if (index >= m->pattern->capture_count) {
    if (index != 0) raise(m, "invalid capture index %%%d", index + 1);
    push_piece(m, start, (size_t)(end - start));
    return;
  }
  capture capture = m->captures[index];
  if (capture.count == IS_OPEN) raise(m, "unfinished capture", 0);
  if (capture.count == IS_POSITION) {
    lua_pushinteger(m->L, capture.start - m->text + 1);
  } else {
    push_piece(m, capture.start, (size_t)capture.count);
  }
}

int matcher_push_captures(matcher *m, const byte *start, const byte *end) {
  int count = m->pattern->capture_count;
  if (count == 0 && start) count = 1;
  if (count > 4) stack_claim(m->L, count, "too many captures");
  for (int i = 0; i < count; i++) matcher_push_capture(m, i, start, end);
  return count;
}
