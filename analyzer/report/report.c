/* SPDX-License-Identifier: MIT
 *
 * The report model, see report.h.  Text lives in one arena; arrays are plain
 * malloc, grown whenever their length is a power of two, so that no capacity
 * needs to be stored: an array of n items always has room for the next power
 * of two, also after report_limit() shortened it. */
#include "analyzer/report/report.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/checked.h"

/* What report.memory points to.  report_append() chains the memory of the
 * report it consumed, because the moved views still point there. */
struct memory {
    struct hc_arena arena;
    struct memory *adopted;
};

static bool failed(struct report *r)
{
    return r->failed != HC_OK;
}

static void fail_memory(struct report *r)
{
    if (r->failed == HC_OK)
        r->failed = HC_ENOMEM;
}

struct hc_str report_keep(struct report *r, struct hc_str s)
{
    struct memory *m = r->memory;
    struct hc_str kept = hc_arena_str(&m->arena, s);

    if (kept.p == NULL) {
        fail_memory(r);
        return HC_STR("");
    }
    return kept;
}

/* Room for one more behind n items of `size` bytes, zeroed; NULL = failed. */
static void *grow(struct report *r, void *items, size_t n, size_t size)
{
    size_t bytes;
    char *grown;

    if ((n & (n - 1)) == 0) {
        size_t cap = n == 0 ? 1 : 2 * n;

        /* Never realloc to 0 bytes: a row of no columns is still a row. */
        grown = hc_mul_size(cap, size, &bytes) && hc_add_size(bytes, 1, &bytes)
                    ? realloc(items, bytes)
                    : NULL;
        if (grown == NULL) {
            fail_memory(r);
            return NULL;
        }
        items = grown;
    }
    memset((char *)items + n * size, 0, size);
    return items;
}

enum hc_code report_new(struct report **out, const char *analysis,
                        const char *title, struct hc_err *err)
{
    struct report *r = calloc(1, sizeof(*r));
    struct memory *m = calloc(1, sizeof(*m));

    *out = NULL;
    if (r == NULL || m == NULL) {
        free(r);
        free(m);
        return hc_nomem(err);
    }
    hc_arena_init(&m->arena);
    r->memory = m;
    r->analysis = report_keep(r, hc_str_from(analysis));
    r->title = report_keep(r, hc_str_from(title));
    *out = r;
    return HC_OK;
}

static void free_memory(struct memory *m)
{
    while (m != NULL) {
        struct memory *next = m->adopted;

        hc_arena_release(&m->arena);
        free(m);
        m = next;
    }
}

void report_free(struct report *r)
{
    if (r == NULL)
        return;
    for (size_t k = 0; k < r->n_results; k++) {
        free(r->results[k].values);
        free(r->results[k].totals);
        free(r->results[k].notes);
    }
    for (size_t e = 0; e < r->n_evidence; e++)
        free(r->evidence[e].params);
    free(r->params);
    free(r->results);
    free(r->evidence);
    free_memory(r->memory);
    free(r);
}

enum hc_code report_check(const struct report *r, struct hc_err *err)
{
    if (r->failed == HC_ENOMEM)
        return hc_nomem(err);
    if (r->failed != HC_OK)
        return hc_fail(err, r->failed, "the report could not be sealed");
    return HC_OK;
}

/* Append a named value to one of the report's lists of them. */
static void add_named(struct report *r, struct named_value **list, size_t *n,
                      const char *name, enum column_type type, struct value v)
{
    struct named_value *grown;

    if (failed(r))
        return;
    grown = grow(r, *list, *n, sizeof(**list));
    if (grown == NULL)
        return;
    *list = grown;
    v.null = type == COLUMN_TEXT && v.text.p == NULL;
    if (type == COLUMN_TEXT && !v.null)
        v.text = report_keep(r, v.text);
    grown[*n].name = report_keep(r, hc_str_from(name)).p;
    grown[*n].type = type;
    grown[*n].value = v;
    if (!failed(r))
        (*n)++;
}

void report_param_text(struct report *r, const char *name, struct hc_str v)
{
    add_named(r, &r->params, &r->n_params, name, COLUMN_TEXT,
              (struct value){.text = v});
}

void report_param_int(struct report *r, const char *name, int64_t v)
{
    add_named(r, &r->params, &r->n_params, name, COLUMN_INT,
              (struct value){.i = v});
}

void report_param_real(struct report *r, const char *name, double v)
{
    add_named(r, &r->params, &r->n_params, name, COLUMN_REAL,
              (struct value){.real = v});
}

