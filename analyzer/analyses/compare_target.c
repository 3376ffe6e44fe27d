/* SPDX-License-Identifier: MIT
 *
 * compare: whether the failures are as few as they were to become, and will
 * stay so (docs/analyses.md, "compare"). */
#include <math.h>
#include <stdlib.h>

#include "analyzer/analyses/compare.h"
#include "analyzer/compare/ratio.h"

enum target_column {
    T_METRIC,
    T_TARGET,
    T_DATE,
    T_NEXT,
    T_RESULT,
    T_MET,
    T_AFTER,
    T_LO,
    T_HI,
    T_FORECAST
};

const struct column compare_target_columns[] = {
    {"metric", COLUMN_TEXT, NULL, "rows_failed or runs_failed", 0, 0},
    {"target", COLUMN_INT, NULL, "an occurrence is to stay below", 0, 0},
    {"next_date", COLUMN_DATE, NULL,
     "first complete occurrence after the change", 0, 0},
    {"next", COLUMN_INT, NULL, "its count", 0, 0},
    {"result", COLUMN_TEXT, NULL, "of it: met, not_met or no_data", 0, 0},
    {"met", COLUMN_INT, NULL, "occurrences after the change below the target",
     0, 0},
    {"after", COLUMN_INT, NULL, "complete occurrences after the change", 0, 0},
    {"lo", COLUMN_REAL, NULL,
     "95 % prediction interval of one more occurrence, lower end", 1, 0},
    {"hi", COLUMN_REAL, NULL, "upper end", 1, 0},
    {"forecast", COLUMN_TEXT, NULL,
     "of the interval: met, not_met, or open where it holds the target", 0, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

static const struct {
    const char *name;
    enum compare_count count;
} metrics[] = {
    {"rows_failed", COUNT_ROWS_FAILED},
    {"runs_failed", COUNT_RUNS_FAILED},
};

static void put_seen(struct compare *c, enum compare_count count)
{
    const struct compare_unit *next = NULL;
    const size_t k = RESULT_TARGET;
    int64_t met = 0;

    for (size_t i = 0; i < c->subject.n; i++) {
        const struct compare_unit *u = &c->subject.at[i];

        if (!compare_usable(u) || u->side != SIDE_AFTER)
            continue;
        met += u->n[count] < c->target;
        if (next == NULL)
            next = u;
    }
    report_int(c->report, k, T_MET, met);
    report_int(c->report, k, T_AFTER, (int64_t)c->n_after);
    if (next != NULL) {
        report_int(c->report, k, T_DATE, next->date);
        report_int(c->report, k, T_NEXT, next->n[count]);
    }
    report_text(c->report, k, T_RESULT,
                next == NULL                 ? HC_STR("no_data")
                : next->n[count] < c->target ? HC_STR("met")
                                             : HC_STR("not_met"));
}

static void put_forecast(struct compare *c, struct interval i)
{
    const double target = (double)c->target;

    report_real(c->report, RESULT_TARGET, T_LO, i.lo);
    report_real(c->report, RESULT_TARGET, T_HI, i.hi);
    report_text(c->report, RESULT_TARGET, T_FORECAST,
                isnan(i.hi)      ? HC_STR("no_data")
                : i.hi < target  ? HC_STR("met")
                : i.lo >= target ? HC_STR("not_met")
                                 : HC_STR("open"));
}

enum hc_code compare_add_target(struct compare *c, struct hc_err *err)
{
    const size_t k = RESULT_TARGET;
    struct compare_sample *room = calloc(c->room + 1, sizeof *room);
    enum hc_code rc = HC_OK;

    if (room == NULL)
        return hc_nomem(err);
    for (size_t i = 0; rc == HC_OK && i < sizeof metrics / sizeof metrics[0];
         i++) {
        enum compare_count count = metrics[i].count;
        struct compare_phi phi;
        size_t n =
            compare_units_samples(&c->subject, count, PER_OCCURRENCE, room);

        rc = compare_phi(&phi, c, &c->subject, count, PER_OCCURRENCE, err);
        if (rc != HC_OK)
            break;
        report_row(c->report, k);
        report_text(c->report, k, T_METRIC, hc_str_from(metrics[i].name));
        report_int(c->report, k, T_TARGET, c->target);
        put_seen(c, count);
        put_forecast(c, ratio_predict(room, n, phi.phi, phi.df));
    }
    free(room);
    return rc;
}
