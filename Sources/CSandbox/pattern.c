// Reading a pattern once: its items, its sets as bits, and what is known beforehand of where it can
// match.
//
// Every item of a Lua pattern has a fixed end, whatever the text is, and so have its captures. What
// is wrong with a pattern becomes an item too, as Lua only says so when matching gets there.

#include "match.h"

#define REMEMBERED 64
#define PROBES 4

typedef struct {
  pattern *pattern;
  item *items;
  byte_set *sets;
  const byte *at, *end;
  size_t item_room, set_room;
  /// What is there, whether there is room for it or not.
  size_t item_count, set_count;
  /// Takes what there is no room for.
  item surplus;
  bool is_open[MOST_CAPTURES];
  int level;
} reader;

// MARK: Sets

static void add_range(byte_set *set, byte first, byte last) {
  for (unsigned word = 0; word < 4; word++) {
    unsigned low = word * 64, high = low + 63;
    if (first > high || last < low) continue;
    unsigned from = first > low ? first - low : 0, to = last < high ? last - low : 63;
    set->bits[word] |= (~0ull >> (63 - (to - from))) << from;
  }
}

/// The characters that `%` and a letter stand for, as in the C locale; false where it is none of
/// Lua's letters.
static bool class_set(byte letter, byte_set *set) {
  static const struct {
    byte letter;
    uint64_t low, high;
  } classes[] = {
      {'a', 0, 0x07FFFFFE07FFFFFE},
      {'c', 0x00000000FFFFFFFF, 0x8000000000000000},
      {'d', 0x03FF000000000000, 0},
      {'g', 0xFFFFFFFE00000000, 0x7FFFFFFFFFFFFFFF},
      {'l', 0, 0x07FFFFFE00000000},
      {'p', 0xFC00FFFE00000000, 0x78000001F8000001},
      {'s', 0x0000000100003E00, 0},
      {'u', 0, 0x0000000007FFFFFE},
      {'w', 0x03FF000000000000, 0x07FFFFFE07FFFFFE},
      {'x', 0x03FF000000000000, 0x0000007E0000007E},
      // Superseded by \0 in patterns, and still there.
      {'z', 1, 0},
  };
  for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
    if (classes[i].letter != (letter | 0x20)) continue;
    bool is_complement = !(letter & 0x20);
    uint64_t flip = is_complement ? ~0ull : 0;
    *set = (byte_set){{classes[i].low ^ flip, classes[i].high ^ flip, flip, flip}};
    return true;
  }
  return false;
}

/// Adds what `%` and a character stand for.
static void add_class(byte_set *set, byte letter) {
  byte_set members;
  if (!class_set(letter, &members)) {
    add_range(set, letter, letter);
    return;
  }
  for (int i = 0; i < 4; i++) set->bits[i] |= members.bits[i];
}

/// The set from its bracket to the closing one.
static byte_set bracket_set(const byte *at, const byte *closing) {
  byte_set set = {{0}};
  at += 1;
  bool is_complement = *at == '^';
  if (is_complement) at += 1;
  while (at < closing) {
    if (*at == '%') {
      add_class(&set, at[1]);
      at += 2;
    } else if (closing - at > 2 && at[1] == '-') {
      if (at[0] <= at[2]) add_range(&set, at[0], at[2]);
      at += 3;
    } else {
      add_range(&set, *at, *at);
      at += 1;
    }
  }
  if (is_complement)
    for (int i = 0; i < 4; i++) set.bits[i] = ~set.bits[i];
  return set;
}

// MARK: Items

static item *add(reader *r, item_kind kind) {
  item *added = r->item_count < r->item_room ? &r->items[r->item_count] : &r->surplus;
  r->item_count += 1;
  *added = (item){.kind = (uint8_t)kind};
  return added;
}

static uint32_t add_set(reader *r, const byte_set *set) {
  if (r->set_count < r->set_room) r->sets[r->set_count] = *set;
  return (uint32_t)r->set_count++;
}

static void add_fault(reader *r, pattern_fault fault, int number) {
  item *added = add(r, ITEM_FAULT);
  added->fault = (uint8_t)fault;
  added->number = (uint8_t)number;
  r->at = r->end;
}

