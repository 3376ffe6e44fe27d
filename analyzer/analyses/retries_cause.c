/* SPDX-License-Identifier: MIT
 *
 * retries: what chains failed of first, beside what they failed of last. */
#include <stdlib.h>

#include "analyzer/analyses/retries.h"

/* A storm's chains: those that begin from two hours before it to a quarter of
 * an hour into it.  Longer windows are no storms: all their chains count. */
#define STORM_MAX_US (24 * HC_US_PER_HOUR)

enum {
    C_CATEGORY,
    C_TEMPLATE_ID,
    C_TEMPLATE,
    C_PROCESSOR,
    C_FAILED,
    C_ITEMS,
    C_FIRST_SHARE,
    C_LAST_SHARE,
    C_EXAMPLE
};

const struct column retries_cause_columns[] = {
    {"category", COLUMN_TEXT, NULL, "of the first failure, as exported", 0, 0},
    {"template_id", COLUMN_TEXT, NULL, "as in `hindcast errors`", 0,
     COLUMN_WIDE},
    {"template", COLUMN_TEXT, NULL, "what the first failure said", 0, 0},
    {"processor", COLUMN_TEXT, NULL, "who failed", 0, 0},
    {"failed_attempts", COLUMN_INT, NULL,
     "of the chains that began with it, itself included", 0, COLUMN_HEAT},
    {"items", COLUMN_INT, NULL, "chains that began with it", 0, 0},
    {"first_share", COLUMN_REAL, NULL,
     "of the chains with a failure: it was the first", 4, 0},
    {"last_share", COLUMN_REAL, NULL,
     "of the chains with a failure: it was the last", 4, 0},
    {"example", COLUMN_TEXT, NULL, "the run that failed so, for `show run`", 0,
     0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

struct seen { /* a chain's first or last failure, or a group of them */
    uint32_t category, template, processor;
    size_t first, last, failed;
    const struct history_run *run; /* the first in order */
};

static int by_group(const void *a, const void *b)
{
    const struct seen *x = a, *y = b;

    if (x->processor != y->processor)
        return x->processor < y->processor ? -1 : 1;
    if (x->template != y->template)
        return x->template <y->template ? -1 : 1;
    return (x->category > y->category) - (x->category < y->category);
}

static int by_place(const void *a, const void *b)
{
    const struct seen *x = a, *y = b;
    int order = by_group(a, b);

    return order != 0 ? order : (x->run > y->run) - (x->run < y->run);
}

static int by_harm(const void *a, const void *b)
{
    const struct seen *x = a, *y = b;

    if (x->failed != y->failed)
        return x->failed > y->failed ? -1 : 1;
    if (x->first != y->first)
        return x->first > y->first ? -1 : 1;
    if (x->last != y->last)
        return x->last > y->last ? -1 : 1;
    return by_group(a, b);
}

static bool storm_window(const struct window *w)
{
    return w->bounded && w->from_us != WINDOW_OPEN_FROM &&
           w->to_us != WINDOW_OPEN_TO && w->to_us - w->from_us <= STORM_MAX_US;
}

static bool counts(const struct retries *r, const struct chain *chain)
{
    if (r->storm != NULL)
        return retries_storm_leads(r->storm, r->chains, chain);
    if (!storm_window(r->window))
        return retries_counts(r, chain);
    return chain->first_us >= r->window->from_us - RETRIES_BEFORE_US &&
           chain->first_us < r->window->from_us + RETRIES_INTO_US;
}

static struct seen seen_of(const struct retries *r,
                           const struct history_run *run)
{
    return (struct seen){
        .category = history_field(r->history, run, HISTORY_CATEGORY),
        .template = failure_texts_number(r->texts, run),
        .processor = run->processor,
        .run = run,
    };
}

/* Two for each chain with a failure; returns how many. */
static size_t collect(const struct retries *r, struct seen *at)
{
    const struct chains *c = r->chains;
    size_t n = 0;

    for (size_t i = 0; i < c->n; i++) {
        const struct chain *chain = &c->at[i];

        if (chain->failed == 0 || !counts(r, chain))
            continue;
        at[n] = seen_of(r, chain_first_failure(c, chain));
        at[n].first = 1;
        at[n++].failed = chain->failed;
        at[n] = seen_of(r, chain_last_failure(c, chain));
        at[n++].last = 1;
    }
    return n;
}

static size_t merge(struct seen *at, size_t n)
{
    size_t groups = 0;

    qsort(at, n, sizeof *at, by_place);
    for (size_t i = 0; i < n; i++) {
        struct seen *group = groups > 0 ? &at[groups - 1] : NULL;

        if (group != NULL && by_group(group, &at[i]) == 0) {
            group->first += at[i].first;
            group->last += at[i].last;
            group->failed += at[i].failed;
        } else {
            at[groups++] = at[i];
        }
    }
    qsort(at, groups, sizeof *at, by_harm);
    return groups;
}

static void put_cause(struct retries *r, size_t k, const struct seen *s,
                      double chains)
{
    char id[HISTORY_ID_TEXT];

    report_row(r->report, k);
    report_text(r->report, k, C_CATEGORY,
                text_pool_get(&r->history->texts, s->category));
    report_text(r->report, k, C_TEMPLATE_ID,
                failure_texts_id(r->texts, s->template));
    report_text(r->report, k, C_TEMPLATE,
                failure_texts_get(r->texts, s->template));
    report_text(r->report, k, C_PROCESSOR,
                text_pool_get(&r->history->texts, s->processor));
    report_int(r->report, k, C_FAILED, (int64_t)s->failed);
    report_int(r->report, k, C_ITEMS, (int64_t)s->first);
    report_real(r->report, k, C_FIRST_SHARE, (double)s->first / chains);
    report_real(r->report, k, C_LAST_SHARE, (double)s->last / chains);
    report_text(r->report, k, C_EXAMPLE, history_run_id(s->run, id));
}

enum hc_code retries_add_causes(struct retries *r, struct hc_err *err)
{
    struct seen *at = calloc(r->chains->n * 2 + 1, sizeof *at);
    size_t n, groups, kept;
    size_t k = report_result(r->report, "first_cause", "What chains failed of",
                             retries_cause_columns, DRAW_NONE);

    if (at == NULL)
        return hc_nomem(err);
    n = collect(r, at);
    groups = merge(at, n);
    kept = groups < RETRIES_KEPT_ROWS || r->limit == 0 ? groups
           : r->limit > RETRIES_KEPT_ROWS              ? r->limit
                                                       : RETRIES_KEPT_ROWS;
    for (size_t i = 0; i < kept && i < groups; i++)
        put_cause(r, k, &at[i], (double)n / 2);
    free(at);
    report_total_int(r->report, k, "chains_with_failure", (int64_t)(n / 2));
    report_total_int(r->report, k, "groups", (int64_t)groups);
    if (r->storm != NULL)
        report_note(r->report, k,
                    "Of chains that begin from two hours before an occurrence "
                    "of the storm to 15 minutes into it.");
    else if (storm_window(r->window))
        report_note(r->report, k,
                    "Of chains that begin from two hours before the window to "
                    "15 minutes into it.");
    return HC_OK;
}
