/* SPDX-License-Identifier: MIT
 *
 * Verdicts: what a finding's conditions and counts amount to, see why.h. */
#include <math.h>

#include "analyzer/why/why.h"

const char *why_verdict_name(enum why_verdict verdict)
{
    static const char *const names[N_WHY_VERDICTS] = {
        [WHY_SUPPORTED] = "SUPPORTED",
        [WHY_WEAK] = "WEAK",
        [WHY_REFUTED] = "REFUTED",
        [WHY_NO_DATA] = "NO_DATA",
    };

    return names[verdict];
}

/* Missed clearly, and what is not known could not mend it. */
static bool condition_refutes(const struct why_finding *f,
                              const struct why_condition *c)
{
    bool beyond =
        c->need == WHY_AT_LEAST ? c->reach < c->refutes : c->reach > c->refutes;

    return !c->met && beyond &&
           (f->coverage >= WHY_REFUTE_COVERAGE || c->best < c->limit);
}

/* Next to nothing of the storm is explained. */
static bool share_refutes(const struct why_finding *f)
{
    return f->coverage >= WHY_REFUTE_COVERAGE &&
           f->interval.hi < WHY_REFUTE_SHARE;
}

static bool is_refuted(struct why_finding *f)
{
    bool any = f->n[WHY_STORM] >= WHY_MIN_ITEMS && share_refutes(f);

    for (size_t i = 0; i < f->n_conditions; i++) {
        struct why_condition *c = &f->conditions[i];

        c->refuted =
            f->n[WHY_STORM] >= WHY_MIN_ITEMS && condition_refutes(f, c);
        any = any || c->refuted;
    }
    return any;
}

void why_conclude(struct why_finding *f)
{
    bool all = f->n_conditions > 0;

    for (size_t i = 0; i < f->n_conditions; i++)
        all = all && f->conditions[i].met;
    if (f->coverage < WHY_MIN_COVERAGE || f->n[WHY_STORM] <= 0)
        f->verdict = WHY_NO_DATA;
    else if (all)
        f->verdict = WHY_SUPPORTED;
    else
        f->verdict = is_refuted(f) ? WHY_REFUTED : WHY_WEAK;
}
