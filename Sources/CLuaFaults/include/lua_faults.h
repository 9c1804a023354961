#ifndef CROSSWALK_LUA_FAULTS_H
#define CROSSWALK_LUA_FAULTS_H

#include <stdint.h>

/// What is known of one fault of Lua in the library that this program runs with.
typedef enum {
  /// A probe was compiled or run and shows it.
  LUA_FAULT_PRESENT,
  /// A probe shows that it is not there.
  LUA_FAULT_ABSENT,
  /// There is no safe probe. The library's release is older than the mend; a distribution may have
  /// mended it on its own.
  LUA_FAULT_LIKELY,
  /// There is no safe probe. The library's release has the mend.
  LUA_FAULT_UNLIKELY,
} lua_fault_state_t;

typedef struct {
  const char *name;
  /// The commit of lua/lua that mends it.
  const char *commit;
  /// The first release of 5.4 with the mend, as in 5.4.n; `LUA_FAULT_UNMENDED` for none so far.
  int32_t mended_in;
  lua_fault_state_t state;
} lua_fault;

#define LUA_FAULT_UNMENDED INT32_MAX

/// The n of the release 5.4.n that runs, as the library itself tells; -1 where it does not.
int32_t lua_fault_release(void);

/// All known faults with their state; runs the probes when it is called for the first time, in
/// states of its own. Not to be called for the first time by two threads at once.
const lua_fault *lua_faults(int32_t *count);

/// The state of the fault that a commit mends; `LUA_FAULT_LIKELY` for an unknown one.
lua_fault_state_t lua_fault_state(const char *commit);

#endif
