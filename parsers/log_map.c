/* SPDX-License-Identifier: MIT
 *
 * Mapping log entries, see log_map.h.
 *
 * The canonical entry is the sequence of its fields that are there, each with
 * its number, a type tag and its value; JSON counts by its value, so that the
 * order of keys and the container do not show.  The field numbers are part of
 * every stored hash: append, do not reorder. */
#include "parsers/log_map.h"

#include <stdlib.h>
#include <xxhash.h>

#include "base/limits.h"
#include "parsers/cell_type.h"
#include "parsers/json.h"

struct text_field {
    size_t at; /* of the hc_str in struct log_entry */
    bool json;
};

#define TEXT(field)                                                            \
    {                                                                          \
        offsetof(struct log_entry, field), false                               \
    }
#define JSON(field)                                                            \
    {                                                                          \
        offsetof(struct log_entry, field), true                                \
    }

static const struct text_field origin_fields[] = {
    TEXT(project),  TEXT(log_name), TEXT(resource_type), TEXT(service),
    TEXT(revision), TEXT(location), TEXT(instance),      JSON(resource_labels),
};

static const struct text_field entry_fields[] = {
    TEXT(insert_id),
    TEXT(execution),
    TEXT(message),
    JSON(payload),
    TEXT(http_method),
    TEXT(http_url),
    TEXT(http_agent),
    TEXT(trace),
    TEXT(span_id),
    TEXT(operation_id),
    TEXT(operation_producer),
    TEXT(split_uid),
    JSON(labels),
    JSON(rest),
};

enum {
    N_ORIGIN = sizeof origin_fields / sizeof *origin_fields,
    N_ENTRY = sizeof entry_fields / sizeof *entry_fields,
    NUMBERS_AT = 100,    /* field numbers of what is no text */
    ORIGIN_SLOTS = 8192, /* a power of two, twice MAX_ORIGINS */
    MAX_ORIGINS = 4096,  /* what comes later is copied with its entry, ... */
    MAX_ORIGIN_BYTES = 4 << 20 /* ... also where their texts are long */
};

struct origin {
    uint64_t hi, lo; /* 0, 0 = a free slot */
    struct hc_str text[N_ORIGIN];
};

struct log_map {
    struct error_cells *cells; /* remembers the hashes of JSON texts */
    struct json_parser *json;
    struct hc_buf sorted;
    struct canonical bytes;
    struct hc_arena texts; /* of origins */
    struct origin *origins;
    size_t n_origins;
    struct log_map_counts counts;
};

static struct hc_str *text_of(struct log_entry *e, struct text_field f)
{
    return (struct hc_str *)(void *)((char *)e + f.at);
}

static enum hc_code put_text(struct log_map *m, size_t number, bool json,
                             struct hc_str text, struct hc_err *err)
{
    uint64_t hash = 0;
    bool ok;

    if (text.p == NULL)
        return HC_OK;
    if (json) {
        enum hc_code rc = json_cell_hash(m->cells, text, &hash, err);

        if (rc != HC_OK)
            return rc;
        ok = canonical_put(&m->bytes, number, 'j', &hash, sizeof hash);
    } else {
        ok = canonical_put(&m->bytes, number, 's', text.p, text.n);
    }
    return ok ? HC_OK : hc_nomem(err);
}

/* ---- origins --------------------------------------------------------- */

static struct origin *find_origin(struct log_map *m, uint64_t hi, uint64_t lo)
{
    size_t i = lo & (ORIGIN_SLOTS - 1);

    while ((m->origins[i].hi != 0 || m->origins[i].lo != 0) &&
           (m->origins[i].hi != hi || m->origins[i].lo != lo))
        i = (i + 1) & (ORIGIN_SLOTS - 1);
    return &m->origins[i];
}

/* JSON with sorted keys; text itself where it is none. */
static enum hc_code sort_keys(struct log_map *m, struct hc_str text,
                              struct hc_str *out, struct hc_err *err)
{
    struct json_value root;
    struct hc_err ignored = {0};
    enum hc_code rc = json_parse_copy(m->json, text, &root, &ignored);

