/* SPDX-License-Identifier: MIT
 *
 * Cases for tests of hypotheses, see why_world.h. */
#include "tests/support/why_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/run_row.h"
#include "base/zone.h"

enum { MAX_SPANS = 16 };
#define FAR (10 * HC_US_PER_DAY)

struct why_world {
    struct world_run *runs;
    struct why_log *logs;
    size_t n, cap, n_logs;
    struct time_span spans[WHY_SIDES][MAX_SPANS];
    size_t n_spans[WHY_SIDES];
    struct storm storm;
    struct storm_span storm_spans[MAX_SPANS];
    struct local_hours hours;
    struct zone *zone;
    struct window window;
    struct history history;
    struct chains *chains;
    struct why_case c;
    struct why_finding f;
    bool judged;
};

static void must(enum hc_code rc)
{
    assert_int_equal(rc, HC_OK);
}

static void *must_have(void *p)
{
    assert_non_null(p);
    return p;
}

struct why_world *why_world_new(void)
{
    struct why_world *w = must_have(calloc(1, sizeof *w));
    const struct time_span storm = {0, 3600}, before = {-86400, -82800};
    const struct exposure e = {.from_us = WORLD_T0 - FAR,
                               .to_us = WORLD_T0 + FAR};
    struct hc_err err = {0};

    w->storm.kind = STORM_BURST;
    why_world_spans(w, WHY_STORM, &storm, 1);
    why_world_spans(w, WHY_BASELINE, &before, 1);
    must(zone_open(&w->zone, "UTC", &err));
    must(local_hours_open(&w->hours, &e, w->zone, &err));
    text_pool_init(&w->c.logs.texts);
    return w;
}

void why_world_spans(struct why_world *w, enum why_side side,
                     const struct time_span *spans_s, size_t n)
{
    assert_true(n <= MAX_SPANS);
    w->n_spans[side] = n;
    for (size_t i = 0; i < n; i++) {
        struct time_span *s = &w->spans[side][i];

        s->from_us = WORLD_T0 + spans_s[i].from_us * WORLD_S;
        s->to_us = WORLD_T0 + spans_s[i].to_us * WORLD_S;
        if (side == WHY_STORM)
            w->storm_spans[i] = (struct storm_span){
                .from_us = s->from_us, .to_us = s->to_us, .hit = true};
    }
}

struct storm *why_world_storm(struct why_world *w)
{
    return &w->storm;
}

void why_world_run(struct why_world *w, struct world_run run)
{
    if (w->n == w->cap) {
        w->cap = w->cap == 0 ? 64 : 2 * w->cap;
        w->runs = must_have(realloc(w->runs, w->cap * sizeof *w->runs));
    }
    if (run.processor == NULL)
        run.processor = "P";
    if (run.outcome == HISTORY_OTHER)
        run.outcome = HISTORY_FAILED;
    w->runs[w->n++] = run;
}

void why_world_runs(struct why_world *w, struct world_run run, size_t n,
                    int64_t step_s)
{
    for (size_t i = 0; i < n; i++) {
        why_world_run(w, run);
        run.at_s += step_s;
        run.message += run.message != 0;
        run.payload += run.payload != 0;
    }
}

void why_world_log(struct why_world *w, struct world_log log)
{
    struct why_log *at;
    struct hc_err err = {0};

    w->logs = must_have(realloc(w->logs, (w->n_logs + 1) * sizeof *w->logs));
    at = &w->logs[w->n_logs++];
    *at = (struct why_log){.time_us = WORLD_T0 + log.at_s * WORLD_S,
                           .hash = (int64_t)w->n_logs,
                           .kind = (uint8_t)log.kind};
    must(text_pool_add(&w->c.logs.texts, hc_str_from(log.service), &at->service,
                       &err));
    must(text_pool_add(&w->c.logs.texts, hc_str_from(log.revision),
                       &at->revision, &err));
}

