// Letters of ASCII in the other case, eight at a time.

#include "state.h"

#define EACH(byte) (0x0101010101010101u * (byte))

/// The bits that differ between the cases, where the bytes of a word are letters from `first` on.
static uint64_t case_bits(uint64_t word, unsigned first) {
  uint64_t low = word & EACH(0x7Fu);
  uint64_t from = low + EACH(0x80u - first), beyond = low + EACH(0x80u - first - 26);
  return (from & ~beyond & ~word & EACH(0x80u)) >> 2;
}

static uint64_t swap_word(const char *text, char first, char *output) {
  uint64_t word;
  memcpy(&word, text, 8);
  uint64_t bits = case_bits(word, (unsigned)first);
  word ^= bits;
  memcpy(output, &word, 8);
  return bits;
}

bool letters_swap(const char *text, size_t count, char first, char *output) {
  uint64_t changed = 0;
  if (count >= 8) {
    for (size_t i = 0; i + 8 <= count; i += 8) changed |= swap_word(text + i, first, output + i);
    // The last word may overlap the one before: it is read from the source.
    changed |= swap_word(text + count - 8, first, output + count - 8);
    return changed != 0;
  }
  for (size_t i = 0; i < count; i++) {
    bool is_letter = (unsigned char)(text[i] - first) < 26;
    output[i] = is_letter ? (char)(text[i] ^ 0x20) : text[i];
    changed |= is_letter;
  }
  return changed != 0;
}
