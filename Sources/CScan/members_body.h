// The walk through a JSON object's members, written once for all kernels; see kernel_body.h and rows_body.h for what
// the including file defines.

// The closing quote of a string of which the 64 bytes from `at` on hold `specials`; NULL where it has none, or something
// is wrong with it.
static inline const uint8_t *closing_quote(
    const uint8_t *at, const uint8_t *end, uint64_t specials, bool *is_escaped) {
    while (at < end) {
        size_t next = 64;
        while (specials) {
            next = (size_t)__builtin_ctzll(specials);
            if (at[next] == '"') return at + next;
            const size_t escape = scan_escape_length(at + next);
            if (!escape) return NULL;
            *is_escaped = true;
            next += escape;
            specials = next < 64 ? specials & ~0ull << next : 0;
        }
        at += next < 64 ? 64 : next;
        specials = json_specials(load_block(at));
    }
    return NULL;
}

static inline bool is_word(const uint8_t *at, const char *four) { return memcmp(at, four, 4) == 0; }

// Takes a value that is no string, object or array; returns what is behind it, or NULL for anything else.
static inline const uint8_t *bare_value(const uint8_t *at, uint64_t *word) {
    const uint64_t flags = SCAN_CSV_PLAIN | SCAN_JSON_PLAIN;
    if (is_word(at, "null")) {
        *word = cell_word(0, SCAN_EMPTY, flags);
        return at + 4;
    }
    if ((uint8_t)(*at - '0') < 10 || *at == '-') {
        size_t length = number_length(load_block(at), at, 64);
        *word = cell_word(length, SCAN_NUMBER, flags);
        return length ? at + length : NULL;
    }
    size_t length = is_word(at, "true") ? 4 : is_word(at, "fals") && at[4] == 'e' ? 5 : 0;
    *word = cell_word(length, SCAN_BOOLEAN, flags);
    return length ? at + length : NULL;
}

// Whether the name that stands at the beginning of a block is a member's, as it is spelled; for names of up to 60 bytes.
static inline bool is_name(block b, const scan_json_member *member) {
    const size_t length = (size_t)member->length;
    return length < 63 && !(differences(b, load_block(member->text)) << (64 - length));
}

// Takes members as long as each is among the next few that are expected, and its value a scalar. Returns where the
// next name begins, or what is behind the object where it is `closed`. Reads 64 bytes behind `end`.
const uint8_t *KERNEL(json_members)(scan_json_object *object, const uint8_t *at, const uint8_t *end) {
    scan_json_member *const members = object->members;
    scan_cell *const values = object->values;
    const uint32_t stamp = object->stamp;
    const int32_t *expected = object->order + object->expected;
    const int32_t *const last = object->order + object->order_count;
    object->closed = false;
    while (at < end && expected < last) {
        const block b = load_block(at);
        scan_json_member *member = members + *expected;
        if (__builtin_expect(!is_name(b, member), 0)) {
            const int32_t *next = expected + 1;
            while (next < last && next < expected + 4 && !is_name(b, members + *next)) next++;
            if (next >= last || next >= expected + 4) break;
            expected = next;
            member = members + *expected;
        }
        if (member->stamp == stamp) break;
        size_t length = (size_t)member->length;
        // As branches: a move by condition would make the next load wait.
        if (__builtin_expect(at[length] == ' ', 0)) {
            length++;
            __asm__("");
        }
        const uint8_t *const value = at + length;
        const uint8_t *base = value, *behind;
        uint64_t word;
        if (*value == '"') {
            base++;
            const uint64_t specials = json_specials(b) & ~1ull << length;
            behind = at + __builtin_ctzll(specials | 1ull << 63);
            uint64_t flag = SCAN_JSON_PLAIN;
            if (__builtin_expect(!specials || *behind != '"', 0)) {
                bool is_escaped = false;
                behind = closing_quote(at, end, specials, &is_escaped);
                if (!behind) break;
                if (is_escaped) flag = SCAN_JSON_ESCAPED;
            }
            const uint64_t count = (uint64_t)(behind - base);
            word = cell_word(count, count != 0, flag);
            behind++;
        } else {
            behind = bare_value(value, &word);
            if (!behind) break;
        }
        if (behind >= end || (*behind != ',' && *behind != '}')) break;

        member->stamp = stamp;
        put_cell(values + *expected, base, word);
        const int32_t slot = member->slot;
        // A member that is called by the whole dotted name goes before a nested one.
        if (slot >= 0 && (member->literal < 0 || object->root[member->literal].stamp != stamp))
            put_cell((slot < object->eager_count ? object->eager : object->lazy) + slot, base, word);
        expected++;
        at = behind + 1;
        if (*behind == '}') {
            object->closed = true;
            break;
        }
        if (__builtin_expect(*at == ' ', 0)) {
            at++;
            __asm__("");
        }
    }
    object->expected = (int32_t)(expected - object->order);
    return at;
}
