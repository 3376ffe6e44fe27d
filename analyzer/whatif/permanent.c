/* SPDX-License-Identifier: MIT
 *
 * Permanent failures, see permanent.h.  Each distinct message is matched once
 * at most. */
#include "analyzer/whatif/permanent.h"

#include <stdlib.h>

#include "analyzer/categories/refined.h"

enum known { UNKNOWN, TRANSIENT, PERMANENT };

struct permanent {
    const struct history *history;
    struct category_rules *rules;
    struct pattern_matcher *matcher;
    uint8_t *known; /* by number in history.messages: enum known */
};

enum hc_code permanent_open(struct permanent **out, const struct history *h,
                            struct hc_err *err)
{
    struct permanent *p = calloc(1, sizeof *p);
    enum hc_code rc = HC_OK;

    *out = p;
    if (p == NULL)
        return hc_nomem(err);
    p->history = h;
    p->known = calloc(h->messages.n + 1, 1);
    if (p->known == NULL)
        rc = hc_nomem(err);
    if (rc == HC_OK)
        rc = category_rules_open(&p->rules, NULL, err);
    if (rc == HC_OK)
        rc = pattern_matcher_open(&p->matcher, p->rules->set, err);
    return rc;
}

void permanent_close(struct permanent *p)
{
    if (p == NULL)
        return;
    pattern_matcher_close(p->matcher);
    category_rules_free(p->rules);
    free(p->known);
    free(p);
}

bool permanent_failure(struct permanent *p, const struct history_run *r)
{
    uint8_t *known = &p->known[r->error];

    if (*known == UNKNOWN) {
        size_t i = category_refine(p->rules, p->matcher,
                                   history_message(p->history, r));

        *known = hc_str_find(p->rules->at[i].class, HC_STR("permanent")) >= 0
                     ? PERMANENT
                     : TRANSIENT;
    }
    return *known == PERMANENT;
}
