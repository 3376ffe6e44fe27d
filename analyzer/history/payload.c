/* SPDX-License-Identifier: MIT
 *
 * Reading payloads, see payload.h. */
#include "analyzer/history/payload.h"

#include <xxhash.h>

#include "base/limits.h"

enum { MAX_ENCODED = 2 };

enum key { /* in each group the first that is there counts */
           KEY_FILE,
           KEY_TABLE = KEY_FILE + 2,
           KEY_DATE = KEY_TABLE + 4,
           KEY_ENTITY,
           KEY_WRAPPER = KEY_ENTITY + 4,
           N_KEYS = KEY_WRAPPER + 2
};

static const struct hc_str keys[N_KEYS] = {
    HC_STR_INIT("gcs_path"),
    HC_STR_INIT("source_file_path"),
    HC_STR_INIT("table"),
    HC_STR_INIT("source_table"),
    HC_STR_INIT("output_table"),
    HC_STR_INIT("table_name"),
    HC_STR_INIT("game_date"),
    HC_STR_INIT("game_code"),
    HC_STR_INIT("game_id"),
    HC_STR_INIT("team"),
    HC_STR_INIT("team_abbr"),
    /* where publishers wrap the object */
    HC_STR_INIT("message"),
    HC_STR_INIT("data"),
};

/* Of an object; of a key that stands twice the first, as json_find() has
 * it. */
struct members {
    struct hc_str text[N_KEYS]; /* {NULL, 0} = none, or no text */
    struct json_value value[N_KEYS];
    bool there[N_KEYS];
};

/* One walk: a look-up of each key took five times as long. */
static void read_members(struct json_value v, struct members *out)
{
    struct json_iter it = json_members(v);
    struct json_member m;

    *out = (struct members){.there = {false}};
    while (json_next_member(&it, &m))
        for (int k = 0; k < N_KEYS; k++)
            if (!out->there[k] && hc_str_eq(m.key, keys[k])) {
                out->there[k] = true;
                out->value[k] = m.value;
                if (m.scalar.type == JSON_STRING)
                    out->text[k] = m.scalar.text;
            }
}

/* The first of n that names something: a text that is not empty. */
static struct hc_str first_of(const struct members *m, int from, int n)
{
    for (int k = from; k < from + n; k++)
        if (m->text[k].n > 0)
            return m->text[k];
    return (struct hc_str){NULL, 0};
}

/* Never 0, which means absent. */
static uint64_t hash(char kind, struct hc_str a, struct hc_str b)
{
    uint64_t h = XXH3_64bits_withSeed(a.p, a.n, (uint64_t)kind);

    if (b.p != NULL)
        h = XXH3_64bits_withSeed(b.p, b.n, h);
    return h == 0 ? 1 : h;
}

static void name_work(const struct members *m, struct payload *out)
{
    struct hc_str none = {NULL, 0};
    struct hc_str file = first_of(m, KEY_FILE, KEY_TABLE - KEY_FILE);
    struct hc_str table = first_of(m, KEY_TABLE, KEY_DATE - KEY_TABLE);
    struct hc_str date = first_of(m, KEY_DATE, KEY_ENTITY - KEY_DATE);
    struct hc_str entity = first_of(m, KEY_ENTITY, KEY_WRAPPER - KEY_ENTITY);

    if (out->identity == 0 && file.p != NULL)
        out->identity = hash('f', file, none);
    else if (out->identity == 0 && table.p != NULL && date.p != NULL)
        out->identity = hash('t', table, date);
    if (out->entity == 0 && entity.p != NULL)
        out->entity = hash('e', entity, none);
}

/* A text inside a text is read with the same parser: it moves to `room`. */
static struct json_value parse(struct json_parser *p, struct hc_str text,
                               struct hc_buf *room)
{
    struct json_value root = {0};

    for (int level = 0; level <= MAX_ENCODED; level++) {
        if (json_parse_copy(p, text, &root, NULL) != HC_OK)
            return (struct json_value){0};
        if (json_type_of(root) != JSON_STRING)
            return root;
        hc_buf_clear(room);
        hc_buf_add_str(room, json_text(root));
        if (room->failed != HC_OK)
            break;
        text = hc_buf_str(room);
    }
    return (struct json_value){0};
}

struct payload payload_read(struct json_parser *p, struct hc_str text)
{
    struct payload out = {0, 0};
    struct members outer, inner;
    struct hc_buf room;

    hc_buf_init(&room, HC_MAX_RECORD);
    read_members(parse(p, text, &room), &outer);
    name_work(&outer, &out);
    for (int k = KEY_WRAPPER; k < N_KEYS; k++)
        if (outer.there[k]) {
            read_members(outer.value[k], &inner);
            name_work(&inner, &out);
        }
    hc_buf_release(&room);
    return out;
}
