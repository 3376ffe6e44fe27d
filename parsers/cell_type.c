/* SPDX-License-Identifier: MIT
 *
 * Typed cells, see cell_type.h. */
#include "parsers/cell_type.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/checked.h"

bool canonical_grow(struct canonical *s, size_t n)
{
    size_t cap = s->cap == 0 ? 4096 : s->cap;
    unsigned char *p;

    while (cap - s->n < n)
        cap *= 2;
    p = realloc(s->p, cap);
    if (p == NULL)
        return false;
    s->p = p;
    s->cap = cap;
    return true;
}

void canonical_release(struct canonical *s)
{
    free(s->p);
    *s = (struct canonical){0};
}

struct hc_str cell_spelled(const struct cell *c, char room[40])
{
    int n = 0;
    double back;

    switch (c->kind) {
    case CELL_TEXT:
    case CELL_JSON:
        return c->text;
    case CELL_BOOL:
        return c->i != 0 ? HC_STR("true") : HC_STR("false");
    case CELL_INT:
        n = snprintf(room, 40, "%lld", (long long)c->i);
        break;
    case CELL_REAL:
        for (int digits = 15; digits <= 17; digits++) {
            n = snprintf(room, 40, "%.*g", digits, c->real);
            if (hc_str_to_double((struct hc_str){room, (size_t)n}, &back) &&
                back == c->real)
                break;
        }
        break;
    case CELL_NULL:
        break;
    }
    return (struct hc_str){room, (size_t)n};
}

static bool cell_int(const struct cell *c, int64_t *out)
{
    if (c->kind == CELL_INT) {
        *out = c->i;
        return true;
    }
    if (c->kind == CELL_REAL && c->real == floor(c->real) &&
        fabs(c->real) < 9e15) {
        *out = (int64_t)c->real;
        return true;
    }
    return c->kind == CELL_TEXT && hc_str_to_i64(c->text, out);
}

static bool cell_real(const struct cell *c, double *out)
{
    if (c->kind == CELL_INT)
        *out = (double)c->i;
    else if (c->kind == CELL_REAL)
        *out = c->real;
    else if (c->kind != CELL_TEXT || !hc_str_to_double(c->text, out))
        return false;
    return isfinite(*out);
}

static bool cell_bool(const struct cell *c, int64_t *out)
{
    if (c->kind == CELL_BOOL) {
        *out = c->i;
        return true;
    }
    if (c->kind != CELL_TEXT)
        return false;
    *out = hc_str_eq(c->text, HC_STR("true"));
    if (*out || hc_str_eq(c->text, HC_STR("false")))
        return true;
    *out = hc_str_eq_fold(c->text, HC_STR("true"));
    return *out || hc_str_eq_fold(c->text, HC_STR("false"));
}

static bool cell_time(struct cell_types *t, const struct cell *c, int64_t *out)
{
    char room[40];
    struct hc_str text = cell_text(c, room);
    struct hc_time time;

    if (!hc_time_parse(text, HC_EPOCH_NONE, &time) &&
        !hc_time_parse(text, hc_epoch_guess(text), &time))
        return false;
    t->naive_times += time.naive;
    t->leap_seconds += time.leap;
    *out =
        time.naive && t->zone != NULL ? zone_to_utc(t->zone, time.us) : time.us;
    return true;
}

static bool cell_date(struct cell_types *t, const struct cell *c, int64_t *out)
{
    int32_t days;
    int64_t us;

    if (c->kind == CELL_TEXT && hc_date_parse(c->text, &days)) {
        *out = days;
        return true;
    }
    if (!cell_time(t, c, &us))
        return false;
    *out = hc_floor_div(us, HC_US_PER_DAY);
    return true;
}

enum hc_code cell_hash(struct error_cells *e, const struct cell *c,
                       uint64_t *hash, struct hc_err *err)
{
    char room[40];

    if (c->kind == CELL_JSON && c->json != NULL) {
        *hash = json_hash(cell_value(c));
        return HC_OK;
    }
    return json_cell_hash(e, cell_text(c, room), hash, err);
}

static enum hc_code put_json(struct cell_types *t, struct canonical *s,
                             size_t column, const struct cell *c,
                             struct hc_err *err)
{
    uint64_t hash = 0;
    enum hc_code rc = cell_hash(t->errors, c, &hash, err);

    if (rc == HC_OK && !canonical_put(s, column, 'j', &hash, sizeof hash))
        rc = hc_nomem(err);
    return rc;
}

/* The cell as its type; *tag says what it became.  False = it does not hold
 * its type. */
static bool as_typed(struct cell_types *t, enum export_type type,
                     const struct cell *c, struct cell *typed, char *tag)
{
    switch (type) {
    case TYPE_INT64:
        typed->kind = CELL_INT;
        *tag = 'i';
        return cell_int(c, &typed->i);
    case TYPE_FLOAT64:
        typed->kind = CELL_REAL;
        *tag = 'd';
        return cell_real(c, &typed->real);
    case TYPE_BOOL:
        typed->kind = CELL_BOOL;
        *tag = 'b';
        return cell_bool(c, &typed->i);
    case TYPE_TIMESTAMP:
        typed->kind = CELL_INT;
        *tag = 't';
        return cell_time(t, c, &typed->i);
    case TYPE_DATE:
        typed->kind = CELL_INT;
        *tag = 'D';
        return cell_date(t, c, &typed->i);
    case TYPE_STRING:
    case TYPE_JSON:
        break;
    }
    return false;
}

enum hc_code cell_canonical(struct cell_types *t, struct canonical *s,
                            size_t column, enum export_type type,
                            const struct cell *c, struct cell *typed, bool *odd,
                            struct hc_err *err)
{
    bool plain = type == TYPE_STRING || type == TYPE_JSON;
    char tag = 's', room[40];
    struct hc_str text;

    if (!plain && as_typed(t, type, c, typed, &tag)) {
        *odd = false;
        return canonical_put(s, column, tag, &typed->i, sizeof typed->i)
                   ? HC_OK
                   : hc_nomem(err);
    }
    *odd = !plain;
    if (type == TYPE_JSON)
        return put_json(t, s, column, c, err);
    text = cell_text(c, room);
    return canonical_put(s, column, plain ? 's' : 'x', text.p, text.n)
               ? HC_OK
               : hc_nomem(err);
}

enum hc_code cell_types_open(struct cell_types *t, struct hc_str zone,
                             struct hc_err *err)
{
    char name[64];
    enum hc_code rc = error_cells_open(&t->errors, err);

    if (rc != HC_OK || zone.n == 0 || hc_str_eq(zone, HC_STR("UTC")))
        return rc;
    if (zone.n >= sizeof name)
        return hc_fail(err, HC_ECONFIG, "the zone name is too long");
    memcpy(name, zone.p, zone.n);
    name[zone.n] = '\0';
    return zone_open(&t->zone, name, err);
}

void cell_types_close(struct cell_types *t)
{
    zone_close(t->zone);
    error_cells_close(t->errors);
}
