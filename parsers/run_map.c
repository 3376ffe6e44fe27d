/* SPDX-License-Identifier: MIT
 *
 * Mapping rows, see run_map.h.
 *
 * The canonical record is the sequence of its non-NULL cells in profile
 * order, each with its column, type tag and value; a column no profile knows
 * adds the hash of its name and text, so that neither the order of columns
 * nor the container (CSV or JSON) shows. */
#include "parsers/run_map.h"

#include <stdlib.h>
#include <xxhash.h>

#include "base/checked.h"
#include "parsers/cell_type.h"
#include "parsers/run_columns.h"
#include "parsers/text_packer.h"

enum { SCRATCH_ODD = 8 };

struct run_map {
    const struct profile *profile;
    struct cell_types types; /* zone, memo and counters of cells */
    struct run_context *context;
    struct text_packer *packer;
    struct run_columns columns;
    struct canonical rest; /* canonical bytes without the context */
    struct extra_cell *extra_cells;
    struct odd_cell odd[SCRATCH_ODD];
    size_t n_extra, n_odd;
    uint64_t backwards, too_long;
    uint64_t unknown_hash;
    bool has_status;
    struct hc_str run_id; /* its bytes; .p NULL = absent */
    char run_id_room[40];
};

/* ---- one row -------------------------------------------------------- */

static bool copy_text(struct hc_arena *arena, struct hc_str text,
                      struct hc_str *out)
{
    *out = hc_arena_str(arena, text);
    return out->p != NULL;
}

static bool usable_text(const struct cell *c)
{
    return c->kind != CELL_NULL && (c->kind != CELL_TEXT || c->text.n > 0);
}

static enum run_status status_of(const struct profile *p, struct hc_str word)
{
    for (size_t i = 0; i < p->n_statuses; i++)
        if (hc_str_eq_fold(p->statuses[i].word, word))
            return p->statuses[i].status;
    return STATUS_OTHER;
}

static enum hc_code keep_odd(struct run_map *m, struct hc_arena *arena,
                             size_t p, const struct cell *c, struct hc_err *err)
{
    char room[40];
    struct odd_cell *o = &m->odd[m->n_odd];

    if (m->n_odd == SCRATCH_ODD)
        return HC_OK; /* there are fewer typed fields than that */
    o->column = m->profile->columns[p].names[0];
    if (!copy_text(arena, cell_text(c, room), &o->text))
        return hc_nomem(err);
    m->n_odd++;
    return HC_OK;
}

/* The texts that the place of the error does not have. */
static bool bring_error(struct run_map *m, struct hc_arena *arena,
                        struct hc_str text, const struct error_meaning *meaning,
                        struct run_row *out)
{
    bool known = meaning->place != 0 && !meaning->new_place;

    if (!(known && meaning->first_raw) &&
        !text_packer_pack(m->packer, arena, text, &out->error))
        return false;
    return known || meaning->message.p == NULL ||
           copy_text(arena, meaning->message, &out->error_message);
}

static enum hc_code map_error(struct run_map *m, struct hc_arena *arena,
                              const struct cell *c, size_t p,
                              struct run_row *out, struct hc_err *err)
{
    char room[40];
    struct hc_str text = cell_text(c, room);
    struct error_meaning meaning = {0};
    enum hc_code rc;

    out->error_hash = XXH3_64bits(text.p, text.n);
    rc = error_cell_read(m->types.errors, text, cell_value(c), out->error_hash,
                         &meaning, err);
    if (rc != HC_OK)
        return rc;
    out->message_hash = meaning.message_hash;
    out->error_place = meaning.place;
    if (meaning.cleanup)
        out->class = CLASS_CLEANUP;
    return bring_error(m, arena, text, &meaning, out) &&
                   canonical_put(&m->rest, p, 'j', &meaning.canonical_hash, 8)
               ? HC_OK
               : hc_nomem(err);
}

/* Text fields: canonical as text or JSON; the text as exported. */
static enum hc_code map_text(struct run_map *m, const struct cell *c, size_t p,
                             char room[40], struct hc_str *out,
                             struct hc_err *err)
{
    struct cell typed;
    bool odd;

    *out = cell_text(c, room);
    return cell_canonical(&m->types, &m->rest, p, m->profile->columns[p].type,
                          c, &typed, &odd, err);
}

