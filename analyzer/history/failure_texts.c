/* SPDX-License-Identifier: MIT
 *
 * Error messages as templates, see failure_texts.h. */
#include "analyzer/history/failure_texts.h"

#include <stdlib.h>

#include "analyzer/templates/miner.h"

struct failure_texts {
    struct template_rules *rules;
    struct miner *miner;
    uint32_t *template_of; /* by number in history.messages */
};

enum hc_code failure_texts_open(struct failure_texts **out,
                                const struct history *h, struct hc_err *err)
{
    struct failure_texts *t = calloc(1, sizeof *t);
    size_t n = h->messages.n;
    enum hc_code rc = HC_OK;

    *out = t;
    if (t == NULL)
        return hc_nomem(err);
    t->template_of = calloc(n + 1, sizeof *t->template_of);
    if (t->template_of == NULL)
        rc = hc_nomem(err);
    if (rc == HC_OK)
        rc = template_rules_open(&t->rules, NULL, err);
    if (rc == HC_OK)
        rc = miner_open(&t->miner, t->rules, false, err);
    for (size_t i = 1; rc == HC_OK && i < n; i++)
        rc = miner_add(t->miner, text_pool_get(&h->messages, (uint32_t)i),
                       &t->template_of[i], err);
    if (rc == HC_OK)
        rc = miner_learn(t->miner, err);
    for (size_t i = 1; rc == HC_OK && i < n; i++)
        t->template_of[i] =
            (uint32_t)miner_template_of(t->miner, t->template_of[i]);
    return rc;
}

void failure_texts_close(struct failure_texts *t)
{
    if (t == NULL)
        return;
    miner_close(t->miner);
    template_rules_free(t->rules);
    free(t->template_of);
    free(t);
}

uint32_t failure_texts_number(const struct failure_texts *t,
                              const struct history_run *r)
{
    return r->error == 0 ? UINT32_MAX : t->template_of[r->error];
}

struct hc_str failure_texts_get(const struct failure_texts *t, uint32_t number)
{
    return number == UINT32_MAX ? (struct hc_str){NULL, 0}
                                : miner_template(t->miner, number)->text;
}

struct hc_str failure_texts_id(const struct failure_texts *t, uint32_t number)
{
    return number == UINT32_MAX
               ? (struct hc_str){NULL, 0}
               : hc_str_from(miner_template(t->miner, number)->id);
}
