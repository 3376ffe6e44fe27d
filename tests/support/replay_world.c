/* SPDX-License-Identifier: MIT
 *
 * Worlds made in memory, see replay_world.h. */
#include "tests/support/replay_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "analyzer/whatif/policies.h"

#define FAR (10 * INT64_C(86400) * REPLAY_S)

static uint32_t number(struct text_pool *pool, const char *text)
{
    uint32_t n = 0;

    assert_int_equal(text_pool_add(pool, hc_str_from(text), &n, NULL), HC_OK);
    return n;
}

static int by_processor(const void *a, const void *b)
{
    const struct history_run *x = a, *y = b;

    if (x->processor != y->processor)
        return x->processor < y->processor ? -1 : 1;
    if (x->started_us != y->started_us)
        return x->started_us < y->started_us ? -1 : 1;
    return (x->run > y->run) - (x->run < y->run);
}

static void make_run(struct history *h, size_t i, const struct made_run *m)
{
    const char *processor = m->processor == NULL ? "A" : m->processor;
    int64_t start = REPLAY_T0 + m->at_s * REPLAY_S;

    h->contexts[i].field[HISTORY_PROCESSOR] = number(&h->texts, processor);
    h->contexts[i].field[HISTORY_PARENT] = number(&h->texts, m->parent);
    h->runs[i] = (struct history_run){
        .run = (int64_t)i + 1,
        .context = (uint32_t)i,
        .started_us = start,
        .ended_us = start + m->length_s * REPLAY_S,
        .duration_us = m->outcome == HISTORY_LOST
                           ? HISTORY_NO_DURATION
                           : history_duration(m->length_s * REPLAY_S),
        .message = m->message,
        .processor = h->contexts[i].field[HISTORY_PROCESSOR],
        .error = number(&h->messages, m->error),
        .data_date = m->data_date == 0 ? 100 : m->data_date,
        .outcome = (uint8_t)m->outcome,
    };
    history_set_work(&h->runs[i],
                     &(struct work_facts){.payload = {m->payload, 0}});
}

void replay_world_make(struct replay_world *w, const struct made_run *runs,
                       size_t n)
{
    static const struct window all = {.from_us = WINDOW_OPEN_FROM,
                                      .to_us = WINDOW_OPEN_TO};
    struct world_scope scope = {.window = &all};
    struct hc_err err = {0};

    *w = (struct replay_world){.h = {.n = n,
                                     .n_contexts = n,
                                     .first_us = REPLAY_T0 - FAR,
                                     .last_us = REPLAY_T0 + FAR,
                                     .as_of_us = REPLAY_T0 + FAR}};
    text_pool_init(&w->h.texts);
    text_pool_init(&w->h.messages);
    w->h.runs = calloc(n + 1, sizeof *w->h.runs);
    w->h.contexts = calloc(n + 1, sizeof *w->h.contexts);
    assert_non_null(w->h.runs);
    assert_non_null(w->h.contexts);
    for (size_t i = 0; i < n; i++)
        make_run(&w->h, i, &runs[i]);
    qsort(w->h.runs, n, sizeof *w->h.runs, by_processor);
    assert_int_equal(chains_build(&w->chains, &w->h, CHAINS_MAX_GAP_US, &err),
                     HC_OK);
    scope.chains = w->chains;
    assert_int_equal(world_build(&w->world, &scope, &err), HC_OK);
    w->trace.start_us = calloc(n + 1, sizeof *w->trace.start_us);
    w->trace.seen = calloc(n + 1, 1);
    w->trace.failed = calloc(n + 1, 1);
    assert_non_null(w->trace.start_us);
    assert_non_null(w->trace.seen);
    assert_non_null(w->trace.failed);
}

void replay_world_free(struct replay_world *w)
{
    world_free(w->world);
    chains_free(w->chains);
    free(w->h.runs);
    free(w->h.contexts);
    text_pool_release(&w->h.texts);
    text_pool_release(&w->h.messages);
    free(w->trace.start_us);
    free(w->trace.seen);
    free(w->trace.failed);
}

void replay_run(struct replay_world *w, const char *const *policies,
                enum open_rule open, enum world_end end, struct tally *out)
{
    struct policy_use uses[SIM_MAX_POLICIES];
    struct sim_plan plan = {
        .world = w->world, .uses = uses, .seed = 1, .open = open};
    struct sim *s = NULL;
    struct hc_err err = {0};

    for (size_t i = 0; policies[i] != NULL; i++) {
        assert_int_equal(policy_read(&uses[i], hc_str_from(policies[i]), &err),
                         HC_OK);
        plan.n_uses = i + 1;
    }
    for (size_t i = 0; i < w->world->n_attempts; i++)
        w->trace.seen[i] = w->trace.failed[i] = 0;
    w->trace.n_beyond = 0;
    assert_int_equal(sim_open(&s, &plan, &err), HC_OK);
    assert_int_equal(sim_run(s, 0, 1u << end, &w->trace, &err), HC_OK);
    *out = (struct tally){.peak = -1};
    for (int set = 0; set < N_SETS; set++) {
        const struct tally *t = sim_tally(s, end, (enum world_set)set);

        out->attempts += t->attempts;
        out->failed += t->failed;
        out->wasted_us += t->wasted_us;
        out->refused += t->refused;
        out->lost_success += t->lost_success;
        for (int f = 0; f < N_FATES; f++)
            out->fates[f] += t->fates[f];
    }
    sim_close(s);
}

int64_t replay_start_s(const struct replay_world *w, size_t attempt)
{
    if (w->trace.seen[attempt] == 0)
        return -1;
    return (w->trace.start_us[attempt] - REPLAY_T0) / REPLAY_S;
}
