/* SPDX-License-Identifier: MIT
 *
 * The most frequent error texts of each picked hour of the day and processor,
 * for the column sample_errors of `monday`. */
#ifndef HINDCAST_ANALYZER_ANALYSES_MONDAY_SAMPLES_H
#define HINDCAST_ANALYZER_ANALYSES_MONDAY_SAMPLES_H

#include "analyzer/analyses/monday_read.h"

struct monday_sample {
    int hour;
    size_t processor; /* index into scope->names */
    int64_t message, rows;
    struct hc_str text;
};

/* Ascending by hour and processor, then as they rank: at most five of each. */
struct monday_samples {
    struct monday_sample *at;
    size_t n, cap;
};

/* Read them, and give the evidence for `columns`.  Texts live in the arena;
 * release whatever is returned. */
HC_MUST_USE enum hc_code
monday_samples_read(struct monday_samples *s, const struct monday_scope *scope,
                    const struct hour_pick *pick, struct hc_arena *arena,
                    struct report *report, const char *columns,
                    struct hc_err *err);
void monday_samples_release(struct monday_samples *s);

/* The samples of one cell, *n of them. */
const struct monday_sample *monday_samples_find(const struct monday_samples *s,
                                                int hour, size_t processor,
                                                size_t *n);

#endif
