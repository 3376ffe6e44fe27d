/* SPDX-License-Identifier: MIT
 *
 * Naming the policy behind gaps, see fingerprint.h. */
#include "analyzer/chains/fingerprint.h"

#include <math.h>
#include <string.h>

#include "analyzer/chains/profiles.h"
#include "analyzer/stats/circular.h"
#include "analyzer/stats/order.h"

const double fingerprint_periods_s[FINGERPRINT_PERIODS] = {
    60, 180, 300, 900, 1800, 3600, 14400};

#define IMMEDIATE_S     2.0
#define FIXED_SPREAD    0.10 /* MAD over median */
#define CAP_SPREAD      0.15
#define CLOCK_R         0.9
#define CLOCK_PERIODS   3   /* a short span looks aligned to any long period */
#define GROWTH          0.2 /* of ln gap per attempt */
#define GROWTH_R2       0.8
#define MIN_GAP_S       1e-3
#define FULL_JITTER     2.0 /* growth of the cap that jitter is tried with */
#define KS_FIVE_PERCENT 1.358

enum { MIN_STARTS = 5, MIN_GROWING = 3 };

/* Median of n values, and their MAD over it; 0 medians spread infinitely. */
static double median_of(const double *values, size_t n, double *room,
                        double *spread)
{
    double median;

    memcpy(room, values, n * sizeof *room);
    stats_sort(room, n);
    median = stats_median(room, n);
    *spread = median > 0 ? stats_mad(room, n) / median : INFINITY;
    return median;
}

/* ---- clocks -------------------------------------------------------------- */

/* The longest period on whose marks the attempts start; 0 = none. */
static double clock_period(const struct fingerprint_times *t)
{
    double span = t->start_s[t->n] - t->start_s[0];

    for (int i = FINGERPRINT_PERIODS - 1; i >= 0; i--) {
        double period = fingerprint_periods_s[i];
        struct circular c = {0, 0, 0};

        if (t->n + 1 < MIN_STARTS || span < CLOCK_PERIODS * period)
            continue;
        for (size_t j = 0; j <= t->n; j++)
            circular_add(&c, fmod(t->start_s[j], period), period, 1);
        if (circular_r(&c) >= CLOCK_R)
            return period;
    }
    return 0;
}

/* ---- growth -------------------------------------------------------------- */

/* Where delays level off: the median of the last third, if those agree. */
static double find_cap(const double *gap_s, size_t n, double *room)
{
    size_t third = n / 3 < 2 ? 2 : n / 3;
    double spread, median = median_of(gap_s + n - third, third, room, &spread);

    return spread <= CAP_SPREAD ? median : 0;
}

static bool grows(const double *gap_s, size_t n, double *ratio)
{
    double sx = 0, sy = 0, sxx = 0, sxy = 0, syy = 0, m = (double)n;
    double vx, vy, cov;

    if (n < MIN_GROWING)
        return false;
    for (size_t j = 0; j < n; j++) {
        double x = (double)j, y = log(fmax(gap_s[j], MIN_GAP_S));

        sx += x;
        sy += y;
        sxx += x * x;
        sxy += x * y;
        syy += y * y;
    }
    vx = sxx - sx * sx / m;
    vy = syy - sy * sy / m;
    cov = sxy - sx * sy / m;
    if (!(vx > 0) || !(vy > 0))
        return false;
    *ratio = exp(cov / vx);
    return cov / vx > GROWTH && cov * cov / (vx * vy) >= GROWTH_R2;
}

static bool exponential(const struct fingerprint_times *t, double *room,
                        struct fingerprint *f)
{
    double cap_s = find_cap(t->gap_s, t->n, room);
    size_t n = t->n;

    /* Only what lies before the plateau grows. */
    if (cap_s > 0)
        for (n = 0; n < t->n && t->gap_s[n] < cap_s * (1 - CAP_SPREAD);)
            n++;
    if (!grows(t->gap_s, n, &f->ratio)) {
        f->ratio = 0;
        return false;
    }
    f->cap_s = cap_s;
    return true;
}

/* ---- jitter -------------------------------------------------------------- */

/* Kolmogorov and Smirnov's test of u, overwritten, against U(0, 1) at 5 %,
 * with Stephens' correction for small n. */
