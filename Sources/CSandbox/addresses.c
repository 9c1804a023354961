// A set of addresses, open to the next free place.

#include "bytecode.h"

static size_t place_of(const address_set *set, const void *address) {
  size_t place = ((uintptr_t)address >> 4) & (set->capacity - 1);
  while (set->places[place] && set->places[place] != address)
    place = (place + 1) & (set->capacity - 1);
  return place;
}

static bool grow(address_set *set) {
  size_t capacity = set->capacity ? set->capacity * 2 : 64;
  address_set larger = {calloc(capacity, sizeof *larger.places), set->count, capacity, false};
  if (!larger.places) return false;
  for (size_t i = 0; i < set->capacity; i++)
    if (set->places[i]) larger.places[place_of(&larger, set->places[i])] = set->places[i];
  free(set->places);
  *set = larger;
  return true;
}

bool address_set_add(address_set *set, const void *address) {
  if (set->count * 2 >= set->capacity && !grow(set)) {
    set->failed = true;
    return false;
  }
  size_t place = place_of(set, address);
  if (set->places[place]) return false;
  set->places[place] = address;
  set->count += 1;
  return true;
}

bool address_set_has(const address_set *set, const void *address) {
  return set->capacity > 0 && set->places[place_of(set, address)] == address;
}

void address_set_close(address_set *set) { free(set->places); }
