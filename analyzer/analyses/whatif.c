/* SPDX-License-Identifier: MIT
 *
 * whatif: the history again, under another retry policy (docs/analyses.md,
 * "whatif"). */
#include "analyzer/analyses/whatif.h"

#include <stdlib.h>

#include "analyzer/analyses/analysis.h"
#include "analyzer/analyses/exposure.h"
#include "analyzer/analyses/filters.h"
#include "analyzer/storms/storms.h"

enum { DEFAULT_LIMIT = 40 };
/* As `storms` has it by default: what its ids are good for. */
#define STORM_BIN_US (300 * INT64_C(1000000))

static const struct option own_options[] = {
    {"policy", 0, OPTION_TEXT, "POLICY",
     "replay under NAME or NAME(PARAMETER=VALUE,...); several are asked in "
     "their order (default: each that applies, by itself)",
     NULL, true},
    {"storm", 0, OPTION_TEXT, "ID", "only chains of this storm, such as S1",
     NULL, false},
    {"open", 0, OPTION_CHOICE, "defer|drop",
     "what becomes of a delivery that an open breaker refuses", "defer", false},
    {"seed", 0, OPTION_INT, "N", "of the random numbers", "1", false},
    {"max-gap", 0, OPTION_DURATION, "SPAN",
     "longest time from a failure to a retry of it", "6h", false},
    {NULL, 0, OPTION_FLAG, NULL, NULL, NULL, false},
};

/* What the command has resolved; lists are its own. */
struct asked {
    struct report *report;
    struct store *db;
    const struct options *options;
    struct window window;
    struct filters filters;
    struct policy_use uses[SIM_MAX_POLICIES];
    size_t n_uses;
    struct world_span *spans;
    size_t n_spans;
    struct hc_str processor; /* of the storm; the report keeps it */
};

/* ---- what to replay ----------------------------------------------------- */

static enum hc_code read_policies(struct asked *a, struct hc_err *err)
{
    const char *text;
    enum hc_code rc = HC_OK;

    for (size_t i = 0;
         rc == HC_OK &&
         (text = options_text_at(a->options, "policy", i)) != NULL;
         i++) {
        if (i == SIM_MAX_POLICIES)
            return hc_fail(err, HC_EUSAGE, "there are more than %d policies",
                           SIM_MAX_POLICIES);
        rc = policy_read(&a->uses[i], hc_str_from(text), err);
        a->n_uses = i + 1;
    }
    return rc;
}

static enum hc_code add_span(struct asked *a, int64_t from_us, int64_t to_us,
                             struct hc_err *err)
{
    struct world_span *more =
        realloc(a->spans, (a->n_spans + 1) * sizeof *more);

    if (more == NULL)
        return hc_nomem(err);
    a->spans = more;
    a->spans[a->n_spans++] = (struct world_span){from_us, to_us};
    return HC_OK;
}

static enum hc_code take_storm(struct asked *a, const struct storm_list *list,
                               const char *id, struct hc_err *err)
{
    const struct storm *storm = storms_by_id(list, id);
    enum hc_code rc = HC_OK;

    if (storm == NULL)
        return hc_fail(err, HC_EUSAGE,
                       "there is no storm %.20s among the %zu that `hindcast "
                       "storms` finds with these options",
                       id, list->n);
    for (size_t i = 0; rc == HC_OK && i < storm->n_spans; i++)
        if (storm->spans[i].hit)
            rc = add_span(a, storm->spans[i].from_us, storm->spans[i].to_us,
                          err);
    if (storm->scope.p != NULL)
        a->processor = report_keep(a->report, storm->scope);
    report_param_text(a->report, "storm", hc_str_from(id));
    return rc;
}

static enum hc_code find_storm(struct asked *a, const char *id,
                               struct hc_err *err)
{
    struct exposure exposure = {.dark = NULL};
    struct storms_scope scope = {.db = a->db,
                                 .window = &a->window,
                                 .exposure = &exposure,
                                 .filters = &a->filters,
                                 .bin_us = STORM_BIN_US};
    struct storm_list list = {.at = NULL};
    enum hc_code rc = exposure_open(&exposure, &a->window, a->db, err);

