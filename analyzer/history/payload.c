/* SPDX-License-Identifier: MIT
 *
 * Reading payloads, see payload.h. */
#include "analyzer/history/payload.h"

#include <xxhash.h>

#include "base/limits.h"

enum { MAX_ENCODED = 2, N_PLACES = 3 };

/* The object itself and where publishers wrap it. */
static const struct hc_str wrappers[N_PLACES] = {
    HC_STR_INIT(""), HC_STR_INIT("message"), HC_STR_INIT("data")};

static const struct hc_str files[] = {HC_STR_INIT("gcs_path"),
                                      HC_STR_INIT("source_file_path")};
static const struct hc_str tables[] = {
    HC_STR_INIT("table"), HC_STR_INIT("source_table"),
    HC_STR_INIT("output_table"), HC_STR_INIT("table_name")};
static const struct hc_str dates[] = {HC_STR_INIT("game_date")};
static const struct hc_str entities[] = {
    HC_STR_INIT("game_code"), HC_STR_INIT("game_id"), HC_STR_INIT("team"),
    HC_STR_INIT("team_abbr")};

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* The first key that names something: a text that is not empty. */
static struct hc_str first_of(struct json_value v, const struct hc_str *keys,
                              size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct hc_str text = json_text(json_find(v, keys[i]));

        if (text.n > 0)
            return text;
    }
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

static void read_object(struct json_value v, struct payload *out)
{
    struct hc_str none = {NULL, 0};
    struct hc_str file = first_of(v, files, COUNT(files));
    struct hc_str table = first_of(v, tables, COUNT(tables));
    struct hc_str date = first_of(v, dates, COUNT(dates));
    struct hc_str entity = first_of(v, entities, COUNT(entities));

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
    struct json_value root;
    struct hc_buf room;

    hc_buf_init(&room, HC_MAX_RECORD);
    root = parse(p, text, &room);
    for (size_t i = 0; i < N_PLACES; i++)
        read_object(i == 0 ? root : json_find(root, wrappers[i]), &out);
    hc_buf_release(&room);
    return out;
}