/* Ids: those that are neither a UUID nor a number as text in arena. */
static enum hc_code map_id(struct run_map *m, struct hc_arena *arena,
                           const struct cell *c, size_t p, char room[40],
                           struct hc_str *text, struct stored_id *out,
                           struct hc_err *err)
{
    enum hc_code rc = map_text(m, c, p, room, text, err);

    stored_id_read(*text, out);
    if (rc == HC_OK && out->kind == ID_TEXT &&
        !copy_text(arena, *text, &out->text))
        rc = hc_nomem(err);
    return rc;
}

static enum hc_code map_payload(struct run_map *m, struct hc_arena *arena,
                                const struct cell *c, size_t p,
                                struct run_row *out, struct hc_err *err)
{
    char room[40];
    struct hc_str text;
    enum hc_code rc = map_text(m, c, p, room, &text, err);

    if (rc != HC_OK)
        return rc;
    out->payload_hash = XXH3_64bits(text.p, text.n);
    /* Many are in the dictionary already: packing is left to the store. */
    return copy_text(arena, text, &out->payload.bytes) ? HC_OK : hc_nomem(err);
}

/* The fields of run_row itself. */
static enum hc_code map_field(struct run_map *m, struct hc_arena *arena,
                              const struct cell *c, size_t p,
                              struct run_row *out, struct hc_err *err)
{
    enum profile_role role = m->profile->columns[p].role;
    struct cell typed = {.kind = CELL_NULL};
    struct hc_str text;
    char room[40];
    bool odd = false;
    enum hc_code rc;

    if (role == ROLE_ERROR)
        return map_error(m, arena, c, p, out, err);
    if (role == ROLE_RUN_ID)
        return map_id(m, arena, c, p, m->run_id_room, &m->run_id, &out->run_id,
                      err);
    if (role == ROLE_MESSAGE_ID)
        return map_id(m, arena, c, p, room, &text, &out->message_id, err);
    if (role == ROLE_PAYLOAD)
        return map_payload(m, arena, c, p, out, err);
    rc = cell_canonical(&m->types, &m->rest, p, m->profile->columns[p].type, c,
                        &typed, &odd, err);
    if (rc != HC_OK)
        return rc;
    if (role == ROLE_STATUS) {
        m->has_status = usable_text(c);
        out->status = status_of(m->profile, cell_text(c, room));
        odd = out->status == STATUS_OTHER;
    }
    if (odd)
        return keep_odd(m, arena, p, c, err);
    if (role == ROLE_STARTED)
        out->started_us = typed.i;
    else if (role == ROLE_ENDED)
        out->ended_us = typed.i;
    else if (role == ROLE_DATA_DATE)
        out->data_date = typed.i;
    else if (role == ROLE_RECORDS)
        out->records = typed.i;
    else if (role == ROLE_DURATION) {
        out->duration_s = typed.real * m->profile->duration_unit_s;
        out->has_duration = true;
    }
    return HC_OK;
}

static enum hc_code keep_extra(struct run_map *m, struct hc_arena *arena,
                               uint32_t column, const struct cell *kept,
                               struct hc_err *err)
{
    struct extra_cell *e = &m->extra_cells[m->n_extra++];
    struct packed_text text = {{NULL, 0}, PACKED_UNTRIED};
    bool ok;

    *e = (struct extra_cell){
        .column = column & 0x1fff, .kind = kept->kind & 7, .i = kept->i};
    if (kept->kind != CELL_TEXT && kept->kind != CELL_JSON)
        return HC_OK;
    /* The long ones are left to the store: the writer of a batch has less to do
     * than the reader of the next. */
    ok = m->columns.layout.extra[column].type == TYPE_STRING
             ? text_packer_pack(m->packer, arena, kept->text, &text)
             : copy_text(arena, kept->text, &text.bytes);
    e->text = text.bytes.p;
    e->n = (uint32_t)text.bytes.n;
    e->format = text.format & UINT16_MAX;
    return ok ? HC_OK : hc_nomem(err);
}

