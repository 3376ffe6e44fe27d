/* SPDX-License-Identifier: MIT
 *
 * Column profiles: which exported column means what, under which names, and
 * which status words mean success.  Built-in ones are the files of
 * parsers/profiles/; a user's own has the same shape (docs/formats.md). */
#ifndef HINDCAST_PARSERS_PROFILE_H
#define HINDCAST_PARSERS_PROFILE_H

#include "base/err.h"
#include "base/run_row.h"

enum profile_role {
    ROLE_NONE, /* kept under its own name */
    ROLE_PROCESSOR,
    ROLE_PHASE,
    ROLE_CATEGORY,
    ROLE_RUN_ID,
    ROLE_STATUS,
    ROLE_STARTED,
    ROLE_ENDED,
    ROLE_DATA_DATE,
    ROLE_DURATION,
    ROLE_RECORDS,
    ROLE_ERROR,
    ROLE_MESSAGE_ID,
    ROLE_PAYLOAD,
    N_ROLES
};

enum { PROFILE_ALIASES = 4 };

struct profile_column {
    struct hc_str names[PROFILE_ALIASES]; /* the first with a value counts */
    size_t n_names;
    enum export_type type;
    enum profile_role role;
    bool context; /* low cardinality: stored once per distinct tuple */
};

struct status_word {
    struct hc_str word; /* compared without regard to ASCII case */
    enum run_status status;
};

struct profile {
    struct hc_str name;
    const struct profile_column *columns;
    size_t n_columns;
    const struct status_word *statuses;
    size_t n_statuses;
    struct hc_str zone;     /* of timestamps without one; "UTC" */
    double duration_unit_s; /* seconds per unit of the duration column */
};

struct profile_set; /* profiles and the memory behind them */

/* The built-in profiles, and before them the one of `path` (NULL = none). */
HC_MUST_USE enum hc_code profile_set_open(struct profile_set **out,
                                          const char *path,
                                          struct hc_err *err);
void profile_set_close(struct profile_set *set); /* accepts NULL */
/* The first profile whose processor, status and started columns are all
 * there; NULL = none. */
const struct profile *profile_match(const struct profile_set *set,
                                    const struct columns *columns);
/* The i-th profile; NULL = no more. */
const struct profile *profile_at(const struct profile_set *set, size_t i);

#endif