    if (rc == HC_OK) {
        rc = storms_find(&list, &scope, a->report, "policies: items", err);
        if (rc == HC_OK)
            rc = take_storm(a, &list, id, err);
        storms_release(&list);
    }
    exposure_release(&exposure);
    return rc;
}

/* Where skip windows are by default, and which chains count. */
static enum hc_code find_spans(struct asked *a, struct hc_err *err)
{
    const char *storm = options_text(a->options, "storm");

    if (storm != NULL)
        return find_storm(a, storm, err);
    if (a->window.from_us != WINDOW_OPEN_FROM &&
        a->window.to_us != WINDOW_OPEN_TO)
        return add_span(a, a->window.from_us, a->window.to_us, err);
    return HC_OK;
}

static enum hc_code build(struct asked *a, struct world **out,
                          struct hc_err *err)
{
    struct history *history = NULL;
    struct chains *chains = NULL;
    enum hc_code rc =
        history_load(&history, a->db, &a->window, &a->filters, err);

    *out = NULL;
    if (rc == HC_OK)
        rc = chains_build(&chains, history, options_int(a->options, "max-gap"),
                          err);
    if (rc == HC_OK) {
        struct world_scope scope = {
            .chains = chains,
            .window = &a->window,
            .spans = a->spans,
            .n_spans = a->n_spans,
            .in_spans = options_text(a->options, "storm") != NULL,
            .processor = a->processor};

        rc = world_build(out, &scope, err);
    }
    chains_free(chains);
    history_free(history);
    return rc;
}

/* ---- replaying ---------------------------------------------------------- */

/* What is replayed: first what was observed, then what was asked for, or each
 * policy by itself. */
struct replays {
    struct sim_plan plans[SIM_MAX_POLICIES + 1];
    struct policy_use uses[SIM_MAX_POLICIES + 1]; /* of each by itself */
    struct outcome outcomes[SIM_MAX_POLICIES + 1];
    size_t n;
};

static void plan(struct replays *r, const struct whatif *w,
                 const struct policy_use *uses, size_t n_uses)
{
    r->plans[r->n++] = (struct sim_plan){.world = w->world,
                                         .uses = uses,
                                         .n_uses = n_uses,
                                         .seed = w->seed,
                                         .open = w->open};
}

static void plan_alone(struct replays *r, const struct whatif *w,
                       const struct policy *policy)
{
    struct policy_use *use = &r->uses[r->n];

    policy_use_init(use, policy);
    if (use->policy->idle(use, w->world) == NULL)
        plan(r, w, use, 1);
}

static enum hc_code plan_asked(struct replays *r, const struct whatif *w,
                               const struct asked *a, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    for (size_t i = 0; rc == HC_OK && i < a->n_uses; i++)
        if (a->uses[i].policy->check != NULL)
            rc = a->uses[i].policy->check(&a->uses[i], w->world, err);
    plan(r, w, a->uses, a->n_uses);
    return rc;
}

/* In the order of the list, with those that would do nothing. */
static enum hc_code add_each(struct whatif *w, const struct replays *r,
                             struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    for (size_t i = 1, k = 1; rc == HC_OK && policy_list[i] != NULL; i++) {
        struct policy_use use;

        if (k < r->n && r->uses[k].policy == policy_list[i]) {
            rc = whatif_add(w, &r->uses[k], 1, &r->outcomes[k], err);
            k++;
            continue;
        }
        policy_use_init(&use, policy_list[i]);
        rc = whatif_add_idle(w, &use, use.policy->idle(&use, w->world), err);
    }
    return rc;
}

static enum hc_code replay(struct whatif *w, struct replays *r,
                           const struct asked *a, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    plan_alone(r, w, policy_list[0]);
    if (a->n_uses > 0)
        rc = plan_asked(r, w, a, err);
    for (size_t i = 1; a->n_uses == 0 && policy_list[i] != NULL; i++)
        plan_alone(r, w, policy_list[i]);
    if (rc == HC_OK)
        rc = outcomes_of(r->outcomes, r->plans, r->n, err);
    w->observed = &r->outcomes[0];
    if (rc == HC_OK)
        rc = whatif_add(w, r->uses, 1, w->observed, err);
    if (rc == HC_OK && a->n_uses > 0)
        return whatif_add(w, a->uses, a->n_uses, &r->outcomes[1], err);
    return rc == HC_OK ? add_each(w, r, err) : rc;
}

