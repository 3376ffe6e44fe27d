/* SPDX-License-Identifier: MIT
 *
 * Looking, see json_look.h. */
#include "parsers/json_look.h"

enum { TRIES = 8 };

static void read_keys(struct hc_str text, struct json_look *out)
{
    struct json_scan scan;
    size_t at = 0;

    json_scan_init(&scan, true);
    while (out->n < JSON_LOOK_KEYS) {
        struct json_look_key *key = &out->keys[out->n];
        struct hc_str name;
        size_t used = 0;

        if (json_scan_run(&scan, text.p + at, text.n - at, &used) !=
            JSON_STOP_MEMBER)
            return;
        at += used;
        name = json_scan_key(&scan);
        memcpy(key->name, name.p, name.n);
        key->name_n = name.n;
        key->value = hc_str_slice(text, at, text.n);
        out->n++;
    }
}

void json_look_at(struct hc_str head, const struct json_wrapper *wrapper,
                  struct json_look *out)
{
    struct source *in = NULL;
    struct json_split *split = NULL;
    struct source_options options = {.chunk_bytes = 0};
    struct json_piece piece;
    bool opened;

    out->n = 0;
    out->alone = false;
    out->facts = (struct json_split_facts){.elements = 0};
    opened = source_open_memory(&in, head, "head", &options, NULL) == HC_OK &&
             json_split_open(&split, in, wrapper, NULL) == HC_OK;
    for (int i = 0; opened && out->n == 0 && i < TRIES; i++) {
        struct hc_err ignored = {0};
        enum step step = json_split_next(split, &piece, &ignored);
        struct hc_str text = piece.text;

        if (step == STEP_END || step == STEP_ERROR)
            break;
        if (piece.kept.p != NULL)
            continue;
        /* The bytes outlive the source: as a view of head. */
        if (piece.byte <= head.n && text.n <= head.n - piece.byte)
            read_keys((struct hc_str){head.p + piece.byte, text.n}, out);
    }
    if (out->n > 0) {
        struct hc_err ignored = {0};

        out->alone = json_split_next(split, &piece, &ignored) == STEP_END;
    }
    if (split != NULL)
        out->facts = *json_split_facts(split);
    json_split_close(split);
    source_close(in);
}

struct hc_str json_look_find(const struct json_look *look, struct hc_str key)
{
    for (size_t i = 0; i < look->n; i++)
        if (hc_str_eq((struct hc_str){look->keys[i].name, look->keys[i].name_n},
                      key))
            return look->keys[i].value;
    return (struct hc_str){NULL, 0};
}

bool json_look_starts(const struct json_look *look, const char *key, char first)
{
    struct hc_str value = json_look_find(look, hc_str_from(key));

    return value.n > 0 && value.p[0] == first;
}
