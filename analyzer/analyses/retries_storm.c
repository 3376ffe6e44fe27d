/* SPDX-License-Identifier: MIT
 *
 * retries --storm, see retries_storm.h. */
#include "analyzer/analyses/retries_storm.h"

#include "analyzer/analyses/retries.h"

/* Names of storms depend on the bins; these are the ones of `storms`. */
#define STORM_BIN_US (5 * 60 * HC_US_PER_SECOND)

enum hc_code retries_storm_open(struct retries_storm *out, const char *id,
                                struct store *db, const struct window *window,
                                const struct filters *filters,
                                struct report *report, struct hc_err *err)
{
    struct storms_scope scope = {.db = db,
                                 .window = window,
                                 .exposure = &out->exposure,
                                 .filters = filters,
                                 .bin_us = STORM_BIN_US};
    enum hc_code rc;

    *out = (struct retries_storm){.storm = NULL};
    rc = exposure_open(&out->exposure, window, db, err);
    if (rc == HC_OK)
        rc = local_hours_open(&out->hours, &out->exposure, window->zone, err);
    if (rc == HC_OK)
        rc = storms_find(&out->list, &scope, report, "chains: the storm", err);
    if (rc != HC_OK)
        return rc;
    out->storm = storms_by_id(&out->list, id);
    if (out->storm == NULL)
        return hc_fail(err, HC_EUSAGE,
                       "there is no storm '%s' here; `hindcast storms` with "
                       "the same window and filters lists those there are",
                       id);
    return storm_sides_make(&out->sides, out->storm, &out->hours,
                            &out->exposure, STORM_BIN_US, err);
}

void retries_storm_release(struct retries_storm *s)
{
    storm_sides_release(&s->sides);
    storms_release(&s->list);
    local_hours_release(&s->hours);
    exposure_release(&s->exposure);
}

static bool in_scope(const struct retries_storm *s, const struct chains *c,
                     const struct history_run *head)
{
    return s->storm->scope.p == NULL ||
           hc_str_eq(history_processor(c->history, head), s->storm->scope);
}

enum storm_side retries_storm_side(const struct retries_storm *s,
                                   const struct chains *c,
                                   const struct chain *chain)
{
    const struct history_run *head = chain_run(c, chain, 0);
    enum storm_side side = storm_side_of(&s->sides, head->started_us);

    return side != SIDE_NEITHER && in_scope(s, c, head) ? side : SIDE_NEITHER;
}

bool retries_storm_leads(const struct retries_storm *s, const struct chains *c,
                         const struct chain *chain)
{
    for (size_t i = 0; i < s->storm->n_spans; i++) {
        const struct storm_span *span = &s->storm->spans[i];
        int64_t start_us =
            span->active_to_us != 0 ? span->active_from_us : span->from_us;

        if (span->hit && chain->first_us >= start_us - RETRIES_BEFORE_US &&
            chain->first_us < start_us + RETRIES_INTO_US)
            return in_scope(s, c, chain_run(c, chain, 0));
    }
    return false;
}

void retries_storm_note(const struct retries_storm *s, struct report *report,
                        size_t k)
{
    const struct storm *storm = s->storm;
    struct hc_str whose =
        storm->scope.p == NULL ? HC_STR("all processors") : storm->scope;

    if (storm->occurrences > 0)
        report_note(report, k,
                    "%s is %s, of %.*s, and stands out %zu times of %zu; it is "
                    "compared with %s.",
                    storm->id, storm_kind_name(storm->kind), HC_STR_ARG(whose),
                    storm->hits, storm->occurrences,
                    storm_baseline_name(s->sides.baseline));
    else
        report_note(report, k, "%s is a %s of %.*s; it is compared with %s.",
                    storm->id, storm_kind_name(storm->kind), HC_STR_ARG(whose),
                    storm_baseline_name(s->sides.baseline));
}