static enum hc_code replay_all(const struct asked *a, const struct world *world,
                               struct hc_err *err)
{
    struct whatif w = {.report = a->report, .world = world};
    struct replays *r = calloc(1, sizeof *r);
    enum hc_code rc = r == NULL ? hc_nomem(err) : outcome_self_test(world, err);

    w.seed = (uint64_t)options_int(a->options, "seed");
    w.open = strcmp(options_text(a->options, "open"), "drop") == 0 ? OPEN_DROP
                                                                   : OPEN_DEFER;
    whatif_tables(&w);
    if (rc == HC_OK)
        rc = replay(&w, r, a, err);
    if (rc == HC_OK)
        whatif_notes(&w);
    free(r);
    return rc;
}

/* ---- the command -------------------------------------------------------- */

static enum hc_code analyse(struct asked *a, struct hc_err *err)
{
    struct world *world = NULL;
    enum hc_code rc = read_policies(a, err);

    if (rc == HC_OK && options_given(a->options, "status"))
        rc = hc_fail(err, HC_EUSAGE,
                     "whatif replays runs of every status; leave --status out");
    if (rc == HC_OK)
        rc = window_resolve(&a->window, WINDOW_RUNS, a->db, a->options,
                            a->report, err);
    if (rc == HC_OK)
        rc = filters_resolve(&a->filters, a->db, a->options, a->report, err);
    if (rc == HC_OK)
        rc = find_spans(a, err);
    report_param_int(a->report, "seed", options_int(a->options, "seed"));
    report_param_text(a->report, "open",
                      hc_str_from(options_text(a->options, "open")));
    report_param_real(a->report, "max_gap_s",
                      (double)options_int(a->options, "max-gap") / 1e6);
    if (rc == HC_OK)
        rc = build(a, &world, err);
    if (rc == HC_OK)
        rc = replay_all(a, world, err);
    if (rc == HC_OK) {
        window_note(&a->window, a->report, 0);
        filters_note(&a->filters, a->report, 0);
        history_evidence(&a->window, &a->filters, a->report, "policies: all");
    }
    world_free(world);
    return rc;
}

static enum hc_code run(struct store *db, const struct options *o,
                        struct report **out, struct hc_err *err)
{
    struct asked a = {.db = db, .options = o};
    enum hc_code rc =
        report_new(&a.report, "whatif", "Replay under other policies", err);

    if (rc == HC_OK)
        rc = analyse(&a, err);
    free(a.spans);
    filters_release(&a.filters);
    window_release(&a.window);
    if (rc != HC_OK) {
        report_free(a.report);
        a.report = NULL;
    }
    *out = a.report;
    return rc;
}

static const struct analysis_shape shapes[] = {
    {"policies", whatif_policy_columns},
    {"bounds", whatif_bound_columns},
    {"definitions", whatif_definition_columns},
    {NULL, NULL},
};

const struct analysis analysis_whatif = {
    .name = "whatif",
    .summary = "replay under another retry policy, breaker, gate or window",
    .about =
        "Replays the retry chains of the history under other policies and says "
        "what each would have avoided, delayed and lost.  From when on an item "
        "would have succeeded is known to an interval: every policy is "
        "replayed with both ends of it, and 200 times where it draws.\n"
        "Policies: observed; max_attempts(n=5); backoff(base=10s,cap=600s); "
        "breaker(failures=5,open=1800s); "
        "breaker_window(window=100,min_calls=100,rate=50,open=60s,probes=10); "
        "gate; skip_window(from=TIME,to=TIME,spread=30m); concurrency(k=20); "
        "retry_budget(percent=20,floor=10,ttl=10s); spread(span=6h); "
        "dedup_lock.  Without --policy each that applies is replayed by "
        "itself; with several they are asked in the order given.",
    .options = own_options,
    .sql = "history storms exposure",
    .limit = DEFAULT_LIMIT,
    .shapes = shapes,
    .run = run,
};
