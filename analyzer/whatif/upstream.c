/* SPDX-License-Identifier: MIT
 *
 * Upstream successes, see upstream.h. */
#include "analyzer/whatif/upstream.h"

#include <stdlib.h>

#include "analyzer/whatif/world.h"

static uint64_t key_of(uint32_t processor, int32_t date)
{
    return (uint64_t)processor << 32 | (uint32_t)date;
}

void upstreams_release(struct upstreams *u)
{
    numbering_release(&u->dates);
    free(u->success_us);
    *u = (struct upstreams){.cap = 0};
}

static enum hc_code note_run(struct upstreams *u, const struct history_run *r,
                             struct hc_err *err)
{
    size_t before = u->dates.n;
    uint32_t number;
    int64_t end_us = chain_run_end(r);
    enum hc_code rc = numbering_add(
        &u->dates, key_of(r->processor, r->data_date), &number, err);

    if (rc != HC_OK)
        return rc;
    if (u->dates.n > u->cap) {
        size_t cap = u->cap == 0 ? 256 : 2 * u->cap;
        int64_t *more = realloc(u->success_us, cap * sizeof *more);

        if (more == NULL)
            return hc_nomem(err);
        u->success_us = more;
        u->cap = cap;
    }
    if (u->dates.n > before)
        u->success_us[number] = WORLD_NEVER;
    if (r->outcome == HISTORY_SUCCESS && end_us < u->success_us[number])
        u->success_us[number] = end_us;
    return HC_OK;
}

enum hc_code upstreams_read(struct upstreams *u, const struct history *h,
                            struct hc_err *err)
{
    bool *parent = calloc(h->texts.n + 1, sizeof *parent);
    enum hc_code rc = HC_OK;

    if (parent == NULL)
        return hc_nomem(err);
    /* All names are numbers of one pool. */
    for (size_t i = 0; i < h->n_contexts; i++)
        parent[h->contexts[i].field[HISTORY_PARENT]] = true;
    parent[0] = false;
    for (size_t i = 0; rc == HC_OK && i < h->n; i++)
        if (parent[h->runs[i].processor] &&
            h->runs[i].data_date != HISTORY_NO_DATE)
            rc = note_run(u, &h->runs[i], err);
    free(parent);
    return rc;
}

int64_t upstreams_of(const struct upstreams *u, const struct history *h,
                     const struct history_run *r)
{
    uint32_t parent = history_field(h, r, HISTORY_PARENT), number;

    if (parent == 0 || parent == r->processor ||
        r->data_date == HISTORY_NO_DATE ||
        !numbering_find(&u->dates, key_of(parent, r->data_date), &number))
        return WORLD_ALWAYS;
    return u->success_us[number];
}