    *out = text;
    if (rc == HC_ENOMEM)
        return hc_nomem(err);
    if (rc != HC_OK)
        return HC_OK;
    hc_buf_clear(&m->sorted);
    json_canonical(root, &m->sorted);
    rc = hc_buf_check(&m->sorted, err);
    if (rc == HC_OK)
        *out = hc_buf_str(&m->sorted);
    return rc;
}

static enum hc_code copy_origin(struct log_map *m, struct hc_arena *arena,
                                struct log_entry *e, struct hc_err *err)
{
    for (size_t i = 0; i < N_ORIGIN; i++) {
        struct hc_str *text = text_of(e, origin_fields[i]), source = *text;

        if (text->p == NULL)
            continue;
        if (origin_fields[i].json) {
            enum hc_code rc = sort_keys(m, *text, &source, err);

            if (rc != HC_OK)
                return rc;
        }
        *text = hc_arena_str(arena, source);
        if (text->p == NULL)
            return hc_nomem(err);
    }
    return HC_OK;
}

static enum hc_code map_origin(struct log_map *m, struct hc_arena *arena,
                               struct log_row *out, struct hc_err *err)
{
    struct log_entry *e = &out->entry;
    struct origin *origin;
    XXH128_hash_t h;
    enum hc_code rc = HC_OK;

    m->bytes.n = 0;
    for (size_t i = 0; rc == HC_OK && i < N_ORIGIN; i++)
        rc = put_text(m, i, origin_fields[i].json,
                      *text_of(e, origin_fields[i]), err);
    if (rc != HC_OK)
        return rc;
    h = XXH3_128bits(m->bytes.p, m->bytes.n);
    out->origin_hi = h.high64;
    out->origin_lo = h.low64;
    origin = find_origin(m, h.high64, h.low64);
    if (origin->hi != 0 || origin->lo != 0) {
        for (size_t i = 0; i < N_ORIGIN; i++)
            *text_of(e, origin_fields[i]) = origin->text[i];
        return HC_OK;
    }
    if (m->n_origins == MAX_ORIGINS || m->texts.used > MAX_ORIGIN_BYTES)
        return copy_origin(m, arena, e, err);
    rc = copy_origin(m, &m->texts, e, err);
    if (rc != HC_OK)
        return rc;
    for (size_t i = 0; i < N_ORIGIN; i++)
        origin->text[i] = *text_of(e, origin_fields[i]);
    origin->hi = h.high64;
    origin->lo = h.low64;
    m->n_origins++;
    return HC_OK;
}

/* ---- the entry ------------------------------------------------------- */

static bool put_int(struct log_map *m, size_t number, int64_t v, bool there)
{
    return !there ||
           canonical_put(&m->bytes, NUMBERS_AT + number, 'i', &v, sizeof v);
}

static bool put_time(struct log_map *m, size_t number, struct hc_time time,
                     bool there)
{
    return put_int(m, number, time.us, there) &&
           put_int(m, number + 1, time.ns, there);
}

static enum hc_code put_numbers(struct log_map *m, const struct log_entry *e,
                                struct hc_err *err)
{
    bool split = e->split_uid.p != NULL;

    return put_time(m, 0, e->time, e->has_time && !e->time_is_received) &&
                   put_time(m, 2, e->received, e->has_received) &&
                   put_int(m, 4, e->severity, true) &&
                   put_int(m, 5, e->payload_kind, true) &&
                   put_int(m, 6, e->http_status, e->http_status >= 0) &&
                   put_int(m, 7, e->http_latency_us, e->http_latency_us >= 0) &&
                   put_int(m, 8, e->http_request_bytes,
                           e->http_request_bytes >= 0) &&
                   put_int(m, 9, e->http_response_bytes,
                           e->http_response_bytes >= 0) &&
                   put_int(m, 10, e->status_code, e->status_code >= 0) &&
                   put_int(m, 11, 1, e->operation_first) &&
                   put_int(m, 12, 1, e->operation_last) &&
                   put_int(m, 13, e->split_index, split) &&
                   put_int(m, 14, e->split_total, split)
               ? HC_OK
               : hc_nomem(err);
}

