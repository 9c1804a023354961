// The memory of one sandbox: a mapped block with a bump allocator, and the image it is put back to.
//
//   [ core | Lua stack | objects | texts | dynamic ]
//
// Pages that nothing can be read from or written to lie around each of them, and nothing in the block
// can be executed.
//
//  - core: lua_State with global_State, and CallInfos: all that a call which writes to none of its
//    script's tables makes dirty.
//  - objects: what loading made, script after script, so that one script's part can be put back alone.
//  - texts: those made while loading, and the buckets of Lua's string table.
//  - dynamic: everything made by calls; forgotten by moving `top` back.
//
// What calls leave behind in there no script can get hold of: it is forgotten when it is worth it.
//
// The collector never runs. Three kinds of restore, from cheap to complete:
//  - core (about 2 KB): after calls that left some memory behind. Heads of the string table's chains
//    that got new texts are put back one by one.
//  - script: after a call that may have written to tables of its script; flow.c proves of most
//    scripts that they can not, and the table library notes what it writes to.
//  - everything: after a call that ended by an error or a limit, or made the string table grow.
// How the core and the string table are recognised is checked when loading ends; where the check
// fails, every restore is complete.

#define _GNU_SOURCE
#include <sys/mman.h>

#include "state.h"

#define CORE_ROOM PAGE
#define STACK_ROOM ((size_t)1 << 20)
/// Room for the objects of all scripts, and as much for their texts.
#define LOADING_ROOM ((size_t)64 << 20)
/// Largest page of the systems this runs on.
#define PAGE ((size_t)64 << 10)
#define ZONES 5
/// Dynamic memory over this goes back to the system after use.
#define KEPT ((size_t)2 << 20)
/// Bytes behind the last text that whoever compares in large steps may read.
#define READABLE 64
/// `TString` of Lua 5.4: header, hash at byte 12, text at byte 24; texts of up to 40 bytes are
/// interned.
#define TEXT_HASH_OFFSET 12
#define TEXT_OFFSET 24
#define SHORT_TEXT_SIZE (TEXT_OFFSET + 40 + 1)
/// A slot of Lua's stack, and how many it has in reserve for errors.
#define SLOT_SIZE 16
#define EXTRA_SLOTS 5
#define CALL_INFO_SIZE 64
/// Buckets of a new state's string table.
#define FIRST_BUCKETS 128

static size_t rounded(size_t size) { return (size + 15) & ~(size_t)15; }

/// Opens the next zone of the block behind a page that stays closed; `size` is in whole pages.
static bool zone_open(zone *zone, char **place, size_t size) {
  *place += PAGE;
  zone->base = zone->top = *place;
  zone->last = NULL;
  *place += size;
  zone->limit = *place - READABLE;
  return mprotect(zone->base, size, PROT_READ | PROT_WRITE) == 0;
}

static void *zone_allocate(zone *zone, size_t size) {
  if (size > (size_t)(zone->limit - zone->top)) return NULL;
  size_t step = rounded(size);
  if (step > (size_t)(zone->limit - zone->top)) return NULL;
  zone->last = zone->top;
  zone->top += step;
  return zone->last;
}