static void add_open(reader *r) {
  bool is_position = r->at + 1 < r->end && r->at[1] == ')';
  if (r->level == MOST_CAPTURES) {
    add_fault(r, FAULT_TOO_MANY_CAPTURES, 0);
    return;
  }
  add(r, is_position ? ITEM_POSITION : ITEM_OPEN)->number = (uint8_t)r->level;
  r->is_open[r->level++] = !is_position;
  r->at += is_position ? 2 : 1;
}

static void add_close(reader *r) {
  int open = r->level - 1;
  while (open >= 0 && !r->is_open[open]) open -= 1;
  if (open < 0) {
    add_fault(r, FAULT_NOTHING_TO_CLOSE, 0);
    return;
  }
  r->is_open[open] = false;
  add(r, ITEM_CLOSE)->number = (uint8_t)open;
  r->at += 1;
}

static void add_reference(reader *r) {
  int index = r->at[1] - '1';
  if (index < 0 || index >= r->level || r->is_open[index]) {
    add_fault(r, FAULT_CAPTURE_INDEX, index + 1);
    return;
  }
  add(r, ITEM_REFERENCE)->number = (uint8_t)index;
  r->at += 2;
}

static void add_balance(reader *r) {
  if (r->end - r->at < 4) {
    add_fault(r, FAULT_BALANCE_ARGUMENTS, 0);
    return;
  }
  item *added = add(r, ITEM_BALANCE);
  added->start = (uint32_t)(r->at + 2 - r->pattern->bytes);
  r->at += 4;
}

/// The end of the set that starts with the bracket here, or null after a fault.
static const byte *bracket_end(reader *r, const byte *at) {
  at += 1;
  if (at < r->end && *at == '^') at += 1;
  // A bracket in the first place is a member.
  do {
    if (at == r->end) {
      add_fault(r, FAULT_MISSING_BRACKET, 0);
      return NULL;
    }
    if (*at++ == '%' && at < r->end) at += 1;
  } while (at == r->end || *at != ']');
  return at + 1;
}

static void add_frontier(reader *r) {
  const byte *bracket = r->at + 2;
  if (bracket == r->end || *bracket != '[') {
    add_fault(r, FAULT_FRONTIER_SET, 0);
    return;
  }
  const byte *end = bracket_end(r, bracket);
  if (!end) return;
  byte_set set = bracket_set(bracket, end - 1);
  add(r, ITEM_FRONTIER)->set = add_set(r, &set);
  r->at = end;
}

static bool is_suffix(const byte *at, const byte *end) {
  return at < end && (*at == '?' || *at == '*' || *at == '+' || *at == '-');
}

/// A character that stands for itself, at the end of a run of such if there is one.
static void add_byte(reader *r, const byte *at) {
  uint32_t start = (uint32_t)(at - r->pattern->bytes);
  if (r->item_count > 0 && r->item_count <= r->item_room) {
    item *last = &r->items[r->item_count - 1];
    if (last->kind == ITEM_BYTES && last->start + last->count == start) {
      last->count += 1;
      return;
    }
  }
  item *added = add(r, ITEM_BYTES);
  added->start = start;
  added->count = 1;
}

/// One character, class or set with its suffix.
static void add_single(reader *r) {
  const byte *start = r->at, *end = start + 1;
  byte_set set = {{0}};
  bool is_any = *start == '.', is_set = *start == '[', is_byte = !is_any && !is_set;
  const byte *itself = start;
  if (*start == '%') {
    if (end == r->end) {
      add_fault(r, FAULT_ENDS_WITH_PERCENT, 0);
      return;
    }
    itself = end++;
    is_set = class_set(*itself, &set);
    is_byte = !is_set;
  } else if (is_set) {
    end = bracket_end(r, start);
    if (!end) return;
    set = bracket_set(start, end - 1);
  }
  r->at = end;
  if (!is_suffix(end, r->end)) {
    if (is_byte) {
      add_byte(r, itself);
    } else if (is_any) {
      add(r, ITEM_ANY);
    } else {
      add(r, ITEM_SET)->set = add_set(r, &set);
    }
    return;
  }
  if (is_byte) add_range(&set, *itself, *itself);
  if (is_any) add_range(&set, 0, 255);
  item *added = add(r, *end == '?' ? ITEM_MAYBE : *end == '-' ? ITEM_FEW : ITEM_MANY);
  added->least = *end == '+';
  added->is_any = is_any;
  added->set = add_set(r, &set);
  r->at = end + 1;
}