static enum hc_code map_entry(struct log_map *m, struct hc_arena *arena,
                              struct log_row *out, struct hc_err *err)
{
    struct log_entry *e = &out->entry;
    uint64_t origin[2] = {out->origin_hi, out->origin_lo};
    enum hc_code rc = HC_OK;

    m->bytes.n = 0;
    for (size_t i = 0; rc == HC_OK && i < N_ENTRY; i++)
        rc = put_text(m, i, entry_fields[i].json, *text_of(e, entry_fields[i]),
                      err);
    if (rc == HC_OK)
        rc = put_numbers(m, e, err);
    if (rc != HC_OK)
        return rc;
    out->hash = XXH3_64bits_withSeed(m->bytes.p, m->bytes.n,
                                     XXH3_64bits(origin, sizeof origin));
    for (size_t i = 0; i < N_ENTRY; i++) {
        struct hc_str *text = text_of(e, entry_fields[i]);

        if (text->p == NULL)
            continue;
        *text = hc_arena_str(arena, *text);
        if (text->p == NULL)
            return hc_nomem(err);
    }
    return HC_OK;
}

/* What Cloud Logging itself removes duplicates by. */
static enum hc_code map_key(struct log_map *m, struct log_row *out,
                            struct hc_err *err)
{
    const struct log_entry *e = &out->entry;

    out->has_key = e->project.n > 0 && e->insert_id.n > 0 && e->has_time &&
                   !e->time_is_received;
    if (!out->has_key)
        return HC_OK;
    m->bytes.n = 0;
    if (!put_time(m, 0, e->time, true) ||
        !canonical_put(&m->bytes, 0, 's', e->project.p, e->project.n) ||
        !canonical_put(&m->bytes, 1, 's', e->insert_id.p, e->insert_id.n))
        return hc_nomem(err);
    out->key_hash = XXH3_64bits(m->bytes.p, m->bytes.n);
    return HC_OK;
}

static void count_time(struct log_map *m, struct hc_time time)
{
    m->counts.naive_times += time.naive;
    m->counts.leap_seconds += time.leap;
}

enum hc_code log_map_row(struct log_map *m, const struct record *record,
                         struct hc_arena *arena, struct log_row *out,
                         struct hc_err *err)
{
    enum hc_code rc;

    *out = (struct log_row){
        .number = record->number,
        .byte = record->byte,
        .entry = record->log,
    };
    rc = map_origin(m, arena, out, err);
    if (rc == HC_OK)
        rc = map_entry(m, arena, out, err);
    if (rc == HC_OK)
        rc = map_key(m, out, err);
    if (rc != HC_OK)
        return rc;
    if (out->entry.has_time)
        count_time(m, out->entry.time);
    if (out->entry.has_received && !out->entry.time_is_received)
        count_time(m, out->entry.received);
    return HC_OK;
}

struct log_map_counts log_map_counts(const struct log_map *m)
{
    return m->counts;
}

enum hc_code log_map_open(struct log_map **out, struct hc_err *err)
{
    struct log_map *m = calloc(1, sizeof *m);
    enum hc_code rc;

    *out = NULL;
    if (m == NULL)
        return hc_nomem(err);
    hc_arena_init(&m->texts);
    hc_buf_init(&m->sorted, 2 * (size_t)HC_MAX_RECORD);
    m->origins = calloc(ORIGIN_SLOTS, sizeof *m->origins);
    rc = m->origins == NULL ? hc_nomem(err) : error_cells_open(&m->cells, err);
    if (rc == HC_OK)
        rc = json_parser_open(&m->json, err);
    if (rc != HC_OK) {
        log_map_close(m);
        return rc;
    }
    *out = m;
    return HC_OK;
}

void log_map_close(struct log_map *m)
{
    if (m == NULL)
        return;
    error_cells_close(m->cells);
    json_parser_close(m->json);
    hc_buf_release(&m->sorted);
    canonical_release(&m->bytes);
    hc_arena_release(&m->texts);
    free(m->origins);
    free(m);
}