bool arena_open(sandbox *box) {
  size_t memory = (box->limits.memory_bytes + PAGE - 1) & ~(PAGE - 1);
  size_t loading = memory * 4 > LOADING_ROOM ? memory * 4 : LOADING_ROOM;
  size_t dynamic = memory + PAGE;
  box->block_size = CORE_ROOM + STACK_ROOM + 2 * loading + dynamic + (ZONES + 1) * PAGE;
  void *block = mmap(
      NULL, box->block_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (block == MAP_FAILED) return false;
  box->block = block;
  char *place = block;
  box->phase = PHASE_CORE;
  return zone_open(&box->core, &place, CORE_ROOM) &&
      zone_open(&box->stack, &place, STACK_ROOM) &&
      zone_open(&box->objects, &place, loading) && zone_open(&box->strings, &place, loading) &&
      zone_open(&box->dynamic, &place, dynamic);
}

void arena_close(sandbox *box) {
  if (box->block) munmap(box->block, box->block_size);
  free(box->image_core);
  free(box->image_objects);
  free(box->image_strings);
}

/// Ends the call: memory is never refused by NULL, which a script could provoke and catch.
_Noreturn static void exhausted(sandbox *box, size_t size) {
  bool is_single = box->phase == PHASE_RUNNING && size > BLOCK_LIMIT;
  meter_exceed(box, is_single ? SANDBOX_LIMIT_BLOCK : SANDBOX_LIMIT_MEMORY);
}

static zone *zone_for(sandbox *box, bool is_text) {
  switch (box->phase) {
  case PHASE_CORE: return &box->core;
  case PHASE_STACK: return &box->stack;
  case PHASE_LOADING: return is_text ? &box->strings : &box->objects;
  default: return &box->dynamic;
  }
}

/// Bytes that are mapped, filled and forgotten for one unit.
#define BYTES_PER_UNIT 64

/// Charges a script for memory; `fresh` is a block that nothing has been written to yet, or null.
/// Interned texts and `CallInfo`s are free: they may be there already.
static void charge(sandbox *box, size_t tag, void *fresh, size_t size) {
  if (box->current_script < 0) return;
  if (tag == LUA_TSTRING ? size <= SHORT_TEXT_SIZE : tag == 0 && size == CALL_INFO_SIZE) return;
  if (box->target) chains_charge_growth(box, fresh, size);
  int64_t price = (tag == 0 ? 4 : 2) + (int64_t)(size / BYTES_PER_UNIT);
  // A closure looks for each of its variables among all that have been captured in its frame.
  if (tag == LUA_TFUNCTION) price += (int64_t)(size / 8 * (size / 8)) / 16;
  meter_charge(box, price);
}

/// Notes what makes instructions dear.
static void note_large(sandbox *box, size_t tag, size_t size) {
  if (box->phase == PHASE_LOADING && tag == LUA_TSTRING) box->has_long_texts = true;
  bool is_dear = tag == LUA_TSTRING || (tag == 0 && size > LARGE_BLOCK);
  if (box->phase == PHASE_RUNNING && is_dear && box->current_script >= 0) meter_watch(box);
}

static void charge_growth(sandbox *box, size_t size) {
  if (size > LARGE_BLOCK) note_large(box, 0, size);
  charge(box, 0, NULL, size);
}

static void *allocate_new(sandbox *box, size_t tag, size_t size) {
  bool is_text = tag == LUA_TSTRING;
  bool is_buckets = !box->buckets && tag == 0 && size == FIRST_BUCKETS * sizeof(void *);
  if (tag == 0 && size == box->stack_growth) meter_exceed(box, SANDBOX_LIMIT_DEPTH);
  if (box->phase == PHASE_RUNNING && size > BLOCK_LIMIT) exhausted(box, size);
  void *block = zone_allocate(zone_for(box, is_text || is_buckets), size);
  if (!block) {
    // Before there is an entry to jump to, Lua itself copes with NULL.
    if (!box->is_armed) return NULL;
    exhausted(box, size);
  }
  if (is_text && size <= SHORT_TEXT_SIZE) {
    if (box->phase == PHASE_RUNNING) {
      if (box->fresh_count < FRESH_CAPACITY) box->fresh[box->fresh_count] = block;
      box->fresh_count += 1;
    } else {
      box->short_text_count += 1;
    }
  } else if (is_buckets) {
    box->buckets = block;
    box->bucket_count = FIRST_BUCKETS;
  }
  // Lua doubles a stack that is too small; the extra slots behind its end stay the same.
  if (box->phase == PHASE_STACK) box->stack_growth = 2 * size - EXTRA_SLOTS * SLOT_SIZE;
  if (size > LONG_TEXT) note_large(box, tag, size);
  charge(box, tag, block, size);
  // The first block of a state is the state itself.
  if (!box->L && box->phase == PHASE_CORE) box->phase = PHASE_LOADING;
  return block;
}

static void *resize(sandbox *box, void *block, size_t old_size, size_t new_size) {
  bool is_buckets = block == (void *)box->buckets;
  // Up to Lua 5.4.4 a stack grows into a new block, since then by a request for its own.
  if (block == (void *)box->stack.base) meter_exceed(box, SANDBOX_LIMIT_DEPTH);
  if (box->phase == PHASE_STACK) box->stack_growth = 2 * new_size - EXTRA_SLOTS * SLOT_SIZE;
  zone *zone = zone_for(box, is_buckets);
  if (block == zone->last) {
    if (box->phase == PHASE_RUNNING && new_size > BLOCK_LIMIT) exhausted(box, new_size);
    // Whether a block is the last one may depend on texts that are there already, so that it is
    // counted like one that has to be moved.
    bool is_counted = box->phase == PHASE_RUNNING && new_size > old_size;
    size_t step = rounded(new_size), lost = is_counted ? rounded(old_size) : 0;
    if (step + lost <= (size_t)(zone->limit - zone->last)) {
      zone->top = zone->last + step;
      zone->limit -= lost;
      if (is_buckets) box->bucket_count = new_size / sizeof(void *);
      if (new_size > old_size && !is_buckets) charge_growth(box, new_size);
      return block;
    }
  }
  if (new_size <= old_size) return block;
  void *moved = NULL;
  if (box->phase != PHASE_RUNNING || new_size <= BLOCK_LIMIT || is_buckets)
    moved = zone_allocate(zone, new_size);
  if (!moved) {
    if (!box->is_armed) return NULL;
    exhausted(box, new_size);
  }
  memcpy(moved, block, old_size);
  if (is_buckets) {
    box->buckets = moved;
    box->bucket_count = new_size / sizeof(void *);
    if (box->phase == PHASE_RUNNING) box->buckets_moved = true;
  }
  if (!is_buckets) charge_growth(box, new_size);
  return moved;
}

void *arena_allocate(void *context, void *block, size_t old_size, size_t new_size) {
  sandbox *box = context;
  if (!block) return new_size ? allocate_new(box, old_size, new_size) : NULL;
  if (new_size) return resize(box, block, old_size, new_size);
  zone *zone = zone_for(box, false);
  if (box->phase != PHASE_RUNNING && block == zone->last) {
    zone->top = zone->last;
    zone->last = NULL;
  }
  return NULL;
}

void *arena_scratch(sandbox *box, size_t size) {
  return box->allocate(box, NULL, LUA_TUSERDATA, size ? size : 1);
}

void *arena_grow_scratch(sandbox *box, void *block, size_t old_size, size_t new_size) {
  return box->allocate(box, block, old_size, new_size);
}

static char *copy_of(const zone *zone, size_t *size) {
  *size = (size_t)(zone->top - zone->base);
  char *copy = malloc(*size ? *size : 1);
  if (copy) memcpy(copy, zone->base, *size);
  return copy;
}

/// Whether a new text shows up where the core restore looks for it.
static bool knows_buckets(sandbox *box) {
  char *table = (char *)box->buckets;
  if (table < box->strings.base || table >= box->strings.limit) return false;
  lua_checkstack(box->L, 1);
  const char *text = lua_pushstring(box->L, "\x01 a text that no script holds \x02");
  const char *object = text - TEXT_OFFSET;
  uint32_t hash;
  memcpy(&hash, object + TEXT_HASH_OFFSET, sizeof hash);
  bool known = box->fresh_count == 1 && box->fresh[0] == object && !box->buckets_moved &&
      box->buckets[hash & (box->bucket_count - 1)] == object;
  lua_pop(box->L, 1);
  return known;
}

bool arena_seal(sandbox *box) {
  box->image_core = copy_of(&box->core, &box->core_size);
  box->image_objects = copy_of(&box->objects, &box->objects_size);
  box->image_strings = copy_of(&box->strings, &box->strings_size);
  if (!box->image_core || !box->image_objects || !box->image_strings) return false;
  // The zones end where they are now: nothing but texts and objects of the image lies inside.
  box->objects.limit = box->objects.top;
  box->strings.limit = box->strings.top;
  box->image_buckets =
      (void **)(box->image_strings + ((char *)box->buckets - box->strings.base));
  box->image_bucket_count = box->bucket_count;
  box->phase = PHASE_RUNNING;
  box->is_sealed = true;
  bool is_quick = knows_buckets(box);
  box->is_quick = false;
  arena_restore(box);
  box->is_quick = is_quick;
  box->full_restores = 0;
  // The string table must not grow because of texts that were left behind.
  box->most_left = SLACK;
  size_t room = box->bucket_count - box->short_text_count;
  box->most_fresh = room < FRESH_CAPACITY ? room / 2 : FRESH_CAPACITY / 2;
  return true;
}

static void forget_dynamic(sandbox *box) {
  zone *zone = &box->dynamic;
  if ((size_t)(zone->top - zone->base) > KEPT)
    madvise(zone->base + KEPT, (size_t)(zone->top - zone->base) - KEPT, MADV_DONTNEED);
  zone->top = zone->base;
  zone->last = NULL;
  box->fresh_count = 0;
}

/// Heads of the chains of Lua's string table: new texts are put in front, older ones are not
/// touched.
static void restore_buckets(sandbox *box) {
  if (!box->is_quick || box->fresh_count > FRESH_CAPACITY) {
    memcpy(box->buckets, box->image_buckets, box->bucket_count * sizeof(void *));
    return;
  }
  for (size_t i = 0; i < box->fresh_count; i++) {
    uint32_t hash;
    memcpy(&hash, (char *)box->fresh[i] + TEXT_HASH_OFFSET, sizeof hash);
    size_t bucket = hash & (box->bucket_count - 1);
    box->buckets[bucket] = box->image_buckets[bucket];
  }
}

static void restore_core(sandbox *box) {
  memcpy(box->core.base, box->image_core, box->core_size);
  restore_buckets(box);
  forget_dynamic(box);
  box->core_restores += 1;
}

void arena_make_ready(sandbox *box, bool is_demanding) {
  size_t left = (size_t)(box->dynamic.top - box->dynamic.base);
  if (box->is_ruined || box->buckets_moved) {
    arena_restore(box);
  } else if (left > (is_demanding ? 0 : box->most_left) || box->fresh_count > box->most_fresh) {
    if (box->is_quick) restore_core(box);
    else arena_restore(box);
  }
}

void arena_restore_script(sandbox *box, script *script) {
  size_t size = script->end - script->start;
  memcpy(box->objects.base + script->start, box->image_objects + script->start, size);
  script->is_dirty = false;
  box->script_restores += 1;
}

void arena_restore(sandbox *box) {
  memcpy(box->core.base, box->image_core, box->core_size);
  if (!box->is_quick) {
    memcpy(box->objects.base, box->image_objects, box->objects_size);
  } else {
    // What scripts share, and the parts of those that ran.
    memcpy(box->objects.base, box->image_objects, box->scripts_start);
    for (int32_t i = 0; i < box->script_count; i++)
      if (box->scripts[i].was_entered) arena_restore_script(box, &box->scripts[i]);
  }
  if (box->buckets_moved || !box->is_quick) {
    // A string table that grew has chained all texts anew.
    memcpy(box->strings.base, box->image_strings, box->strings_size);
    size_t offset = (size_t)((char *)box->image_buckets - box->image_strings);
    box->buckets = (void **)(box->strings.base + offset);
    box->bucket_count = box->image_bucket_count;
    box->buckets_moved = false;
  } else {
    restore_buckets(box);
  }
  for (int32_t i = 0; i < box->script_count; i++) {
    script *script = &box->scripts[i];
    script->is_dirty = script->is_active = script->was_entered = false;
  }
  box->current_script = -1;
  box->nesting = 0;
  box->is_ruined = box->is_watched = false;
  forget_dynamic(box);
  box->full_restores += 1;
}