static bool is_uniform(double *u, size_t n)
{
    double d = 0, m = (double)n, root = sqrt(m);

    stats_sort(u, n);
    for (size_t i = 0; i < n; i++) {
        d = fmax(d, (double)(i + 1) / m - u[i]);
        d = fmax(d, u[i] - (double)i / m);
    }
    return (root + 0.12 + 0.11 / root) * d <= KS_FIVE_PERCENT;
}

/* Full jitter draws each delay below cap_j = base * ratio^min(j, level).  The
 * likeliest base lets the largest draw touch its cap, up to the bias n/(n+1).
 * Returns sum ln cap_j, which is the less the likelier. */
static double fit_caps(const double *gap_s, size_t n, double ratio,
                       size_t level, double *caps)
{
    double base = MIN_GAP_S, sum = 0;

    for (size_t j = 0; j < n; j++) {
        caps[j] = pow(ratio, (double)(j < level ? j : level));
        base = fmax(base, gap_s[j] / caps[j]);
    }
    base *= (double)(n + 1) / (double)n;
    for (size_t j = 0; j < n; j++) {
        caps[j] *= base;
        sum += log(caps[j]);
    }
    return sum;
}

enum { MAX_LEVEL = 16 }; /* 2^16 times the first delay: beyond any cap */

static bool jittered(const struct fingerprint_times *t, double *room,
                     struct fingerprint *f)
{
    double *caps = room, *u = room + t->n + 1;
    double best = INFINITY;
    size_t level = 0;

    for (size_t k = 0; k < t->n && k <= MAX_LEVEL; k++) {
        double sum = fit_caps(t->gap_s, t->n, FULL_JITTER, k, caps);

        if (sum < best) {
            best = sum;
            level = k;
        }
    }
    (void)fit_caps(t->gap_s, t->n, FULL_JITTER, level, caps);
    for (size_t j = 0; j < t->n; j++)
        u[j] = fmax(t->gap_s[j], 0) / caps[j];
    if (!is_uniform(u, t->n))
        return false;
    f->cap_s = caps[t->n - 1];
    return true;
}

/* ---- the verdict --------------------------------------------------------- */

static enum fingerprint_kind classify(const struct fingerprint_times *t,
                                      double *room, struct fingerprint *f)
{
    double spread, median;

    if (t->n < FINGERPRINT_MIN_GAPS)
        return FINGERPRINT_SHORT;
    if (median_of(t->gap_s, t->n, room, &spread) <= IMMEDIATE_S)
        return FINGERPRINT_IMMEDIATE;
    median = median_of(t->step_s, t->n, room, &spread);
    if (spread <= FIXED_SPREAD) {
        f->period_s = median;
        return FINGERPRINT_FIXED;
    }
    f->period_s = clock_period(t);
    if (f->period_s > 0)
        return FINGERPRINT_SYNCHRONISED;
    if (exponential(t, room, f))
        return FINGERPRINT_EXPONENTIAL;
    return jittered(t, room, f) ? FINGERPRINT_JITTERED : FINGERPRINT_IRREGULAR;
}

struct fingerprint fingerprint_of(const struct fingerprint_times *t,
                                  double *room)
{
    struct fingerprint f = {.kind = FINGERPRINT_SHORT};
    const struct retry_profile *near;

    f.kind = classify(t, room, &f);
    if (f.kind == FINGERPRINT_SHORT)
        return f;
    near = retry_profile_nearest(t->gap_s, t->step_s, t->n, &f.distance);
    f.profile = near == NULL ? NULL : near->name;
    return f;
}

const char *fingerprint_name(enum fingerprint_kind kind)
{
    static const char *const names[N_FINGERPRINTS] = {
        [FINGERPRINT_SHORT] = "short",
        [FINGERPRINT_IMMEDIATE] = "immediate",
        [FINGERPRINT_FIXED] = "fixed",
        [FINGERPRINT_SYNCHRONISED] = "synchronised",
        [FINGERPRINT_EXPONENTIAL] = "exponential",
        [FINGERPRINT_JITTERED] = "jittered",
        [FINGERPRINT_IRREGULAR] = "irregular",
    };

    return names[kind];
}
