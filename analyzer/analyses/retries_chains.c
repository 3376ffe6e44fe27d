/* SPDX-License-Identifier: MIT
 *
 * retries: the chains themselves, and what their gaps look like. */
#include <math.h>
#include <stdlib.h>

#include "analyzer/analyses/retries.h"
#include "analyzer/chains/chain_prints.h"
#include "analyzer/stats/order.h"

enum { SHOWN_RUNS = 100 };

enum {
    C_ID,
    C_PROCESSOR,
    C_KEY,
    C_CONFIDENCE,
    C_ATTEMPTS,
    C_FAILED,
    C_MESSAGES,
    C_OVERLAPS,
    C_FIRST,
    C_LAST,
    C_SPAN,
    C_WASTED,
    C_FIRST_TEMPLATE,
    C_LAST_TEMPLATE,
    C_OUTCOME,
    C_FINGERPRINT,
    C_PERIOD,
    C_PROFILE,
    C_TRUNC,
    C_LANE,
    C_RUNS
};

const struct column retries_chain_columns[] = {
    {"chain_id", COLUMN_TEXT, NULL,
     "its first run, which `hindcast show run` opens", 0, 0},
    {"processor", COLUMN_TEXT, NULL, "who ran", 0, 0},
    {"key_kind", COLUMN_TEXT, NULL,
     "what links the runs: message, payload, data_date or none", 0, 0},
    {"confidence", COLUMN_TEXT, NULL, "high, medium, low or ambiguous", 0, 0},
    {"attempts", COLUMN_INT, NULL, "runs that tried it", 0, COLUMN_HEAT},
    {"failed", COLUMN_INT, NULL, "attempts that failed, were lost or got stuck",
     0, 0},
    {"distinct_msg_ids", COLUMN_INT, NULL, "trigger messages", 0, COLUMN_WIDE},
    {"overlap_redelivery", COLUMN_INT, NULL,
     "attempts begun before the one before had ended", 0, COLUMN_WIDE},
    {"first_start", COLUMN_TIME, NULL, "start of the first attempt", 0, 0},
    {"last_end", COLUMN_TIME, NULL, "latest known end", 0, COLUMN_WIDE},
    {"span_s", COLUMN_REAL, "s", "from first_start to last_end", 1, 0},
    {"wasted_s", COLUMN_REAL, "s", "durations of attempts without success", 1,
     COLUMN_WIDE},
    {"first_template", COLUMN_TEXT, NULL, "what the first failure said", 0, 0},
    {"last_template", COLUMN_TEXT, NULL, "what the last failure said", 0,
     COLUMN_WIDE},
    {"final_outcome", COLUMN_TEXT, NULL, "success, or of the last attempt", 0,
     0},
    {"fingerprint", COLUMN_TEXT, NULL,
     "short (under 4 gaps), immediate, fixed, synchronised, exponential, "
     "jittered, irregular",
     0, 0},
    {"period_s", COLUMN_REAL, "s", "of fixed and synchronised ones", 1,
     COLUMN_WIDE},
    {"profile", COLUMN_TEXT, NULL, "nearest known policy within a factor of 2",
     0, COLUMN_WIDE},
    {"trunc", COLUMN_TEXT, NULL, "left, right, both: touches the export's edge",
     0, COLUMN_WIDE},
    {"lane", COLUMN_INT, NULL, "0, or a parallel lane of the same key", 0,
     COLUMN_DETAIL},
    {"runs", COLUMN_LIST, NULL, "its attempts, the first 100", 0,
     COLUMN_DETAIL},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

enum hc_code retries_name_chains(struct retries *r, struct hc_err *err)
{
    return chain_prints_make(&r->fingerprints, r->chains, err);
}

/* ---- the longest chains -------------------------------------------------- */

static struct hc_str truncation(const struct chain *chain)
{
    switch (chain->flags & (CHAIN_LEFT | CHAIN_RIGHT)) {
    case CHAIN_LEFT:
        return HC_STR("left");
    case CHAIN_RIGHT:
        return HC_STR("right");
    case CHAIN_LEFT | CHAIN_RIGHT:
        return HC_STR("both");
    }
    return (struct hc_str){NULL, 0};
}

static struct hc_str template_of(const struct retries *r,
                                 const struct history_run *run)
{
    return run == NULL ? (struct hc_str){NULL, 0}
                       : failure_texts_get(r->texts,
                                           failure_texts_number(r->texts, run));
}

static void put_fingerprint(struct retries *r, size_t k,
                            const struct fingerprint *f)
{
    report_text(r->report, k, C_FINGERPRINT,
                hc_str_from(fingerprint_name(f->kind)));
    if (f->period_s > 0)
        report_real(r->report, k, C_PERIOD, f->period_s);
    report_text(r->report, k, C_PROFILE, hc_str_from(f->profile));
}

static void put_chain(struct retries *r, size_t k, size_t i)
{
    const struct chains *c = r->chains;
    const struct chain *chain = &c->at[i];
    const struct history_run *head = chain_run(c, chain, 0);
    struct report *report = r->report;
    char id[HISTORY_ID_TEXT];

    report_row(report, k);
    report_text(report, k, C_ID, history_run_id(head, id));
    report_text(report, k, C_PROCESSOR, history_processor(c->history, head));
    report_text(report, k, C_KEY, hc_str_from(work_by_name(chain->key)));
    report_text(report, k, C_CONFIDENCE,
                hc_str_from(chain_confidence_name(chain->confidence)));
    report_int(report, k, C_ATTEMPTS, (int64_t)chain->n);
    report_int(report, k, C_FAILED, chain->failed);
    report_int(report, k, C_MESSAGES, chain->messages);
    report_int(report, k, C_OVERLAPS, chain->overlaps);
    report_int(report, k, C_FIRST, chain->first_us);
    report_int(report, k, C_LAST, chain->last_end_us);
    report_real(report, k, C_SPAN,
                (double)(chain->last_end_us - chain->first_us) / 1e6);
    report_real(report, k, C_WASTED, (double)chain->wasted_us / 1e6);
    report_text(report, k, C_FIRST_TEMPLATE,
                template_of(r, chain_first_failure(c, chain)));
    report_text(report, k, C_LAST_TEMPLATE,
                template_of(r, chain_last_failure(c, chain)));
    report_text(report, k, C_OUTCOME,
                hc_str_from(history_outcome_name(chain->outcome)));
    put_fingerprint(r, k, &r->fingerprints[i]);
    report_text(report, k, C_TRUNC, truncation(chain));
    report_int(report, k, C_LANE, chain->lane);
    for (size_t j = 0; j < chain->n && j < SHOWN_RUNS; j++)
        report_list_add(report, k, C_RUNS,
                        history_run_id(chain_run(c, chain, j), id));
}

struct ranked { /* most attempts first, then as chains are ordered */
    size_t attempts, chain;
};

static int by_attempts(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;

    if (x->attempts != y->attempts)
        return x->attempts > y->attempts ? -1 : 1;
    return (x->chain > y->chain) - (x->chain < y->chain);
}

enum hc_code retries_add_chains(struct retries *r, struct hc_err *err)
{
    const struct chains *c = r->chains;
    struct ranked *ranked = calloc(c->n + 1, sizeof *ranked);
    size_t n = 0, kept, items = 0;
    size_t k = report_result(r->report, "chains", "The longest retry chains",
                             retries_chain_columns, DRAW_NONE);

    if (ranked == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < c->n; i++) {
        if (!retries_counts(r, &c->at[i]))
            continue;
        items++;
        if (c->at[i].n > 1)
            ranked[n++] = (struct ranked){c->at[i].n, i};
    }
    qsort(ranked, n, sizeof *ranked, by_attempts);
    kept = r->limit == 0 || n < r->limit ? n : r->limit;
    if (kept < RETRIES_KEPT_ROWS)
        kept = n < RETRIES_KEPT_ROWS ? n : RETRIES_KEPT_ROWS;
    for (size_t i = 0; i < kept; i++)
        put_chain(r, k, ranked[i].chain);
    free(ranked);
    report_total_int(r->report, k, "items", (int64_t)items);
    report_total_int(r->report, k, "retried", (int64_t)n);
    if (kept < n)
        report_note(r->report, k,
                    "Of %zu chains with more than one attempt the longest %zu "
                    "are listed; --limit 0 lists all.",
                    n, kept);
    return HC_OK;
}

/* ---- by fingerprint ------------------------------------------------------ */

enum {
    F_KIND,
    F_PROFILE,
    F_CHAINS,
    F_ATTEMPTS,
    F_FAILED,
    F_PERIOD,
    F_RATIO,
    F_CAP,
    F_EXAMPLE
};

const struct column retries_fingerprint_columns[] = {
    {"fingerprint", COLUMN_TEXT, NULL, "as in chains", 0, 0},
    {"profile", COLUMN_TEXT, NULL, "nearest known policy within a factor of 2",
     0, 0},
    {"chains", COLUMN_INT, NULL, "with more than one attempt", 0, 0},
    {"attempts", COLUMN_INT, NULL, "of them", 0, 0},
    {"failed", COLUMN_INT, NULL, "of the attempts", 0, 0},
    {"period_s", COLUMN_REAL, "s", "median of the periods", 1, 0},
    {"ratio", COLUMN_REAL, NULL, "median growth of a delay per attempt", 3, 0},
    {"cap_s", COLUMN_REAL, "s", "median of the longest delays", 1, 0},
    {"example", COLUMN_TEXT, NULL, "chain_id of the longest one", 0, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

struct named { /* a chain and its fingerprint */
    const struct fingerprint *f;
    size_t attempts, chain;
};

static int compare_groups(const struct named *x, const struct named *y)
{
    if (x->f->kind != y->f->kind)
        return x->f->kind < y->f->kind ? -1 : 1;
    return hc_str_cmp(hc_str_from(x->f->profile), hc_str_from(y->f->profile));
}

static int by_fingerprint(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int order = compare_groups(x, y);

    if (order != 0)
        return order;
    if (x->attempts != y->attempts)
        return x->attempts > y->attempts ? -1 : 1;
    return (x->chain > y->chain) - (x->chain < y->chain);
}

enum { FIGURES = 3 };

static double figure(const struct fingerprint *f, int which)
{
    return which == 0 ? f->period_s : which == 1 ? f->ratio : f->cap_s;
}

/* Chains of one fingerprint, the longest first; room holds n. */
static void put_group(struct retries *r, size_t k, const struct named *group,
                      size_t n, double *room)
{
    const struct chains *c = r->chains;
    int64_t attempts = 0, failed = 0;
    char id[HISTORY_ID_TEXT];

    for (size_t i = 0; i < n; i++) {
        attempts += (int64_t)c->at[group[i].chain].n;
        failed += c->at[group[i].chain].failed;
    }
    report_row(r->report, k);
    report_text(r->report, k, F_KIND,
                hc_str_from(fingerprint_name(group->f->kind)));
    report_text(r->report, k, F_PROFILE, hc_str_from(group->f->profile));
    report_int(r->report, k, F_CHAINS, (int64_t)n);
    report_int(r->report, k, F_ATTEMPTS, attempts);
    report_int(r->report, k, F_FAILED, failed);
    for (int which = 0; which < FIGURES; which++) {
        size_t known = 0;

        for (size_t i = 0; i < n; i++)
            if (figure(group[i].f, which) > 0)
                room[known++] = figure(group[i].f, which);
        stats_sort(room, known);
        if (known > 0)
            report_real(r->report, k, (size_t)(F_PERIOD + which),
                        stats_median(room, known));
    }
    report_text(r->report, k, F_EXAMPLE,
                history_run_id(chain_run(c, &c->at[group->chain], 0), id));
}

enum hc_code retries_add_fingerprints(struct retries *r, struct hc_err *err)
{
    const struct chains *c = r->chains;
    struct named *named = calloc(c->n + 1, sizeof *named);
    double *room = calloc(c->n + 1, sizeof *room);
    size_t n = 0;
    size_t k = report_result(r->report, "fingerprints", "Retry policies",
                             retries_fingerprint_columns, DRAW_NONE);

    if (named == NULL || room == NULL) {
        free(named);
        free(room);
        return hc_nomem(err);
    }
    for (size_t i = 0; i < c->n; i++)
        if (c->at[i].n > 1 && retries_counts(r, &c->at[i]))
            named[n++] = (struct named){&r->fingerprints[i], c->at[i].n, i};
    qsort(named, n, sizeof *named, by_fingerprint);
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i; j < n && compare_groups(&named[i], &named[j]) == 0;)
            j++;
        put_group(r, k, &named[i], j - i, room);
    }
    free(named);
    free(room);
    return HC_OK;
}