static void read_items(reader *r) {
  r->at = r->pattern->bytes + r->pattern->is_anchored;
  r->item_count = r->set_count = 0;
  r->level = 0;
  while (r->at < r->end) {
    byte special = *r->at == '%' && r->at + 1 < r->end ? r->at[1] : 0;
    if (*r->at == '(') {
      add_open(r);
    } else if (*r->at == ')') {
      add_close(r);
    } else if (*r->at == '$' && r->at + 1 == r->end) {
      add(r, ITEM_STOP);
      r->at += 1;
    } else if (special == 'b') {
      add_balance(r);
    } else if (special == 'f') {
      add_frontier(r);
    } else if (special >= '0' && special <= '9') {
      add_reference(r);
    } else {
      add_single(r);
    }
  }
  add(r, ITEM_END);
  r->pattern->capture_count = r->level;
}

// MARK: Outlook

static const outlook anything = {.only = -1, .is_any = true, .at_end = true};

/// The only member of a set, or -1.
static int16_t only_member(const byte_set *set) {
  int word = -1;
  for (int i = 0; i < 4; i++) {
    if (set->bits[i] == 0) continue;
    if (word >= 0 || (set->bits[i] & (set->bits[i] - 1))) return -1;
    word = i;
  }
  return word < 0 ? -1 : (int16_t)(64 * word + __builtin_ctzll(set->bits[word]));
}

static bool have_common(const byte_set *left, const byte_set *right) {
  uint64_t common = 0;
  for (int i = 0; i < 4; i++) common |= left->bits[i] & right->bits[i];
  return common != 0;
}

static void begin_with(outlook *outlook, const byte_set *set) {
  outlook->first = *set;
  outlook->is_any = outlook->at_end = false;
}

/// The tail before which an item of up to `count` characters comes.
static void lengthen_tail(outlook *outlook, uint32_t count) {
  if (outlook->tail == TAIL_COUNT) {
    outlook->tail_count += count;
  } else {
    outlook->tail = TAIL_OPEN;
  }
}

/// Turns the outlook of what follows an item into the outlook of the item.
static void prepend(const pattern *p, const item *item, outlook *next) {
  byte_set one = {{0}};
  switch (item->kind) {
  case ITEM_OPEN:
  case ITEM_CLOSE:
  case ITEM_POSITION: return;
  case ITEM_STOP:
    *next = (outlook){.at_end = true, .tail = TAIL_COUNT};
    return;
  case ITEM_BYTES:
    add_range(&one, p->bytes[item->start], p->bytes[item->start]);
    begin_with(next, &one);
    lengthen_tail(next, item->count);
    return;
  case ITEM_SET:
    begin_with(next, &p->sets[item->set]);
    lengthen_tail(next, 1);
    return;
  case ITEM_ANY:
    add_range(&one, 0, 255);
    begin_with(next, &one);
    lengthen_tail(next, 1);
    return;
  case ITEM_MAYBE:
    lengthen_tail(next, 1);
    break;
  case ITEM_MANY:
  case ITEM_FEW:
    if (next->tail == TAIL_COUNT && next->tail_count == 0 && !item->is_any) {
      next->tail = TAIL_RUN;
      next->tail_set = item->set;
    } else {
      next->tail = TAIL_OPEN;
    }
    if (item->least == 1) {
      begin_with(next, &p->sets[item->set]);
      return;
    }
    break;
  case ITEM_BALANCE:
    add_range(&one, p->bytes[item->start], p->bytes[item->start]);
    begin_with(next, &one);
    next->tail = TAIL_OPEN;
    return;
  default: *next = anything; return;
  }
  // An item that may be left out.
  for (int i = 0; i < 4; i++) next->first.bits[i] |= p->sets[item->set].bits[i];
}

