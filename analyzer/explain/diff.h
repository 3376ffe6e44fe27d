/* SPDX-License-Identifier: MIT
 *
 * Counting: how many runs of a contrast's two groups have each value of each
 * attribute, and each two values together.  Counts do not depend on the order
 * of the rows; values are numbered by their bytes. */
#ifndef HINDCAST_ANALYZER_EXPLAIN_DIFF_H
#define HINDCAST_ANALYZER_EXPLAIN_DIFF_H

#include "analyzer/explain/attributes.h"
#include "analyzer/explain/groups.h"

/* A value of which fewer of the storm's runs have, or a smaller part, is no
 * explanation. */
#define DIFF_MIN_SUPPORT 0.05
#define DIFF_MIN_RUNS    10

enum {
    DIFF_MAX_VALUES = 1000, /* of an attribute; the rest is one, <other> */
    DIFF_MAX_FREQUENT = 20  /* 1 / DIFF_MIN_SUPPORT: there cannot be more */
};

struct diff_count {
    size_t n[N_ROW_CLASSES]; /* by group_row.class */
};

/* Runs of the storm's group, of the other; chains that have any. */
static inline size_t diff_storm(const struct diff_count *c)
{
    return c->n[0] + c->n[ROW_FIRST];
}
static inline size_t diff_other(const struct diff_count *c)
{
    return c->n[ROW_OTHER] + c->n[ROW_OTHER | ROW_FIRST];
}
static inline size_t diff_storm_items(const struct diff_count *c)
{
    return c->n[ROW_FIRST];
}
static inline size_t diff_other_items(const struct diff_count *c)
{
    return c->n[ROW_OTHER | ROW_FIRST];
}

struct diff_value {
    struct hc_str text; /* .p NULL = <null> */
    bool other;         /* <other>: all that are too many */
    struct diff_count count;
    uint8_t frequent; /* 1 + its place in diff_column.frequent; 0 = none */
};

struct diff_column { /* one attribute */
    const struct attribute *attribute;
    struct diff_value *values; /* <null> first, then by text, <other> last */
    size_t n_values;
    uint16_t *value_of; /* by row: index into values */
    /* Values that are frequent enough, and are not on all rows. */
    uint16_t frequent[DIFF_MAX_FREQUENT];
    size_t n_frequent;
    double surprise;        /* bits; NAN where a group is empty */
    struct text_pool texts; /* private */
};

struct diff_part { /* one value of one attribute */
    uint16_t column, value;
};

/* Two frequent values that some of the storm's runs have together. */
struct diff_pair {
    struct diff_part part[2];
    struct diff_count count;
};

struct diff {
    const struct group_rows *rows; /* borrowed */
    struct diff_count count;       /* all rows */
    struct diff_column columns[N_ATTRIBUTES];
    size_t n_columns;
    struct diff_pair *pairs; /* by column and value */
    size_t n_pairs, cap_pairs;
};

/* Attributes that have a flag of `without` are left out.  rows are of the
 * facts' history.  *out needs diff_release() whatever is returned. */
HC_MUST_USE enum hc_code diff_count(struct diff *out,
                                    const struct group_rows *rows,
                                    const struct attribute_facts *facts,
                                    unsigned without, struct hc_err *err);
void diff_release(struct diff *d);

static inline const struct diff_value *diff_value(const struct diff *d,
                                                  struct diff_part p)
{
    return &d->columns[p.column].values[p.value];
}

/* A row has the value. */
static inline bool diff_has(const struct diff *d, size_t row,
                            struct diff_part p)
{
    return d->columns[p.column].value_of[row] == p.value;
}

#endif
