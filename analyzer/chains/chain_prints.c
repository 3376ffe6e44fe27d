/* SPDX-License-Identifier: MIT
 *
 * The fingerprints of all chains, see chain_prints.h. */
#include "analyzer/chains/chain_prints.h"

#include <stdlib.h>

struct gaps { /* room for the longest chain */
    double *gap_s, *step_s, *start_s, *room;
};

static struct fingerprint name_chain(const struct chains *c,
                                     const struct chain *chain,
                                     const struct gaps *g)
{
    struct fingerprint_times t = {g->gap_s, g->step_s, g->start_s,
                                  chain->n - 1};
    const struct history_run *before = NULL;

    for (size_t j = 0; j < chain->n; j++) {
        const struct history_run *run = chain_run(c, chain, j);

        g->start_s[j] = (double)run->started_us / 1e6;
        if (before != NULL) {
            int64_t step_us = run->started_us - before->started_us;
            int64_t end_us = chain_run_end(before);

            g->step_s[j - 1] = (double)step_us / 1e6;
            g->gap_s[j - 1] = end_us == INT64_MAX
                                  ? g->step_s[j - 1]
                                  : (double)(run->started_us - end_us) / 1e6;
        }
        before = run;
    }
    return fingerprint_of(&t, g->room);
}

enum hc_code chain_prints_make(struct fingerprint **out, const struct chains *c,
                               struct hc_err *err)
{
    struct fingerprint *prints = calloc(c->n + 1, sizeof *prints);
    size_t longest = 1;
    struct gaps g;
    double *room;

    *out = NULL;
    for (size_t i = 0; i < c->n; i++)
        longest = c->at[i].n > longest ? c->at[i].n : longest;
    room = calloc(longest * 5, sizeof *room);
    if (prints == NULL || room == NULL) {
        free(prints);
        free(room);
        return hc_nomem(err);
    }
    g = (struct gaps){room, room + longest, room + 2 * longest,
                      room + 3 * longest};
    for (size_t i = 0; i < c->n; i++)
        if (c->at[i].n > FINGERPRINT_MIN_GAPS)
            prints[i] = name_chain(c, &c->at[i], &g);
    free(room);
    *out = prints;
    return HC_OK;
}