static void look_ahead(pattern *p, size_t item_count) {
  outlook next = anything;
  int count = 1;
  for (size_t i = item_count; i-- > 0;) {
    item *item = &p->few_items[i];
    if (item->kind == ITEM_MAYBE || item->kind == ITEM_MANY || item->kind == ITEM_FEW) {
      item->is_exclusive =
          !next.is_any && !have_common(&next.first, &p->sets[item->set]);
      if (count < FEW_OUTLOOKS) {
        next.only = only_member(&next.first);
        p->outlooks[count] = next;
        item->outlook = (uint8_t)count++;
      }
    }
    prepend(p, item, &next);
  }
  next.only = only_member(&next.first);
  p->start = next;
  bool is_one = item_count == 2 && !p->is_anchored, is_set = p->few_items[0].kind == ITEM_SET;
  if (is_one && (is_set || p->few_items[0].kind == ITEM_ANY)) p->shape = SHAPE_ONE;
  if (is_one && p->few_items[0].kind == ITEM_MANY && p->few_items[0].least) p->shape = SHAPE_RUN;
}

// MARK: Patterns

static bool has_specials(const byte *bytes, size_t count) {
  // ^ $ * + ? . ( [ % -
  static const byte_set specials = {{0x80006D3000000000, 0x48000000}};
  for (size_t i = 0; i < count; i++)
    if (has_byte(&specials, bytes[i])) return true;
  return false;
}

/// Reads a pattern into a place; whether it is small enough to be remembered there.
static bool read_pattern(
    sandbox *box, pattern *p, const char *text, size_t count, bool can_anchor) {
  reader r;
  r.pattern = p;
  r.items = p->few_items;
  r.sets = p->few_sets;
  r.item_room = FEW_ITEMS;
  r.set_room = FEW_SETS;
  p->bytes = (const byte *)text;
  p->is_anchored = can_anchor && count > 0 && *text == '^';
  p->is_plain = !has_specials(p->bytes, count);
  r.end = p->bytes + count;
  read_items(&r);
  bool is_small = r.item_count <= FEW_ITEMS && r.set_count <= FEW_SETS;
  if (!is_small) {
    meter_charge(box, 2 * (int64_t)r.item_count);
    r.item_room = r.item_count;
    r.set_room = r.set_count;
    r.items = arena_scratch(box, r.item_room * sizeof(item));
    r.sets = arena_scratch(box, r.set_room * sizeof(byte_set));
    read_items(&r);
  }
  p->items = r.items;
  p->sets = r.sets;
  p->start = p->outlooks[0] = anything;
  p->shape = SHAPE_OTHER;
  if (is_small) look_ahead(p, r.item_count);
  return is_small;
}

typedef struct {
  const char *text;
  pattern pattern;
} remembered;

struct remembered_patterns {
  remembered entries[REMEMBERED];
};

/// Texts that loading made stay where they are for as long as the sandbox lives: their address is
/// enough to know them by.
static bool is_lasting(const sandbox *box, const char *text) {
  return text >= box->strings.base && text < box->strings.limit;
}

/// Keeps a pattern that was read.
static void remember(remembered *entry, const char *text, const pattern *read) {
  entry->pattern = *read;
  entry->pattern.items = entry->pattern.few_items;
  entry->pattern.sets = entry->pattern.few_sets;
  entry->text = text;
}

const pattern *pattern_read(
    sandbox *box, const char *text, size_t count, bool can_anchor, pattern *room) {
  // Price and memory are the same whether the pattern is remembered or not: which ones are depends on
  // the calls before.
  meter_charge(box, 2 + (int64_t)(count / 2));
  if (!room) {
    meter_charge(box, 20);
    room = arena_scratch(box, sizeof *room);
  }
  remembered *free_entry = NULL;
  bool is_usual = can_anchor || count == 0 || *text != '^';
  if (is_usual && is_lasting(box, text)) {
    if (!box->patterns) box->patterns = calloc(1, sizeof *box->patterns);
    size_t place = (uintptr_t)text >> 4;
    for (int i = 0; i < PROBES && box->patterns; i++, place++) {
      remembered *entry = &box->patterns->entries[place % REMEMBERED];
      if (entry->text == text) return &entry->pattern;
      // Nothing is ever replaced here: somebody may be matching with it.
      if (entry->text) continue;
      free_entry = entry;
      break;
    }
  }
  bool is_small = read_pattern(box, room, text, count, can_anchor);
  if (is_small && free_entry) remember(free_entry, text, room);
  return room;
}
