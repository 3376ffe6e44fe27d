/* SPDX-License-Identifier: MIT
 *
 * Which open session a line belongs to, see beat_attach.h. */
#include "analyzer/analyses/beat_attach.h"

/* How well a session fits: lower is better. */
struct fit {
    int rank;
    int64_t distance;
};

/* By where the elapsed times of both begin; false = not at all. */
static bool fits(const struct beat_live *l, const struct beat_line *line,
                 const struct beat_point *p, struct fit *out)
{
    int64_t origin = p->time_us - p->elapsed_us;
    int64_t tolerance =
        p->resolution_us > BEAT_SKEW_US ? p->resolution_us : BEAT_SKEW_US;
    bool beat_already = line->beat.event == BEAT_ALIVE &&
                        l->last_event == BEAT_ALIVE && l->last.elapsed_us >= 0;

    if (!beat_within(origin, l->origin_us, tolerance + p->elapsed_us / 100))
        return false;
    out->distance =
        origin < l->origin_us ? l->origin_us - origin : origin - l->origin_us;
    /* One worker does not beat twice within half an interval. */
    out->rank = (beat_already && p->elapsed_us - l->last.elapsed_us <
                                     l->pace.interval_us / 2
                     ? 2
                     : 0) +
                (l->superseded ? 1 : 0);
    return true;
}

/* The nearest, then the oldest. */
static struct beat_live *best_fit(const struct beat_series *s,
                                  const struct beat_line *line,
                                  const struct beat_point *p)
{
    struct beat_live *best = NULL;
    struct fit least = {0, 0}, f;

    for (struct beat_live *l = s->open; l != NULL; l = l->next)
        if (fits(l, line, p, &f) &&
            (best == NULL || f.rank < least.rank ||
             (f.rank == least.rank && f.distance < least.distance))) {
            best = l;
            least = f;
        }
    return best;
}

/* The session started last, one that was not superseded if there is one. */
static struct beat_live *newest(const struct beat_series *s,
                                bool superseded_too)
{
    struct beat_live *found = NULL;

    for (struct beat_live *l = s->open; l != NULL; l = l->next)
        if (!l->superseded ||
            (superseded_too && (found == NULL || found->superseded)))
            found = l;
    return found;
}

struct beat_live *beat_attach(const struct beat_series *s,
                              const struct beat_line *line,
                              const struct beat_point *p, bool *reset)
{
    struct beat_live *l;

    *reset = false;
    if (p->elapsed_us < 0) {
        l = newest(s, line->beat.event == BEAT_END);
        *reset = l != NULL && p->seq >= 0 && l->last.seq >= p->seq;
        return *reset ? NULL : l;
    }
    l = best_fit(s, line, p);
    if (l != NULL || (s->key.where.instance.n == 0 && s->key.id.n == 0))
        return l;
    /* The process is known, so a time that does not fit is the clock's. */
    l = newest(s, false);
    if (l == NULL || l->last.elapsed_us < 0 ||
        p->elapsed_us >= l->last.elapsed_us - BEAT_SKEW_US)
        return l;
    *reset = line->beat.event != BEAT_END;
    return NULL;
}
