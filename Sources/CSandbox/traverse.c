// `pairs` and `next` in a defined order: numbers ascending, texts by bytes, booleans, then whatever
// is known by its identity alone in the order in which it was made. Lua's own order depends on a
// seed that differs from run to run.

#include "state.h"

typedef struct {
  /// 0 number, 1 text, 2 boolean, 3 table, function and the like, 4 library function.
  int rank;
  bool is_integer;
  lua_Integer integer;
  lua_Number number;
  const char *text;
  size_t count;
  const void *object;
} key;

static key key_at(lua_State *L, int index) {
  key key = {.rank = 3};
  switch (lua_type(L, index)) {
  case LUA_TNUMBER:
    key.rank = 0;
    key.is_integer = lua_isinteger(L, index);
    key.integer = key.is_integer ? lua_tointeger(L, index) : 0;
    key.number = lua_tonumber(L, index);
    break;
  case LUA_TSTRING:
    key.rank = 1;
    key.text = lua_tolstring(L, index, &key.count);
    break;
  case LUA_TBOOLEAN:
    key.rank = 2;
    key.integer = lua_toboolean(L, index);
    key.is_integer = true;
    break;
  default:
    // The arena hands out addresses in ascending order; what is no object of the arena comes last.
    key.rank = lua_iscfunction(L, index) ? 4 : 3;
    key.object = lua_topointer(L, index);
  }
  return key;
}

static bool is_number_before(const key *left, const key *right) {
  if (left->is_integer && right->is_integer) return left->integer < right->integer;
  if (left->number != right->number) return left->number < right->number;
  // 2^53 and beyond, where an integer and a float share a float: the integer is first.
  return left->is_integer && !right->is_integer;
}

static bool is_key_before(const key *left, const key *right) {
  if (left->rank != right->rank) return left->rank < right->rank;
  switch (left->rank) {
  case 0: return is_number_before(left, right);
  case 1: {
    size_t shorter = left->count < right->count ? left->count : right->count;
    int order = memcmp(left->text, right->text, shorter);
    return order != 0 ? order < 0 : left->count < right->count;
  }
  case 2: return left->integer < right->integer;
  default: return (uintptr_t)left->object < (uintptr_t)right->object;
  }
}

bool key_is_before(lua_State *L, int left, int right) {
  key first = key_at(L, left), second = key_at(L, right);
  return is_key_before(&first, &second);
}

typedef struct {
  key *keys;
} key_list;

static bool is_listed_before(void *context, uint32_t left, uint32_t right) {
  key_list *list = context;
  return is_key_before(&list->keys[left], &list->keys[right]);
}

/// Tables of up to this many entries are put in order on the C stack, and their keys stay with the
/// state of the iterator.
#define FEW 32

// The iterator of `pairs`: upvalue 1 is the state below with few keys as its user values, 2 a table
// of many keys.
typedef struct {
  lua_Integer at, count;
  bool has_table;
} traversal;

static int next_pair(lua_State *L) {
  sandbox *box = sandbox_of(L);
  traversal *traversal = lua_touserdata(L, lua_upvalueindex(1));
  luaL_checktype(L, 1, LUA_TTABLE);
  arena_touch(box, traversal);
  meter_charge(box, 1 + price_of_chains(box, 1));
  while (traversal->at < traversal->count) {
    traversal->at += 1;
    if (traversal->has_table) {
      lua_rawgeti(L, lua_upvalueindex(2), traversal->at);
    } else {
      lua_getiuservalue(L, lua_upvalueindex(1), (int)traversal->at);
    }
    lua_pushvalue(L, -1);
    // What was removed since is left out.
    if (lua_rawget(L, 1) != LUA_TNIL) return 2;
    lua_settop(L, -3);
    meter_charge(box, 2 + price_of_chains(box, 1));
  }
  lua_pushnil(L);
  return 1;
}

static traversal *push_traversal(lua_State *L, lua_Integer count, bool has_table) {
  traversal *traversal = lua_newuserdatauv(L, sizeof *traversal, has_table ? 0 : (int)count);
  traversal->at = 0;
  traversal->count = count;
  traversal->has_table = has_table;
  return traversal;
}

/// Pushes the state for a table with few entries; false, and nothing pushed, for one with many.
static bool push_few(lua_State *L, sandbox *box) {
  key keys[FEW];
  uint8_t order[FEW];
  int count = 0;
  stack_claim(L, FEW + 8, NULL);
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    if (count == FEW) {
      lua_settop(L, 1);
      return false;
    }
    // The key stays on the stack, and is needed once more to go on.
    lua_settop(L, -2);
    keys[count] = key_at(L, -1);
    int place = count++;
    while (place > 0 && is_key_before(&keys[count - 1], &keys[order[place - 1]])) {
      order[place] = order[place - 1];
      place -= 1;
    }
    order[place] = (uint8_t)(count - 1);
    meter_charge(box, 8 + price_of_chains(box, 1));
    lua_pushvalue(L, -1);
  }
  push_traversal(L, count, false);
  for (int i = 0; i < count; i++) {
    lua_pushvalue(L, 2 + order[i]);
    lua_setiuservalue(L, -2, i + 1);
  }
  return true;
}