/* Columns the profile does not know: kept as they came. */
static enum hc_code map_unknown(struct run_map *m, struct hc_arena *arena,
                                const struct row *row, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    for (size_t i = 0; rc == HC_OK && i < m->columns.n_unknown; i++) {
        const struct column_slot *slot = &m->columns.unknown[i];
        const struct cell *cell = run_columns_cell(row, slot->cell);
        struct hc_str name;
        uint64_t hash = 0;

        if (cell == NULL)
            continue;
        name = m->columns.layout.extra[slot->column].name;
        rc = cell_hash(m->types.errors, cell, &hash, err);
        /* A sum, so that the order of unknown columns does not show. */
        m->unknown_hash += XXH3_64bits_withSeed(name.p, name.n, hash);
        if (rc == HC_OK)
            rc = keep_extra(m, arena, slot->column, cell, err);
    }
    return rc;
}

static enum hc_code map_columns(struct run_map *m, struct hc_arena *arena,
                                const struct row *row, struct run_row *out,
                                struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    for (size_t i = 0; rc == HC_OK && i < m->columns.n_known; i++) {
        const struct column_slot *slot = &m->columns.known[i];
        size_t p = slot->column;
        const struct profile_column *column = &m->profile->columns[p];
        const struct cell *c = run_columns_cell(row, slot->cell);
        struct cell typed;
        bool odd = false;

        if (c == NULL) {
            continue;
        } else if (column->role != ROLE_NONE) {
            rc = map_field(m, arena, c, p, out, err);
        } else {
            rc = cell_canonical(&m->types, &m->rest, p, column->type, c, &typed,
                                &odd, err);
            if (rc == HC_OK)
                rc = keep_extra(m, arena, (uint32_t)m->columns.side[p],
                                cell_kept(column->type, c, &typed, odd), err);
        }
    }
    return rc;
}

/* What makes a row count for nothing at all. */
static enum hc_code check_hopeless(const struct run_map *m,
                                   const struct run_row *out,
                                   struct hc_err *err)
{
    if (!run_context_is_usable(m->context))
        return hc_fail(err, HC_EPARSE, "no processor name");
    if (!m->has_status)
        return hc_fail(err, HC_EPARSE, "no status");
    if (out->started_us == RUN_ABSENT && out->data_date == RUN_ABSENT)
        return hc_fail(err, HC_EPARSE, "neither a start time nor a data date");
    return HC_OK;
}

static void make_key(struct run_map *m, struct run_row *out)
{
    unsigned char bytes[24];
    uint64_t hi, lo; /* of the processor */
    XXH128_hash_t h;

    run_context_processor(m->context, &hi, &lo);
    out->synthetic = m->run_id.p == NULL;
    if (out->synthetic) {
        memcpy(bytes, &out->data_date, 8);
        memcpy(bytes + 8, &out->started_us, 8);
        memcpy(bytes + 16, &hi, 8);
        h = XXH3_128bits_withSeed(bytes, sizeof bytes, lo);
    } else {
        h = XXH3_128bits_withSeed(m->run_id.p, m->run_id.n, lo);
    }
    out->run = (int64_t)(h.high64 >> 1);
    out->run_check = h.low64 ^ hi;
}

static bool copy_lists(struct run_map *m, struct hc_arena *arena,
                       struct run_row *out)
{
    if (m->n_extra > 0) {
        size_t n = m->n_extra * sizeof *out->extra;
        struct extra_cell *copy = hc_arena_alloc(arena, n);

        if (copy == NULL)
            return false;
        memcpy(copy, m->extra_cells, n);
        out->extra = copy;
        out->n_extra = m->n_extra;
    }
    if (m->n_odd > 0) {
        size_t n = m->n_odd * sizeof *out->odd;
        struct odd_cell *copy = hc_arena_alloc(arena, n);

        if (copy == NULL)
            return false;
        memcpy(copy, m->odd, n);
        out->odd = copy;
        out->n_odd = m->n_odd;
    }
    return true;
}

static uint64_t record_hash(struct run_map *m, const struct run_row *out)
{
    uint64_t seed = out->context_lo ^ (out->context_hi << 1) ^ m->unknown_hash;

    return XXH3_64bits_withSeed(m->rest.p, m->rest.n, seed);
}

static bool runs_backwards(const struct run_row *row)
{
    return (row->has_duration && row->duration_s < 0) ||
           (row->started_us != RUN_ABSENT && row->ended_us != RUN_ABSENT &&
            row->ended_us < row->started_us);
}

