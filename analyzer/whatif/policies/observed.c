/* SPDX-License-Identifier: MIT
 *
 * observed: nothing is changed.  Replays the history, which every run of
 * whatif compares with itself. */
#include "analyzer/whatif/policy.h"

static const char *never_idle(const struct policy_use *use,
                              const struct world *w)
{
    (void)use;
    (void)w;
    return NULL;
}

const struct policy policy_observed = {
    .name = "observed",
    .summary = "what happened",
    .idle = never_idle,
};