void report_param_time(struct report *r, const char *name, int64_t us)
{
    add_named(r, &r->params, &r->n_params, name, COLUMN_TIME,
              (struct value){.i = us});
}

size_t report_result(struct report *r, const char *name, const char *title,
                     const struct column *columns, enum drawing drawing)
{
    struct result *grown, *result;

    if (failed(r))
        return 0;
    grown = grow(r, r->results, r->n_results, sizeof(*grown));
    if (grown == NULL)
        return 0;
    r->results = grown;
    result = &grown[r->n_results];
    result->name = report_keep(r, hc_str_from(name)).p;
    result->title = report_keep(r, hc_str_from(title)).p;
    result->columns = columns;
    while (columns[result->n_columns].name != NULL)
        result->n_columns++;
    result->drawing = drawing;
    return failed(r) ? 0 : r->n_results++;
}

void report_row(struct report *r, size_t k)
{
    struct result *result;
    struct value *grown;
    size_t row_bytes;

    if (failed(r))
        return;
    result = &r->results[k];
    row_bytes = result->n_columns * sizeof(*grown);
    grown = grow(r, result->values, result->n_rows, row_bytes);
    if (grown == NULL)
        return;
    result->values = grown;
    for (size_t c = 0; c < result->n_columns; c++)
        grown[result->n_rows * result->n_columns + c].null = true;
    result->n_rows++;
}

/* The cell to set, no longer NULL; NULL = the report failed. */
static struct value *cell(struct report *r, size_t k, size_t column)
{
    struct result *result;
    struct value *v;

    if (failed(r))
        return NULL;
    result = &r->results[k];
    v = &result->values[(result->n_rows - 1) * result->n_columns + column];
    v->null = false;
    return v;
}

void report_int(struct report *r, size_t k, size_t column, int64_t v)
{
    struct value *to = cell(r, k, column);

    if (to != NULL)
        to->i = v;
}

void report_real(struct report *r, size_t k, size_t column, double v)
{
    struct value *to = cell(r, k, column);

    if (to != NULL)
        to->real = v;
}

void report_text(struct report *r, size_t k, size_t column, struct hc_str v)
{
    struct value *to = v.p == NULL ? NULL : cell(r, k, column);

    if (to != NULL)
        to->text = report_keep(r, v);
}

void report_list_add(struct report *r, size_t k, size_t column, struct hc_str v)
{
    struct value *to = cell(r, k, column);
    struct memory *m = r->memory;
    size_t n, bytes;

    if (to == NULL)
        return;
    n = to->n_list;
    if ((n & (n - 1)) == 0) { /* full, by the rule of grow() */
        struct hc_str *grown =
            hc_mul_size(n == 0 ? 1 : 2 * n, sizeof(*grown), &bytes)
                ? hc_arena_alloc(&m->arena, bytes)
                : NULL;

        if (grown == NULL) {
            fail_memory(r);
            return;
        }
        if (n > 0)
            memcpy(grown, to->list, n * sizeof(*grown));
        to->list = grown;
    }
    to->list[n] = report_keep(r, v);
    to->n_list++;
}

static void add_total(struct report *r, size_t k, const char *name,
                      enum column_type type, struct value v)
{
    if (!failed(r))
        add_named(r, &r->results[k].totals, &r->results[k].n_totals, name, type,
                  v);
}

void report_total_int(struct report *r, size_t k, const char *name, int64_t v)
{
    add_total(r, k, name, COLUMN_INT, (struct value){.i = v});
}

void report_total_real(struct report *r, size_t k, const char *name, double v)
{
    add_total(r, k, name, COLUMN_REAL, (struct value){.real = v});
}

void report_total_text(struct report *r, size_t k, const char *name,
                       struct hc_str v)
{
    add_total(r, k, name, COLUMN_TEXT, (struct value){.text = v});
}

void report_total_time(struct report *r, size_t k, const char *name, int64_t us)
{
    add_total(r, k, name, COLUMN_TIME, (struct value){.i = us});
}

void report_note(struct report *r, size_t k, const char *fmt, ...)
{
    struct memory *m = r->memory;
    struct result *result;
    struct hc_str *grown;
    va_list ap, again;
    char *text;
    int n;

    if (failed(r))
        return;
    result = &r->results[k];
    va_start(ap, fmt);
    va_copy(again, ap);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    text = n < 0 ? NULL : hc_arena_alloc(&m->arena, (size_t)n + 1);
    grown = grow(r, result->notes, result->n_notes, sizeof(*grown));
    if (grown != NULL)
        result->notes = grown;
    if (text != NULL && grown != NULL) {
        (void)vsnprintf(text, (size_t)n + 1, fmt, again);
        grown[result->n_notes++] = (struct hc_str){text, (size_t)n};
    } else {
        fail_memory(r);
    }
    va_end(again);
}

