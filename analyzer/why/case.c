/* SPDX-License-Identifier: MIT
 *
 * What all hypotheses look at, see why.h. */
#include <stdlib.h>

#include "analyzer/categories/refined.h"
#include "analyzer/chains/chain_prints.h"
#include "analyzer/why/why.h"

/* ---- items --------------------------------------------------------------- */

static bool in_scope(const struct why_case *c, const struct chain *chain)
{
    return c->storm == NULL || c->storm->scope.p == NULL ||
           hc_str_eq(
               history_processor(c->history, chain_run(c->chains, chain, 0)),
               c->storm->scope);
}

/* The first attempt of a chain that failed in the spans; false = none did. */
static bool fails_in(const struct why_case *c, size_t chain, enum why_side side,
                     struct why_item *out)
{
    const struct time_spans *spans = why_spans(c, side);
    const struct chain *ch = &c->chains->at[chain];

    if (ch->failed == 0)
        return false;
    for (size_t j = 0; j < ch->n; j++) {
        const struct history_run *r = chain_run(c->chains, ch, j);
        size_t span;

        if (!chain_retries(r))
            continue;
        span = time_spans_find(spans, r->started_us);
        if (span == spans->n)
            continue;
        *out = (struct why_item){(uint32_t)chain, (uint32_t)j, (uint32_t)span};
        return true;
    }
    return false;
}

struct keyed {
    int64_t at_us;
    struct why_item item;
};

static int by_start(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;

    if (x->at_us != y->at_us)
        return x->at_us < y->at_us ? -1 : 1;
    return (x->item.chain > y->item.chain) - (x->item.chain < y->item.chain);
}

static enum hc_code sort_items(const struct why_case *c,
                               struct why_items *items, struct hc_err *err)
{
    struct keyed *keyed = calloc(items->n + 1, sizeof *keyed);

    if (keyed == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < items->n; i++)
        keyed[i] = (struct keyed){why_failure(c, &items->at[i])->started_us,
                                  items->at[i]};
    qsort(keyed, items->n, sizeof *keyed, by_start);
    for (size_t i = 0; i < items->n; i++)
        items->at[i] = keyed[i].item;
    free(keyed);
    return HC_OK;
}

static enum hc_code make_items(struct why_case *c, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    for (int side = 0; side < WHY_SIDES; side++) {
        c->items[side].at = calloc(c->chains->n + 1, sizeof *c->items[side].at);
        if (c->items[side].at == NULL)
            return hc_nomem(err);
    }
    for (size_t i = 0; i < c->chains->n; i++) {
        struct why_item item;

        if (!in_scope(c, &c->chains->at[i]))
            continue;
        for (int side = 0; side < WHY_SIDES; side++)
            if (fails_in(c, i, (enum why_side)side, &item)) {
                c->items[side].at[c->items[side].n++] = item;
                break;
            }
    }
    for (int side = 0; rc == HC_OK && side < WHY_SIDES; side++)
        rc = sort_items(c, &c->items[side], err);
    return rc;
}

/* ---- categories ---------------------------------------------------------- */

static enum why_category category_of_name(struct hc_str name)
{
    static const struct {
        struct hc_str name;
        enum why_category category;
    } known[] = {
        {HC_STR_INIT("poison_message"), WHY_POISON},
        {HC_STR_INIT("dml_concurrency"), WHY_DML},
        {HC_STR_INIT("serialization_conflict"), WHY_SERIALIZATION},
        {HC_STR_INIT("quota_exceeded"), WHY_QUOTA},
        {HC_STR_INIT("rate_limited"), WHY_RATE},
        {HC_STR_INIT("capacity"), WHY_CAPACITY},
        {HC_STR_INIT("upstream_failure"), WHY_UPSTREAM},
        {HC_STR_INIT("timeout"), WHY_TIMEOUT},
        {HC_STR_INIT("no_data_available"), WHY_NO_DATA_YET},
    };

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (hc_str_eq(known[i].name, name))
            return known[i].category;
    return WHY_OTHER;
}

static enum hc_code name_categories(struct why_case *c, struct hc_err *err)
{
    const struct text_pool *messages = &c->history->messages;
    struct category_rules *rules = NULL;
    struct pattern_matcher *m = NULL;
    enum hc_code rc = category_rules_open(&rules, NULL, err);

    c->category_of = calloc(messages->n + 1, 1);
    if (c->category_of == NULL && rc == HC_OK)
        rc = hc_nomem(err);
    if (rc == HC_OK && rules->set != NULL)
        rc = pattern_matcher_open(&m, rules->set, err);
    for (size_t i = 1; rc == HC_OK && i < messages->n; i++)
        c->category_of[i] = (uint8_t)category_of_name(
            rules->at[category_refine(rules, m, messages->at[i])].name);
    pattern_matcher_close(m);
    category_rules_free(rules);
    return rc;
}

/* ---- all ----------------------------------------------------------------- */

enum hc_code why_case_derive(struct why_case *c, struct hc_err *err)
{
    enum hc_code rc = make_items(c, err);

    if (rc == HC_OK)
        rc = chain_prints_make(&c->prints, c->chains, err);
    if (rc == HC_OK)
        rc = failure_texts_open(&c->texts, c->history, err);
    if (rc == HC_OK)
        rc = name_categories(c, err);
    return rc;
}

void why_case_clear(struct why_case *c)
{
    for (int side = 0; side < WHY_SIDES; side++) {
        free(c->items[side].at);
        time_spans_release(&c->spans[side]);
    }
    free(c->prints);
    free(c->category_of);
    failure_texts_close(c->texts);
    why_logs_release(&c->logs);
}

void why_case_close(struct why_case *c)
{
    if (c == NULL)
        return;
    why_case_clear(c);
    free(c);
}

static enum hc_code read_sides(struct why_case *c, const struct why_input *in,
                               struct hc_err *err)
{
    struct storm_sides sides = {.n = 0};
    enum hc_code rc = storm_sides_make(&sides, in->storm, in->hours,
                                       in->exposure, in->bin_us, err);

    c->baseline = sides.baseline;
    if (rc == HC_OK)
        rc = time_spans_make(&c->spans[WHY_STORM], &sides, SIDE_STORM, err);
    if (rc == HC_OK)
        rc = time_spans_make(&c->spans[WHY_BASELINE], &sides, SIDE_BASELINE,
                             err);
    storm_sides_release(&sides);
    return rc;
}

enum hc_code why_case_open(struct why_case **out, const struct why_input *in,
                           struct hc_err *err)
{
    struct why_case *c = calloc(1, sizeof *c);
    enum hc_code rc = HC_OK;

    *out = NULL;
    if (c == NULL)
        return hc_nomem(err);
    *c = (struct why_case){.db = in->db,
                           .window = in->window,
                           .exposure = in->exposure,
                           .hours = in->hours,
                           .history = in->history,
                           .chains = in->chains,
                           .storm = in->storm,
                           .claim = in->claim};
    if (in->storm != NULL) {
        rc = read_sides(c, in, err);
        if (rc == HC_OK)
            rc = why_logs_read(&c->logs, in->db, in->window, err);
        if (rc == HC_OK)
            rc = why_case_derive(c, err);
    }
    if (rc != HC_OK) {
        why_case_close(c);
        return rc;
    }
    *out = c;
    return HC_OK;
}
