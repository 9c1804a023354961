// `table.sort`: a stable sort of a copy, so that nothing the comparison does to the table can lead it
// astray. Tables of integers, floats or texts alone are compared without asking Lua.

#include "state.h"

/// So many elements are copied to the stack, more of them to a table.
#define MOST_ON_STACK (STACK_SLOTS / 8)

typedef union {
  lua_Integer integer;
  lua_Number number;
  struct {
    const char *bytes;
    size_t count;
  } text;
} sort_key;

typedef struct {
  lua_State *L;
  sandbox *box;
  /// Place of the first element on the stack, or of the table they are in.
  int elements;
  bool is_in_table;
  const sort_key *keys;
} ordering;

static void push_element(const ordering *o, uint32_t number) {
  if (o->is_in_table) {
    lua_rawgeti(o->L, o->elements, (lua_Integer)number + 1);
  } else {
    lua_pushvalue(o->L, o->elements + (int)number);
  }
}

// MARK: Which is first

static bool is_integer_before(void *context, uint32_t left, uint32_t right) {
  ordering *o = context;
  meter_charge(o->box, 1);
  return o->keys[left].integer < o->keys[right].integer;
}

static bool is_number_before(void *context, uint32_t left, uint32_t right) {
  ordering *o = context;
  meter_charge(o->box, 1);
  return o->keys[left].number < o->keys[right].number;
}

static bool is_text_before(void *context, uint32_t left, uint32_t right) {
  ordering *o = context;
  const sort_key *a = &o->keys[left], *b = &o->keys[right];
  size_t shorter = a->text.count < b->text.count ? a->text.count : b->text.count;
  meter_charge_bytes(o->box, shorter);
  int order = memcmp(a->text.bytes, b->text.bytes, shorter);
  return order != 0 ? order < 0 : a->text.count < b->text.count;
}

static void charge_texts(const ordering *o) {
  lua_State *L = o->L;
  if (lua_type(L, -1) != LUA_TSTRING || lua_type(L, -2) != LUA_TSTRING) return;
  size_t left_count, right_count;
  const char *left = lua_tolstring(L, -2, &left_count), *right = lua_tolstring(L, -1, &right_count);
  meter_charge(o->box, price_of_order(left, left_count, right, right_count));
}

static bool is_less(void *context, uint32_t left, uint32_t right) {
  ordering *o = context;
  meter_charge(o->box, 4);
  push_element(o, left);
  push_element(o, right);
  charge_texts(o);
  bool is_before = lua_compare(o->L, -2, -1, LUA_OPLT);
  lua_settop(o->L, -3);
  return is_before;
}

static bool is_before_by_function(void *context, uint32_t left, uint32_t right) {
  ordering *o = context;
  meter_charge(o->box, 4);
  lua_pushvalue(o->L, 2);
  push_element(o, left);
  push_element(o, right);
  stack_note_call(o->L, 2);
  lua_call(o->L, 2, 1);
  bool is_before = lua_toboolean(o->L, -1);
  lua_settop(o->L, -2);
  return is_before;
}

// MARK: Elements

/// The comparison for elements that are all of one kind, with their keys; else the one of Lua.
static sort_before *comparison(ordering *o, size_t count) {
  lua_State *L = o->L;
  sort_before *before = NULL;
  sort_key *keys = arena_scratch(o->box, count * sizeof(sort_key));
  o->keys = keys;
  for (uint32_t i = 0; i < count; i++) {
    sort_before *wanted = is_less;
    push_element(o, i);
    switch (lua_type(L, -1)) {
    case LUA_TNUMBER:
      if (lua_isinteger(L, -1)) {
        wanted = is_integer_before;
        keys[i].integer = lua_tointegerx(L, -1, NULL);
      } else {
        wanted = is_number_before;
        keys[i].number = lua_tonumberx(L, -1, NULL);
      }
      break;
    case LUA_TSTRING:
      wanted = is_text_before;
      keys[i].text.bytes = lua_tolstring(L, -1, &keys[i].text.count);
      break;
    default: break;
    }
    lua_settop(L, -2);
    if (before && wanted != before) return is_less;
    before = wanted;
  }
  return before;
}

static void copy_elements(ordering *o, lua_Integer count) {
  lua_State *L = o->L;
  o->elements = 3;
  o->is_in_table = count > MOST_ON_STACK;
  if (o->is_in_table) {
    lua_createtable(L, (int)count, 0);
  } else {
    stack_claim(L, (int)count + LUA_MINSTACK, NULL);
  }
  for (lua_Integer i = 1; i <= count; i++) {
    lua_rawgeti(L, 1, i);
    if (o->is_in_table) lua_rawseti(L, 3, i);
  }
}

int sort_function(lua_State *L) {
  sandbox *box = sandbox_of(L);
  luaL_checktype(L, 1, LUA_TTABLE);
  meter_charge(box, price_of_length(L, 1));
  lua_Integer count = (lua_Integer)lua_rawlen(L, 1);
  if (count < 2) return 0;
  bool has_function = !lua_isnoneornil(L, 2);
  if (has_function) {
    luaL_checktype(L, 2, LUA_TFUNCTION);
    meter_watch(box);
  }
  lua_settop(L, 2);
  luaL_argcheck(L, count < INT32_MAX, 1, "array too big");
  meter_charge(box, count * 4 + price_of_chains(box, 2 * count));
  arena_touch(box, lua_topointer(L, 1));
  ordering ordering = {.L = L, .box = box};
  copy_elements(&ordering, count);
  sort_before *before =
      has_function ? is_before_by_function : comparison(&ordering, (size_t)count);
  const uint32_t *order = sort_order(box, (size_t)count, before, &ordering);
  for (lua_Integer i = 0; i < count; i++) {
    push_element(&ordering, order[i]);
    table_store(L, 1, i + 1);
  }
  return 0;
}