/* "E-001" and on, in the order of the page. */
static void number_evidence(struct report *r, size_t from)
{
    char id[32];

    for (size_t e = from; e < r->n_evidence; e++) {
        (void)snprintf(id, sizeof(id), "E-%03zu", e + 1);
        r->evidence[e].id = report_keep(r, hc_str_from(id));
    }
}

size_t report_evidence(struct report *r, const char *what, struct hc_str sql)
{
    struct evidence *grown;
    size_t e = r->n_evidence;

    if (failed(r))
        return 0;
    grown = grow(r, r->evidence, e, sizeof(*grown));
    if (grown == NULL)
        return 0;
    r->evidence = grown;
    grown[e].what = report_keep(r, hc_str_from(what));
    grown[e].sql = report_keep(r, hc_str_trim(sql));
    r->n_evidence++;
    number_evidence(r, e);
    return e;
}

static void add_evidence_param(struct report *r, size_t e, const char *name,
                               enum column_type type, struct value v)
{
    if (!failed(r))
        add_named(r, &r->evidence[e].params, &r->evidence[e].n_params, name,
                  type, v);
}

void report_evidence_int(struct report *r, size_t e, const char *name,
                         int64_t v)
{
    add_evidence_param(r, e, name, COLUMN_INT, (struct value){.i = v});
}

void report_evidence_text(struct report *r, size_t e, const char *name,
                          struct hc_str v)
{
    add_evidence_param(r, e, name, COLUMN_TEXT,
                       (struct value){.null = v.p == NULL, .text = v});
}

void report_digest(struct report *r, struct hc_str digest)
{
    if (!failed(r))
        r->digest = report_keep(r, digest);
}

void report_limit(struct report *r, size_t limit)
{
    for (size_t k = 0; limit > 0 && k < r->n_results; k++) {
        struct result *result = &r->results[k];

        if (result->n_rows > limit) {
            result->n_hidden += result->n_rows - limit;
            result->n_rows = limit;
        }
    }
}

/* Parameters of `from` under "ANALYSIS.NAME". */
static void append_params(struct report *into, const struct report *from)
{
    char name[256];

    for (size_t i = 0; i < from->n_params; i++) {
        (void)snprintf(name, sizeof(name), "%s.%s", from->analysis.p,
                       from->params[i].name);
        add_named(into, &into->params, &into->n_params, name,
                  from->params[i].type, from->params[i].value);
    }
}

/* After an append the lengths grow by one each, so grow() fits. */
static void append_results(struct report *into, struct report *from)
{
    for (size_t k = 0; k < from->n_results; k++) {
        struct result *grown, *moved = &from->results[k];

        grown = grow(into, into->results, into->n_results, sizeof(*grown));
        if (grown == NULL)
            return;
        into->results = grown;
        if (moved->analysis == NULL) {
            moved->analysis = from->analysis.p;
            moved->heading = from->title.p;
        }
        grown[into->n_results++] = *moved;
        *moved = (struct result){0};
    }
}

static void append_evidence(struct report *into, struct report *from)
{
    for (size_t e = 0; e < from->n_evidence; e++) {
        struct evidence *grown, *moved = &from->evidence[e];

        grown = grow(into, into->evidence, into->n_evidence, sizeof(*grown));
        if (grown == NULL)
            return;
        into->evidence = grown;
        if (moved->analysis == NULL)
            moved->analysis = from->analysis.p;
        grown[into->n_evidence++] = *moved;
        *moved = (struct evidence){0};
    }
}

/* `into` keeps the arenas of `from` alive behind its own. */
static void adopt(struct report *into, struct report *from)
{
    struct memory *last = into->memory;

    while (last->adopted != NULL)
        last = last->adopted;
    last->adopted = from->memory;
    from->memory = NULL;
}

void report_append(struct report *into, struct report *from)
{
    size_t first = into->n_evidence;

    report_seal(from);
    if (from->failed != HC_OK && into->failed == HC_OK)
        into->failed = from->failed;
    if (!failed(into)) {
        append_params(into, from);
        append_results(into, from);
        append_evidence(into, from);
        number_evidence(into, first);
        if (into->digest.n == 0)
            into->digest = from->digest;
    }
    adopt(into, from);
    report_free(from);
}
