#ifndef CROSSWALK_SANDBOX_PRICE_H
#define CROSSWALK_SANDBOX_PRICE_H

// What instructions and the work on tables cost, in units of a plain instruction.

#include "layout.h"

/// Tables with fewer nodes are in the processor's caches as a whole, with their keys.
#define NEAR_NODES 1024

/// Following one chain. Chains of usual length are free: how long they are may depend on addresses.
static inline int64_t price_of_chain(int64_t length) { return length > 16 ? length / 4 : 0; }

// price.c
/// What an instruction that is about to run costs more than a plain one. Notes what it does to the
/// chains of a table.
int64_t price_of_dear(sandbox *box, lua_State *L, const lua_frame *frame, uint32_t code);

// chains.c
/// Notes that a key is about to be stored.
void chains_note(sandbox *box, const lua_table *table, const lua_value *key);

#endif
