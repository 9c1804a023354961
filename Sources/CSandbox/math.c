// `math`: Lua's own functions with a price; `random` and `randomseed` are left out.

#include <math.h>

#include "state.h"

/// Sines of large numbers are the dearest.
#define FUNCTION_COST 8

#define FUNCTIONS(each)                                                                          \
  each(abs) each(acos) each(asin) each(atan) each(ceil) each(cos) each(deg) each(exp) each(floor) \
      each(log) each(max) each(min) each(modf) each(rad) each(sin) each(sqrt) each(tan)           \
          each(tointeger) each(type) each(ult) each(fmod)

enum {
#define NUMBER(name) NUMBER_##name,
  FUNCTIONS(NUMBER) FUNCTION_COUNT
};

_Static_assert(FUNCTION_COUNT <= MATH_CAPACITY, "room for Lua's own functions");

/// Charges for the arguments, of which texts are read as numbers.
static void charge(lua_State *L, sandbox *box) {
  int count = lua_gettop(L);
  int64_t price = FUNCTION_COST + count;
  for (int i = 1; i <= count; i++)
    if (lua_type(L, i) == LUA_TSTRING) price += price_of_numeral(lua_rawlen(L, i));
  meter_charge(box, price);
}

/// The quotient of floats is found bit by bit.
static void charge_fmod(lua_State *L, sandbox *box) {
  double dividend = number_argument(L, 1), divisor = number_argument(L, 2);
  meter_charge(box, FUNCTION_COST + price_of_remainder(dividend, divisor));
}

#define FUNCTION(name)                              \
  static int name##_function(lua_State *L) {        \
    sandbox *box = sandbox_of(L);                   \
    if (NUMBER_##name == NUMBER_fmod) {             \
      charge_fmod(L, box);                          \
    } else {                                        \
      charge(L, box);                               \
    }                                               \
    return box->math[NUMBER_##name](L);             \
  }
FUNCTIONS(FUNCTION)

static const luaL_Reg functions[] = {
#define ENTRY(name) {#name, name##_function},
    FUNCTIONS(ENTRY){NULL, NULL},
};

void math_prepare(sandbox *box) {
  lua_State *L = box->L;
  luaopen_math(L);
  for (int i = 0; i < FUNCTION_COUNT; i++) {
    lua_getfield(L, -1, functions[i].name);
    box->math[i] = lua_tocfunction(L, -1);
    lua_settop(L, -2);
  }
  lua_settop(L, -2);
}

void math_push(lua_State *L) {
  lua_createtable(L, 0, FUNCTION_COUNT + 4);
  environment_add(L, functions);
  lua_pushnumber(L, 3.141592653589793238462643383279502884);
  lua_setfield(L, -2, "pi");
  lua_pushnumber(L, HUGE_VAL);
  lua_setfield(L, -2, "huge");
  lua_pushinteger(L, LUA_MAXINTEGER);
  lua_setfield(L, -2, "maxinteger");
  lua_pushinteger(L, LUA_MININTEGER);
  lua_setfield(L, -2, "mininteger");
}