/* ---- the history --------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
    const struct world_run *x = a, *y = b;
    int order = strcmp(x->processor, y->processor);

    if (order != 0)
        return order;
    if (x->at_s != y->at_s)
        return x->at_s < y->at_s ? -1 : 1;
    return (x->message > y->message) - (x->message < y->message);
}

static uint32_t number(struct text_pool *p, const char *text)
{
    struct hc_err err = {0};
    uint32_t n = 0;

    must(text_pool_add(p, hc_str_from(text), &n, &err));
    return n;
}

/* The runs are sorted by processor, so the numbers of names ascend when these
 * are added first. */
static void make_history(struct why_world *w)
{
    struct history *h = &w->history;

    text_pool_init(&h->texts);
    text_pool_init(&h->messages);
    h->runs = must_have(calloc(w->n + 1, sizeof *h->runs));
    h->contexts = must_have(calloc(w->n + 1, sizeof *h->contexts));
    h->n = h->n_contexts = w->n;
    h->first_us = WORLD_T0 - FAR;
    h->last_us = h->as_of_us = WORLD_T0 + FAR;
    if (w->n > 1)
        qsort(w->runs, w->n, sizeof *w->runs, by_place);
    for (size_t i = 0; i < w->n; i++)
        (void)number(&h->texts, w->runs[i].processor);
    for (size_t i = 0; i < w->n; i++) {
        const struct world_run *m = &w->runs[i];
        int64_t start = WORLD_T0 + m->at_s * WORLD_S;

        for (int f = 0; f < N_HISTORY_FIELDS; f++)
            h->contexts[i].field[f] = number(&h->texts, m->field[f]);
        h->runs[i] = (struct history_run){
            .run = (int64_t)i + 1,
            .started_us = start,
            .ended_us = start + m->length_s * WORLD_S,
            .duration_us = history_duration(m->length_s * WORLD_S),
            .message = m->message,
            .processor = number(&h->texts, m->processor),
            .context = (uint32_t)i,
            .error = number(&h->messages, m->error),
            .data_date =
                m->date == 0 ? HISTORY_NO_DATE : WORLD_DATE + m->date - 1,
            .outcome = (uint8_t)m->outcome,
            .flags = m->flags};
        history_set_work(&h->runs[i],
                         &(struct work_facts){.payload = {m->payload, 0}});
    }
}

/* ---- the case ------------------------------------------------------------ */

static void copy_spans(struct time_spans *out, const struct time_span *spans,
                       size_t n)
{
    out->at = must_have(calloc(n + 1, sizeof *out->at));
    out->n = n;
    for (size_t i = 0; i < n; i++) {
        out->at[i] = spans[i];
        out->hours += (double)(spans[i].to_us - spans[i].from_us) /
                      (double)HC_US_PER_HOUR;
    }
}

static void clear(struct why_world *w)
{
    if (!w->judged)
        return;
    why_finding_release(&w->f);
    w->c.logs.at = NULL; /* the world's */
    why_case_clear(&w->c);
    text_pool_init(&w->c.logs.texts);
    chains_free(w->chains);
    text_pool_release(&w->history.texts);
    text_pool_release(&w->history.messages);
    free(w->history.runs);
    free(w->history.contexts);
    w->history = (struct history){.n = 0};
    w->judged = false;
}

