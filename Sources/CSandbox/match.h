#ifndef CROSSWALK_SANDBOX_MATCH_H
#define CROSSWALK_SANDBOX_MATCH_H

// Matching of one pattern at one place of a text; patterns.c makes Lua's functions of it.

#include "state.h"

#define MOST_CAPTURES 32

typedef unsigned char byte;

typedef struct {
  const byte *start;
  /// Length, or a mark for one that is open or stands for its position.
  ptrdiff_t count;
} capture;

typedef struct {
  lua_State *L;
  sandbox *box;
  const byte *text, *text_end, *pattern_end;
  int depth, level;
  capture captures[MOST_CAPTURES];
} matcher;

void matcher_open(
    matcher *m, lua_State *L, const char *text, size_t count, const char *pattern,
    size_t pattern_count);
/// The end of the match that starts at a place, or null.
const byte *matcher_attempt(matcher *m, const byte *at, const byte *pattern);
/// Pushes a capture; without any, number 0 is the whole match.
void matcher_push_capture(matcher *m, int index, const byte *start, const byte *end);
/// Pushes all captures, or the whole match where there are none and `start` is not null.
int matcher_push_captures(matcher *m, const byte *start, const byte *end);

#endif
