/* SPDX-License-Identifier: MIT
 *
 * Asking a chain, see chains.h. */
#include <stdlib.h>

#include "analyzer/chains/chains.h"

void chains_free(struct chains *c)
{
    if (c == NULL)
        return;
    free(c->at);
    free(c->attempts);
    free(c);
}

const struct history_run *chain_first_failure(const struct chains *c,
                                              const struct chain *chain)
{
    for (size_t j = 0; j < chain->n; j++)
        if (chain_retries(chain_run(c, chain, j)))
            return chain_run(c, chain, j);
    return NULL;
}

const struct history_run *chain_last_failure(const struct chains *c,
                                             const struct chain *chain)
{
    for (size_t j = chain->n; j > 0; j--)
        if (chain_retries(chain_run(c, chain, j - 1)))
            return chain_run(c, chain, j - 1);
    return NULL;
}

const char *chain_confidence_name(enum chain_confidence confidence)
{
    static const char *const names[N_CHAIN_CONFIDENCES] = {
        [CHAIN_HIGH] = "high",
        [CHAIN_MEDIUM] = "medium",
        [CHAIN_LOW] = "low",
        [CHAIN_AMBIGUOUS] = "ambiguous",
    };

    return names[confidence];
}
