// Colliding keys. Texts are spread over a table's nodes by a seed that no script knows; numbers and
// objects can be chosen so that all of them are in one chain, which makes every access and above
// all every growth of the table slow. The longest chain that there may be is followed here, and
// what depends on it is charged before it happens.

#include "price.h"

#include <math.h>

/// Tables with fewer nodes have no chains worth following.
#define FEW_NODES 16

/// Lua's `l_hashfloat`.
static uint32_t hash_of_number(double number) {
  int exponent;
  number = frexp(number, &exponent) * -(double)INT32_MIN;
  if (!isfinite(number)) return 0;
  uint32_t hash = (uint32_t)exponent + (uint32_t)(int64_t)number;
  return hash <= INT32_MAX ? hash : ~hash;
}

/// The node where the chain of a key begins, in a table of so many nodes; -1 for a text.
static int64_t main_place(uint8_t tag, lua_Integer integer, double number, size_t count) {
  uint64_t nodes = (count - 1) | 1;
  switch (tag & 0x3F) {
  case TAG_SHORT_TEXT:
  case TAG_LONG_TEXT: return -1;
  case TAG_INTEGER: return (int64_t)((uint64_t)integer % nodes);
  case TAG_FLOAT: return (int64_t)(hash_of_number(number) % nodes);
  default: return (int64_t)((uint32_t)integer % nodes);
  }
}

void chains_note(sandbox *box, const lua_table *table, const lua_value *key) {
  size_t count = node_count(table);
  if (count < FEW_NODES) return;
  lua_Integer integer = key->integer;
  // A float without a fraction becomes an integer.
  bool is_whole = tag_of(key) == TAG_FLOAT && lua_numbertointeger(floor(key->number), &integer) &&
      (double)integer == key->number;
  uint8_t tag = is_whole ? TAG_INTEGER : key->tag;
  int64_t place = main_place(tag, integer, key->number, count);
  if (place < 0) return;
  int64_t length = 1;
  const lua_node *node = table->nodes + place;
  for (; node->next; node += node->next) length += 1;
  if (length >= box->longest_chain) box->longest_chain = length + 1;
}

void table_store(lua_State *L, int index, lua_Integer key) {
  sandbox *box = sandbox_of(L);
  const lua_table *table = lua_topointer(L, index);
  lua_value place = {.integer = key, .tag = TAG_INTEGER};
  if ((uint64_t)key - 1 >= array_size(table)) {
    chains_note(box, table, &place);
    meter_charge(box, price_of_chains(box, 2));
  }
  box->target = table;
  lua_rawseti(L, index, key);
  box->target = NULL;
}

/// What it costs to put the nodes of a table into new ones, whose memory counts the keys of each
/// chain for now.
static int64_t price_of_moving(sandbox *box, const lua_table *table, lua_node *fresh, size_t count) {
  int64_t price = 0;
  for (size_t i = 0; i < count; i++) fresh[i].next = 0;
  for (size_t i = 0; i < node_count(table); i++) {
    const lua_node *node = &table->nodes[i];
    bool is_empty = (node->tag & 0x0F) == 0;
    int64_t place = is_empty
        ? -1
        : main_place(node->key_tag, node->key.integer, node->key.number, count);
    if (place < 0) continue;
    int64_t length = fresh[place].next++;
    price += price_of_chain(length);
    if (length >= box->longest_chain) box->longest_chain = length + 1;
  }
  return price;
}

void chains_charge_growth(sandbox *box, void *fresh, size_t size) {
  const lua_table *table = box->target;
  box->target = NULL;
  size_t nodes = node_count(table), count = size / sizeof(lua_node);
  int64_t price = 16 + (int64_t)(array_size(table) / 8 + nodes * (nodes < NEAR_NODES ? 3 : 10));
  // New nodes come before a new array.
  bool are_nodes = fresh && size % sizeof(lua_node) == 0 && (count & (count - 1)) == 0;
  if (are_nodes && nodes >= FEW_NODES) price += price_of_moving(box, table, fresh, count);
  meter_charge(box, price);
}
