/* SPDX-License-Identifier: MIT
 *
 * retries: runs that tried the same piece of work, how much that multiplied
 * the load, by which policy, and what it began with (docs/analyses.md,
 * "retries"). */
#include <stdlib.h>

#include "analyzer/analyses/analysis.h"
#include "analyzer/analyses/filters.h"
#include "analyzer/analyses/retries.h"

enum { DEFAULT_LIMIT = 20 };

static const struct option own_options[] = {
    {"max-gap", 0, OPTION_DURATION, "SPAN",
     "longest time from a failure to a retry of it", "6h", false},
    {"storm", 0, OPTION_TEXT, "ID",
     "chains that begin in this storm, as `storms` names it", NULL, false},
    {NULL, 0, OPTION_FLAG, NULL, NULL, NULL, false},
};

static enum hc_code add_results(struct retries *r, struct store *db,
                                const struct filters *filters,
                                struct hc_err *err)
{
    enum hc_code rc = retries_name_chains(r, err);

    if (rc == HC_OK)
        rc = retries_add_chains(r, err);
    if (rc != HC_OK)
        return rc;
    retries_add_amplification(r);
    rc = retries_add_split(r, db, err);
    if (rc == HC_OK)
        rc = retries_add_attempts(r, err);
    if (rc == HC_OK)
        rc = retries_add_fingerprints(r, err);
    if (rc != HC_OK)
        return rc;
    retries_add_fleet(r);
    rc = retries_add_causes(r, err);
    if (r->storm != NULL)
        retries_storm_note(r->storm, r->report, 0);
    window_note(r->window, r->report, 0);
    filters_note(filters, r->report, 0);
    history_evidence(r->window, filters, r->report, "chains: all");
    (void)report_evidence(
        r->report, "amplification: all",
        r->storm != NULL
            ? HC_STR("over the chains whose first attempt starts in the storm")
            : HC_STR(
                  "over the chains whose first attempt starts in the window"));
    return rc;
}

static enum hc_code analyse(struct retries *r, struct store *db,
                            const struct options *o,
                            const struct filters *filters, struct hc_err *err)
{
    struct history *history = NULL;
    struct chains *chains = NULL;
    struct failure_texts *texts = NULL;
    enum hc_code rc = history_load(&history, db, r->window, filters, err);

    if (rc == HC_OK)
        rc = chains_build(&chains, history, options_int(o, "max-gap"), err);
    if (rc == HC_OK)
        rc = failure_texts_open(&texts, history, err);
    r->history = history;
    r->chains = chains;
    r->texts = texts;
    if (rc == HC_OK)
        rc = add_results(r, db, filters, err);
    free(r->fingerprints);
    failure_texts_close(texts);
    chains_free(chains);
    history_free(history);
    return rc;
}

/* With --storm the chains of that storm alone. */
static enum hc_code analyse_storm(struct retries *r, struct store *db,
                                  const struct options *o,
                                  const struct filters *filters,
                                  struct hc_err *err)
{
    const char *id = options_text(o, "storm");
    struct retries_storm storm;
    enum hc_code rc;

    if (id == NULL)
        return analyse(r, db, o, filters, err);
    report_param_text(r->report, "storm", hc_str_from(id));
    rc = retries_storm_open(&storm, id, db, r->window, filters, r->report, err);
    r->storm = &storm;
    if (rc == HC_OK)
        rc = analyse(r, db, o, filters, err);
    r->storm = NULL;
    retries_storm_release(&storm);
    return rc;
}

static enum hc_code run(struct store *db, const struct options *o,
                        struct report **out, struct hc_err *err)
{
    struct retries r = {.limit = options_given(o, "limit")
                                     ? (size_t)options_int(o, "limit")
                                     : DEFAULT_LIMIT};
    struct window window = {.zone = NULL};
    struct filters filters = {.processors = {.given = false}};
    enum hc_code rc = report_new(&r.report, "retries", "Retry chains", err);

    if (rc == HC_OK && options_given(o, "status"))
        rc = hc_fail(err, HC_EUSAGE,
                     "retries links runs of every status; leave --status out");
    if (rc == HC_OK)
        rc = window_resolve(&window, WINDOW_RUNS, db, o, r.report, err);
    if (rc == HC_OK)
        rc = filters_resolve(&filters, db, o, r.report, err);
    if (rc == HC_OK)
        report_param_real(r.report, "max_gap_s",
                          (double)options_int(o, "max-gap") / 1e6);
    r.window = &window;
    if (rc == HC_OK)
        rc = analyse_storm(&r, db, o, &filters, err);
    filters_release(&filters);
    window_release(&window);
    if (rc != HC_OK) {
        report_free(r.report);
        r.report = NULL;
    }
    *out = r.report;
    return rc;
}

static const struct analysis_shape shapes[] = {
    {"chains", retries_chain_columns},
    {"amplification", retries_amplification_columns},
    {"split", retries_split_columns},
    {"success_by_attempt", retries_attempt_columns},
    {"fingerprints", retries_fingerprint_columns},
    {"fleet", retries_fleet_columns},
    {"first_cause", retries_cause_columns},
    {NULL, NULL},
};

const struct analysis analysis_retries = {
    .name = "retries",
    .summary = "retry chains: amplification, backoff, first cause",
    .about =
        "Links runs that tried the same piece of work to chains: by trigger "
        "message, by what its payload asks for, else by processor and data "
        "date, with the confidence of each.  Says how many attempts an item "
        "took, whether later attempts still help, which retry policy the gaps "
        "look like, whether all retries keep step, and what chains failed of "
        "first.\n"
        "With --storm S1, or --since and --until, it is compared with other "
        "time: new work, more attempts, or more failures.  A storm's name is "
        "good for the same window, filters and zone, and bins of 5 minutes.",
    .options = own_options,
    .sql = "history storms exposure",
    .limit = DEFAULT_LIMIT,
    .shapes = shapes,
    .run = run,
};
