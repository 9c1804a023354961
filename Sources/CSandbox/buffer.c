// A growing run of bytes in the arena. Lua's own buffers are not used: they keep a metatable in the
// registry.

#include "state.h"

void buffer_open(buffer *buffer, sandbox *box, size_t capacity) {
  buffer->box = box;
  buffer->count = 0;
  buffer->capacity = sizeof buffer->first;
  buffer->bytes = buffer->first;
  if (capacity > sizeof buffer->first) {
    buffer->capacity = capacity;
    buffer->bytes = arena_scratch(box, capacity);
  }
}

void buffer_reserve(buffer *buffer, size_t extra) {
  if (buffer->capacity - buffer->count >= extra) return;
  size_t wanted = buffer->capacity * 2;
  if (wanted - buffer->count < extra) wanted = buffer->count + extra;
  // Twice the size must not be refused where the size itself is not.
  size_t needed = buffer->count + extra;
  if (wanted > BLOCK_LIMIT && needed <= BLOCK_LIMIT) wanted = BLOCK_LIMIT;
  if (buffer->bytes == buffer->first) {
    buffer->bytes = arena_scratch(buffer->box, wanted);
    memcpy(buffer->bytes, buffer->first, buffer->count);
  } else {
    buffer->bytes = arena_grow_scratch(buffer->box, buffer->bytes, buffer->capacity, wanted);
  }
  buffer->capacity = wanted;
}

void buffer_add(buffer *buffer, const char *bytes, size_t count) {
  if (count == 0) return;
  if (buffer->capacity - buffer->count < count) buffer_reserve(buffer, count);
  if (count == 1) {
    buffer->bytes[buffer->count++] = *bytes;
    return;
  }
  memcpy(buffer->bytes + buffer->count, bytes, count);
  buffer->count += count;
}

void buffer_push(buffer *buffer, lua_State *L) {
  lua_pushlstring(L, buffer->bytes, buffer->count);
}
