/* SPDX-License-Identifier: MIT
 *
 * skip_window: attempts that are due inside a window of time move behind it,
 * spread uniformly.  Without from and to the windows are those of --storm, else
 * the window of the analysis. */
#include "analyzer/whatif/policy.h"

enum { FROM, TO, SPREAD };

static const struct policy_param params[] = {
    {"from", "begin of the window", PARAM_TIME, NULL, 0, 0},
    {"to", "end of the window", PARAM_TIME, NULL, 0, 0},
    {"spread", "how long behind it attempts are spread", PARAM_SPAN, "30m", 0,
     7 * 86400},
    {NULL, NULL, PARAM_NUMBER, NULL, 0, 0},
};

static const char *idle(const struct policy_use *use, const struct world *w)
{
    return use->value[FROM] == POLICY_ABSENT && w->n_spans == 0
               ? "there is no window: give --storm, --since and --until, or "
                 "from and to"
               : NULL;
}

static HC_MUST_USE enum hc_code check(const struct policy_use *use,
                                      const struct world *w, struct hc_err *err)
{
    const char *why = idle(use, w);

    if ((use->value[FROM] == POLICY_ABSENT) !=
        (use->value[TO] == POLICY_ABSENT))
        return hc_fail(err, HC_EUSAGE,
                       "skip_window: from and to belong together");
    if (use->value[FROM] != POLICY_ABSENT && use->value[FROM] >= use->value[TO])
        return hc_fail(err, HC_EUSAGE, "skip_window: to is not after from");
    if (why != NULL)
        return hc_fail(err, HC_EUSAGE, "skip_window: %s", why);
    return HC_OK;
}

/* The end of the window that holds an instant; WORLD_NEVER = none does. */
static int64_t window_end(const struct policy_use *use, const struct world *w,
                          int64_t at_us)
{
    size_t low = 0, high = w->n_spans;

    if (use->value[FROM] != POLICY_ABSENT)
        return at_us >= use->value[FROM] && at_us < use->value[TO]
                   ? use->value[TO]
                   : WORLD_NEVER;
    while (low < high) { /* the first that ends after it */
        size_t mid = low + (high - low) / 2;

        if (w->spans[mid].to_us > at_us)
            high = mid;
        else
            low = mid + 1;
    }
    return low < w->n_spans && w->spans[low].from_us <= at_us
               ? w->spans[low].to_us
               : WORLD_NEVER;
}

static enum policy_answer enter(void *state, struct sim *s, struct visit *v)
{
    const struct policy_use *use = sim_use(s);
    int64_t end_us = window_end(use, sim_world(s), v->at_us);

    (void)state;
    if (end_us == WORLD_NEVER)
        return POLICY_PASS;
    v->at_us =
        end_us + (int64_t)(sim_uniform(s, v) * (double)use->value[SPREAD]);
    return POLICY_WAIT;
}

const struct policy policy_skip_window = {
    .name = "skip_window",
    .summary = "attempts inside a window move behind it",
    .params = params,
    .random = true,
    .idle = idle,
    .check = check,
    .enter = enter,
};
