/* SPDX-License-Identifier: MIT
 *
 * Failed rows and runs by three categories at once: the stored one, the one
 * the pipeline's rules give, the one of the refined rules. */
#ifndef HINDCAST_ANALYZER_ANALYSES_NOISE_TALLY_H
#define HINDCAST_ANALYZER_ANALYSES_NOISE_TALLY_H

#include "analyzer/analyses/filters.h"
#include "analyzer/analyses/window.h"
#include "analyzer/categories/refined.h"
#include "analyzer/templates/text_table.h"

enum noise_classifier { NOISE_STORED, NOISE_COMPAT, NOISE_REFINED, N_NOISE };

#define NOISE_NULL UINT32_MAX /* no stored category */

struct noise_cell {
    uint32_t category[N_NOISE]; /* numbers in names; NOISE_NULL */
    int64_t rows, runs, alerted;
};

struct noise_tally {
    struct text_table names, keys; /* keys: category[] as bytes */
    struct noise_cell *cells;      /* by key */
    size_t n, cap;
    int64_t rows, runs, alerted;
    int64_t asked;    /* rows with a value in alert_sent; 0 = no such column */
    uint64_t limited; /* rules that reached the limit of their regex */
};

void noise_tally_init(struct noise_tally *t);
void noise_tally_release(struct noise_tally *t);
/* The name of the statement that noise_tally_read() runs. */
const char *noise_query(const struct window *w);
HC_MUST_USE enum hc_code
noise_tally_read(struct noise_tally *t, struct store *db,
                 const struct category_rules *rules, const struct window *w,
                 const struct filters *f, struct hc_err *err);
/* Name of a category; p is NULL for NOISE_NULL. */
struct hc_str noise_name(const struct noise_tally *t, uint32_t category);

#endif