/// Whether the keys are 1, 2, 3 … and nothing else.
static bool is_sequence(lua_State *L, sandbox *box, lua_Integer count) {
  meter_charge(box, price_of_length(L, 1));
  if (lua_rawlen(L, 1) != (lua_Unsigned)count) return false;
  for (lua_Integer i = 1; i <= count; i++) {
    meter_charge(box, 1 + price_of_chains(box, 1));
    bool is_missing = lua_rawgeti(L, 1, i) == LUA_TNIL;
    lua_settop(L, -2);
    if (is_missing) return false;
  }
  return true;
}

static lua_Integer count_entries(lua_State *L, sandbox *box) {
  lua_Integer count = 0;
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    meter_charge(box, 2 + price_of_chains(box, 1));
    lua_settop(L, -2);
    count += 1;
  }
  return count;
}

/// Replaces the unsorted list of keys on top of the stack by a sorted one.
static void sort_keys(lua_State *L, sandbox *box, lua_Integer count) {
  key_list list = {arena_scratch(box, (size_t)count * sizeof(key))};
  size_t bytes = 0;
  for (lua_Integer i = 0; i < count; i++) {
    lua_rawgeti(L, -1, i + 1);
    list.keys[i] = key_at(L, -1);
    bytes += list.keys[i].count;
    lua_settop(L, -2);
  }
  // How many comparisons it takes depends on the order in the table, and that on the seed of its
  // hashes. So it is charged as if it were the worst.
  int64_t rounds = 64 - __builtin_clzll((uint64_t)count);
  meter_charge(box, rounds * (2 * count + (int64_t)(bytes / 16)));
  uint32_t *order = sort_order(box, (size_t)count, is_listed_before, &list);
  lua_createtable(L, (int)count, 0);
  for (lua_Integer i = 0; i < count; i++) {
    lua_rawgeti(L, -2, (lua_Integer)order[i] + 1);
    lua_rawseti(L, -2, i + 1);
  }
  lua_replace(L, -2);
}

/// Pushes the state and the table of keys for a table with many entries.
static void push_many(lua_State *L, sandbox *box) {
  lua_Integer count = count_entries(L, box);
  meter_charge(box, price_of_sweep(L, 1) + count * 6 + price_of_chains(box, count));
  push_traversal(L, count, true);
  lua_createtable(L, (int)count, 0);
  lua_Integer at = 0;
  if (is_sequence(L, box, count)) {
    for (; at < count; at++) {
      lua_pushinteger(L, at + 1);
      lua_rawseti(L, -2, at + 1);
    }
    return;
  }
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    lua_settop(L, -2);
    lua_pushvalue(L, -1);
    lua_rawseti(L, -3, ++at);
  }
  sort_keys(L, box, count);
}

int pairs_function(lua_State *L) {
  sandbox *box = sandbox_of(L);
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  meter_charge(box, 50 + price_of_sweep(L, 1));
  if (push_few(L, box)) {
    lua_pushcclosure(L, next_pair, 1);
  } else {
    push_many(L, box);
    lua_pushcclosure(L, next_pair, 2);
  }
  lua_pushvalue(L, 1);
  lua_pushnil(L);
  return 3;
}

/// The first key after the given one; mostly used to ask whether a table is empty.
int next_function(lua_State *L) {
  sandbox *box = sandbox_of(L);
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 2);
  meter_charge(box, 50 + price_of_sweep(L, 1));
  bool has_start = !lua_isnil(L, 2), has_best = false;
  key start = has_start ? key_at(L, 2) : (key){0}, best = {0};
  lua_pushnil(L);  // 3: the best key
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    lua_settop(L, -2);
    key candidate = key_at(L, -1);
    meter_charge(box, 2 + (int64_t)(candidate.count / 16) + price_of_chains(box, 1));
    if (has_start && !is_key_before(&start, &candidate)) continue;
    if (has_best && !is_key_before(&candidate, &best)) continue;
    best = candidate;
    has_best = true;
    lua_pushvalue(L, -1);
    lua_replace(L, 3);
  }
  lua_settop(L, 3);
  if (!has_best) {
    lua_pushnil(L);
    return 1;
  }
  lua_pushvalue(L, 3);
  lua_rawget(L, 1);
  return 2;
}
