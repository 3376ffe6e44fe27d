/* SPDX-License-Identifier: MIT
 *
 * The type of a column of a plain table: the union of the kinds of its cells.
 * Joining is commutative, so the order of files does not show.  Pure. */
#ifndef HINDCAST_SCHEMA_COLUMN_KIND_H
#define HINDCAST_SCHEMA_COLUMN_KIND_H

#include "base/record.h"

enum column_kind { /* bits of a set; the empty set = no value seen yet */
                   KIND_INT = 1,
                   KIND_REAL = 2,
                   KIND_BOOL = 4,
                   KIND_DATE = 8,
                   KIND_TIME = 16,
                   KIND_JSON = 32,
                   KIND_TEXT = 64 /* anything; no further look is worth it */
};

/* What `kinds` becomes with this cell. */
unsigned column_kind_add(unsigned kinds, const struct cell *c);
/* The type as exported_column has it: "" for the empty set, INT64, FLOAT64,
 * BOOL, DATE, TIMESTAMP, JSON, else STRING. */
const char *column_kind_type(unsigned kinds);
/* A set that column_kind_type() names so. */
unsigned column_kind_of(struct hc_str type);

#endif
