/* SPDX-License-Identifier: MIT
 *
 * Files by content, see source_order.h. */
#include "schema/source_order.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "schema/statement.h"

static const char what[] = "cannot read sources";

static enum hc_code make_room(struct source_order *o, struct store *s,
                              struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    int64_t last = 0;
    enum hc_code rc =
        statement_prepare(s, "SELECT max(id) FROM source", what, &st, err);

    if (statement_row(s, st, what, &rc, err))
        last = sqlite3_column_int64(st, 0);
    (void)sqlite3_finalize(st);
    if (rc != HC_OK || last <= 0)
        return rc;
    if (last > INT32_MAX)
        return hc_fail(err, HC_EDB, "source %lld cannot be", (long long)last);
    o->n = (size_t)last + 1;
    o->rank = calloc(o->n, sizeof *o->rank);
    return o->rank == NULL ? hc_nomem(err) : HC_OK;
}

enum hc_code source_order_load(struct source_order *o, struct store *s,
                               struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    uint32_t rank = 0;
    enum hc_code rc;

    *o = (struct source_order){NULL, 0};
    rc = make_room(o, s, err);
    /* One file may have been read in several ways. */
    if (rc == HC_OK)
        rc = statement_prepare(s,
                               "SELECT id FROM source ORDER BY sha256, format, "
                               "profile, options, parser_version",
                               what, &st, err);
    while (rc == HC_OK && statement_row(s, st, what, &rc, err)) {
        size_t id = (size_t)sqlite3_column_int64(st, 0);

        if (id < o->n)
            o->rank[id] = ++rank;
    }
    (void)sqlite3_finalize(st);
    return rc;
}

void source_order_release(struct source_order *o)
{
    free(o->rank);
    *o = (struct source_order){NULL, 0};
}

static uint32_t rank_of(const struct source_order *o, int64_t row)
{
    uint64_t source = (uint64_t)row >> 32;

    return source < o->n ? o->rank[source] : 0;
}

bool source_order_before(const struct source_order *o, int64_t a, int64_t b)
{
    uint32_t x = rank_of(o, a), y = rank_of(o, b);

    if (x != y)
        return x < y;
    if ((uint32_t)a != (uint32_t)b)
        return (uint32_t)a < (uint32_t)b;
    return a < b;
}
