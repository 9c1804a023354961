// One stable merge sort for everything that is put in order. It works on places, not on elements:
// nothing that the comparison does to the elements can lead it astray, and equal elements keep
// their order on every run.

#include "state.h"

uint32_t *sort_order(sandbox *box, size_t count, sort_before *before, void *context) {
  uint32_t *from = arena_scratch(box, 2 * count * sizeof(uint32_t));
  uint32_t *to = from + count;
  for (size_t i = 0; i < count; i++) from[i] = (uint32_t)i;
  for (size_t width = 1; width < count; width *= 2) {
    for (size_t start = 0; start < count; start += 2 * width) {
      size_t middle = start + width < count ? start + width : count;
      size_t end = middle + width < count ? middle + width : count;
      size_t left = start, right = middle, at = start;
      // Runs that follow one another already, as in sorted input, cost one comparison.
      if (right < end && !before(context, from[right], from[right - 1])) left = right = start;
      if (left == right) {
        memcpy(to + start, from + start, (end - start) * sizeof(uint32_t));
        continue;
      }
      while (left < middle && right < end)
        to[at++] = before(context, from[right], from[left]) ? from[right++] : from[left++];
      while (left < middle) to[at++] = from[left++];
      while (right < end) to[at++] = from[right++];
    }
    uint32_t *sorted = to;
    to = from;
    from = sorted;
  }
  return from;
}