/* Only final rows say how long a run took. */
static bool runs_too_long(const struct run_row *row)
{
    int64_t us;

    if (row->class != CLASS_FINAL)
        return false;
    if (row->has_duration)
        return row->duration_s > (double)RUN_MAX_RUNTIME_US / 1e6;
    return row->started_us != RUN_ABSENT && row->ended_us != RUN_ABSENT &&
           (!hc_sub_i64(row->ended_us, row->started_us, &us) ||
            us > RUN_MAX_RUNTIME_US);
}

enum hc_code run_map_row(struct run_map *m, const struct record *record,
                         struct hc_arena *arena, struct run_row *out,
                         struct hc_err *err)
{
    const struct row *row = &record->row;
    enum hc_code rc = run_columns_begin(&m->columns, row, err);

    *out = (struct run_row){
        .number = record->number,
        .byte = record->byte,
        .started_us = RUN_ABSENT,
        .ended_us = RUN_ABSENT,
        .data_date = RUN_ABSENT,
        .records = RUN_ABSENT,
        .class = CLASS_FINAL,
        .status = STATUS_OTHER,
    };
    m->rest.n = 0;
    m->n_extra = m->n_odd = 0;
    m->has_status = false;
    m->run_id = (struct hc_str){NULL, 0};
    m->unknown_hash = 0;
    if (rc == HC_OK)
        rc = run_context_begin(m->context, row, err);
    if (rc == HC_OK)
        rc = map_columns(m, arena, row, out, err);
    if (rc == HC_OK && m->columns.n_unknown > 0)
        rc = map_unknown(m, arena, row, err);
    if (rc == HC_OK)
        rc = run_context_read(m->context, row, err);
    if (rc == HC_OK)
        rc = check_hopeless(m, out, err);
    if (rc != HC_OK) {
        if (out->error_place != 0 && out->error_message.p != NULL)
            error_cell_forget(m->types.errors, out->error_place);
        return rc;
    }
    if (out->class != CLASS_CLEANUP && out->status == STATUS_RUNNING)
        out->class = CLASS_RUNNING;
    if (runs_backwards(out))
        m->backwards++;
    else
        m->too_long += runs_too_long(out);
    make_key(m, out);
    rc = run_context_show(m->context, arena, out, err);
    out->hash = record_hash(m, out);
    if (rc == HC_OK && !copy_lists(m, arena, out))
        rc = hc_nomem(err);
    m->columns.layout.n_formats = text_packer_count(m->packer);
    return rc;
}

struct run_map_counts run_map_counts(const struct run_map *m)
{
    return (struct run_map_counts){m->types.naive_times, m->types.leap_seconds,
                                   m->backwards, m->too_long};
}

const struct run_layout *run_map_layout(const struct run_map *m)
{
    return &m->columns.layout;
}

enum hc_code run_map_open(struct run_map **out, const struct profile *profile,
                          struct hc_err *err)
{
    struct run_map *m = calloc(1, sizeof *m);
    enum hc_code rc;

    *out = NULL;
    if (m == NULL)
        return hc_nomem(err);
    m->profile = profile;
    m->extra_cells = calloc(HC_MAX_COLUMNS, sizeof *m->extra_cells);
    if (m->extra_cells == NULL)
        rc = hc_nomem(err);
    else
        rc = cell_types_open(&m->types, profile->zone, err);
    if (rc == HC_OK)
        rc = run_context_open(&m->context, profile, &m->types, err);
    if (rc == HC_OK)
        rc = text_packer_open(&m->packer, err);
    if (rc == HC_OK)
        m->columns.layout.formats = text_packer_formats(m->packer);
    if (rc == HC_OK)
        rc = run_columns_open(&m->columns, profile, m->context, err);
    if (rc != HC_OK) {
        run_map_close(m);
        return rc;
    }
    *out = m;
    return HC_OK;
}

void run_map_close(struct run_map *m)
{
    if (m == NULL)
        return;
    run_columns_release(&m->columns);
    free(m->extra_cells);
    canonical_release(&m->rest);
    run_context_close(m->context);
    text_packer_close(m->packer);
    cell_types_close(&m->types);
    free(m);
}