const struct why_finding *why_world_judge(struct why_world *w, int number_of)
{
    const struct why_hypothesis *h = NULL;
    struct hc_err err = {0};
    struct why_logs logs = w->c.logs;

    assert_false(w->judged);
    make_history(w);
    must(chains_build(&w->chains, &w->history, CHAINS_MAX_GAP_US, &err));
    logs.at = w->logs;
    logs.n = w->n_logs;
    logs.any = w->n_logs > 0;
    w->storm.spans = w->storm_spans;
    w->storm.n_spans = w->n_spans[WHY_STORM];
    w->window = (struct window){.zone = w->zone};
    w->c = (struct why_case){
        .window = &w->window,
        .hours = &w->hours,
        .history = &w->history,
        .chains = w->chains,
        .storm = &w->storm,
        .logs = logs,
        .claim = {.days = 1u << 2, .hour_from = 0, .hour_to = 3}};
    copy_spans(&w->c.spans[WHY_STORM], w->spans[WHY_STORM],
               w->n_spans[WHY_STORM]);
    copy_spans(&w->c.spans[WHY_BASELINE], w->spans[WHY_BASELINE],
               w->n_spans[WHY_BASELINE]);
    must(why_case_derive(&w->c, &err));
    for (size_t i = 0; i < WHY_N; i++)
        if (why_hypotheses[i].number == number_of)
            h = &why_hypotheses[i];
    assert_non_null(h);
    must(why_judge(&w->f, h, &w->c, &err));
    w->judged = true;
    return &w->f;
}

const struct why_case *why_world_case(const struct why_world *w)
{
    assert_true(w->judged);
    return &w->c;
}

void why_world_free(struct why_world *w)
{
    clear(w);
    text_pool_release(&w->c.logs.texts);
    local_hours_release(&w->hours);
    zone_close(w->zone);
    free(w->runs);
    free(w->logs);
    free(w);
}

/* ---- mixes --------------------------------------------------------------- */

static void add_items(struct why_world *w, why_maker *make, enum why_says says,
                      enum why_side side, size_t n, uint64_t *id)
{
    int64_t from_s = (w->spans[side][0].from_us - WORLD_T0) / WORLD_S;

    for (size_t i = 0; i < n; i++) {
        ++*id;
        make(w, says, from_s + (int64_t)*id, *id);
    }
}

void why_check_mix(int number_of, const struct why_mix *mix, why_maker *make)
{
    struct why_world *w = why_world_new();
    const struct why_finding *f;
    uint64_t id = 0;

    print_message("%s\n", mix->name);
    add_items(w, make, WHY_YES, WHY_STORM, mix->yes, &id);
    add_items(w, make, WHY_NO, WHY_STORM, mix->no, &id);
    add_items(w, make, WHY_UNKNOWN, WHY_STORM, mix->unknown, &id);
    add_items(w, make, WHY_YES, WHY_BASELINE, mix->base_yes, &id);
    add_items(w, make, WHY_NO, WHY_BASELINE, mix->base_no, &id);
    f = why_world_judge(w, number_of);
    assert_int_equal(f->k[WHY_STORM], mix->yes);
    assert_int_equal(f->n[WHY_STORM], mix->yes + mix->no);
    assert_int_equal(f->k[WHY_BASELINE], mix->base_yes);
    assert_int_equal(f->n[WHY_BASELINE], mix->base_yes + mix->base_no);
    assert_string_equal(why_verdict_name(f->verdict),
                        why_verdict_name(mix->want));
    why_world_free(w);
}

/* ---- asking -------------------------------------------------------------- */

const struct why_condition *why_condition_of(const struct why_finding *f,
                                             const char *name)
{
    for (size_t i = 0; i < f->n_conditions; i++)
        if (strcmp(f->conditions[i].name, name) == 0)
            return &f->conditions[i];
    fail_msg("no condition %s", name);
    return NULL;
}

static const struct why_stat *find_stat(const struct why_finding *f,
                                        const char *name)
{
    for (size_t i = 0; i < f->n_stats; i++)
        if (strcmp(f->stats[i].name, name) == 0)
            return &f->stats[i];
    fail_msg("no statistic %s", name);
    return NULL;
}

double why_stat_of(const struct why_finding *f, const char *name)
{
    const struct why_stat *s = find_stat(f, name);

    assert_true(s->kind != WHY_STAT_TEXT);
    return s->kind == WHY_STAT_INT ? (double)s->i : s->real;
}

const char *why_stat_text_of(const struct why_finding *f, const char *name)
{
    const struct why_stat *s = find_stat(f, name);

    assert_int_equal(s->kind, WHY_STAT_TEXT);
    return s->text;
}
