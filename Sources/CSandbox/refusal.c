// Memory that is missing once, at a request of a test's choice: behind it, nothing is missing, so
// that a test sees whether the sandbox goes on as if nothing had been.

#include "state.h"

void *refusing_allocate(void *context, void *block, size_t old_size, size_t new_size) {
  sandbox *box = context;
  bool needs_memory = new_size > (block ? old_size : 0);
  if (needs_memory && --box->requests_before_refusal == 0) {
    if (!box->is_armed) return NULL;
    meter_exceed(box, SANDBOX_LIMIT_MEMORY);
  }
  return arena_allocate(box, block, old_size, new_size);
}
