/* SPDX-License-Identifier: MIT
 *
 * Column names of a CSV, see csv_header.h. */
#include "parsers/csv_header.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/timestamp.h"

enum { NUMBER_TEXT = 24 };

void csv_header_init(struct csv_header *h)
{
    *h = (struct csv_header){.raw = NULL};
    hc_arena_init(&h->arena);
}

void csv_header_release(struct csv_header *h)
{
    hc_arena_release(&h->arena);
}

static bool is_taken(const struct hc_str *names, size_t n, struct hc_str name)
{
    for (size_t i = 0; i < n; i++)
        if (hc_str_eq(names[i], name))
            return true;
    return false;
}

/* stem and the number of the column; .p is NULL when there is no memory. */
static struct hc_str numbered(struct csv_header *h, struct hc_str stem,
                              size_t at)
{
    char number[NUMBER_TEXT];
    int len = snprintf(number, sizeof number, "_%zu", at + 1);
    char *p = hc_arena_alloc(&h->arena, stem.n + (size_t)len);

    if (p == NULL)
        return (struct hc_str){NULL, 0};
    memcpy(p, stem.p, stem.n);
    memcpy(p + stem.n, number, (size_t)len);
    return (struct hc_str){p, stem.n + (size_t)len};
}

/* A name that no column before has and, where it had to be changed, that no
 * other column is exported with. */
static struct hc_str unique_name(struct csv_header *h,
                                 const struct hc_str *names, size_t n,
                                 size_t at)
{
    struct hc_str raw = h->raw[at];
    struct hc_str name = hc_str_utf8_prefix(raw, HC_MAX_COLUMN_NAME);

    if (raw.n == 0)
        name = numbered(h, HC_STR("col"), at);
    while (name.p != NULL &&
           (is_taken(names, at, name) ||
            (!hc_str_eq(name, raw) && is_taken(h->raw, n, name))))
        name = numbered(h, name, at);
    return name;
}

enum hc_code csv_header_set(struct csv_header *h, const struct cell *names,
                            size_t n, struct hc_err *err)
{
    struct hc_str *unique = hc_arena_alloc(&h->arena, n * sizeof *unique);

    h->raw = hc_arena_alloc(&h->arena, n * sizeof *h->raw);
    if (unique == NULL || h->raw == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < n; i++) {
        h->raw[i] = hc_arena_str(&h->arena, names[i].text);
        if (h->raw[i].p == NULL)
            return hc_nomem(err);
    }
    for (size_t i = 0; i < n; i++) {
        unique[i] = unique_name(h, unique, n, i);
        if (unique[i].p == NULL)
            return hc_nomem(err);
        if (h->raw[i].n == 0)
            h->unnamed++;
        else if (!hc_str_eq(unique[i], h->raw[i]))
            h->renamed++;
    }
    h->columns = (struct columns){unique, n};
    return HC_OK;
}

enum hc_code csv_header_number(struct csv_header *h, size_t n,
                               struct hc_err *err)
{
    struct cell *none = hc_arena_alloc(&h->arena, n * sizeof *none);

    if (none == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < n; i++)
        none[i] = (struct cell){.kind = CELL_NULL};
    return csv_header_set(h, none, n, err);
}

enum hc_code csv_header_given(struct csv_header *h, struct hc_str names,
                              struct hc_err *err)
{
    struct cell *cells =
        hc_arena_alloc(&h->arena, HC_MAX_COLUMNS * sizeof *cells);
    size_t n = 0;
    bool more = true;

    if (cells == NULL)
        return hc_nomem(err);
    while (more) {
        struct hc_str name;

        more = hc_str_cut(&names, ',', &name);
        name = hc_str_trim(name);
        if (name.n == 0)
            return hc_fail(err, HC_EUSAGE,
                           "column %zu of --columns has no name", n + 1);
        if (n == HC_MAX_COLUMNS)
            return hc_fail(err, HC_EUSAGE, "--columns has more than %d names",
                           (int)HC_MAX_COLUMNS);
        cells[n++] = (struct cell){.kind = CELL_TEXT, .text = name};
    }
    return csv_header_set(h, cells, n, err);
}

bool csv_header_repeats(const struct csv_header *h, const struct cell *cells,
                        size_t n)
{
    struct hc_str first;

    if (n != h->columns.n || n == 0 || cells[0].kind != CELL_TEXT)
        return false;
    first = cells[0].text;
    if (hc_str_starts(first, HC_STR("\xef\xbb\xbf")))
        first = hc_str_slice(first, 3, first.n);
    if (!hc_str_eq(first, h->raw[0]))
        return false;
    for (size_t i = 1; i < n; i++)
        if (!hc_str_eq(cells[i].text, h->raw[i]))
            return false;
    return true;
}

/* What stands in cells of rows and not in headers. */
static bool is_value(struct hc_str text)
{
    struct hc_time time;
    double number;

    text = hc_str_trim(text);
    return hc_str_to_double(text, &number) ||
           hc_time_parse(text, HC_EPOCH_NONE, &time) ||
           hc_str_eq_fold(text, HC_STR("true")) ||
           hc_str_eq_fold(text, HC_STR("false")) ||
           hc_str_starts(text, HC_STR("{")) || hc_str_starts(text, HC_STR("["));
}

bool csv_header_like(const struct cell *cells, size_t n)
{
    size_t named = 0;

    for (size_t i = 0; i < n; i++) {
        if (cells[i].text.n > HC_MAX_COLUMN_NAME || is_value(cells[i].text))
            return false;
        named += cells[i].text.n > 0;
    }
    return named > 0 && 2 * named >= n;
}
