/* SPDX-License-Identifier: MIT
 *
 * Ratio of two rates, see ratio.h. */
#include "analyzer/compare/ratio.h"

#include <math.h>

#include "analyzer/compare/pelt.h"

static double squared(double x)
{
    return x * x;
}

double ratio_dispersion(const struct compare_sample *s, size_t n)
{
    struct compare_sums sums = compare_sum(s, n);
    double chi2 = 0;
    size_t df = 0;

    for (size_t i = 0; i < n; i++) {
        size_t side = s[i].after;
        double expected =
            sums.count[side] / sums.exposure[side] * s[i].exposure;

        if (sums.count[side] > 0 && sums.exposure[side] > 0 && expected > 0)
            chi2 += squared(s[i].count - expected) / expected;
    }
    for (size_t side = 0; side < 2; side++)
        if (sums.n[side] > 1 && sums.count[side] > 0)
            df += sums.n[side] - 1;
    return df == 0 ? NAN : chi2 / (double)df;
}

static void set_interval(struct rate_ratio *r)
{
    double half = STATS_Z * sqrt(r->log_var);

    r->ratio = exp(r->log_ratio);
    r->interval.lo = exp(r->log_ratio - half);
    r->interval.hi = exp(r->log_ratio + half);
}

struct rate_ratio ratio_estimate(const struct compare_sample *s, size_t n,
                                 double phi)
{
    struct compare_sums sums = compare_sum(s, n);
    bool any_zero = sums.count[0] <= 0 || sums.count[1] <= 0;
    double count[2];
    struct rate_ratio r = {NAN, NAN, NAN, NAN, NAN, {NAN, NAN}};

    if (sums.exposure[0] > 0)
        r.before = sums.count[0] / sums.exposure[0];
    if (sums.exposure[1] > 0)
        r.after = sums.count[1] / sums.exposure[1];
    if (sums.exposure[0] <= 0 || sums.exposure[1] <= 0)
        return r;
    for (size_t side = 0; side < 2; side++)
        count[side] = sums.count[side] + (any_zero ? 0.5 : 0);
    r.log_ratio =
        log(count[1] / sums.exposure[1]) - log(count[0] / sums.exposure[0]);
    r.log_var = isnan(phi) ? NAN : fmax(1, phi) * (1 / count[0] + 1 / count[1]);
    set_interval(&r);
    return r;
}

struct rate_ratio ratio_adjust(const struct rate_ratio *r,
                               const struct rate_ratio *control)
{
    struct rate_ratio adjusted = {NAN, NAN, NAN, NAN, NAN, {NAN, NAN}};

    adjusted.log_ratio = r->log_ratio - control->log_ratio;
    adjusted.log_var = r->log_var + control->log_var;
    set_interval(&adjusted);
    return adjusted;
}

double ratio_t975(size_t df)
{
    static const double points[] = {
        12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060,
        2.2622,  2.2281, 2.2010, 2.1788, 2.1604, 2.1448, 2.1314, 2.1199,
        2.1098,  2.1009, 2.0930, 2.0860, 2.0796, 2.0739, 2.0687, 2.0639,
        2.0595,  2.0555, 2.0518, 2.0484, 2.0452, 2.0423};
    const size_t n = sizeof points / sizeof points[0];

    if (df <= n)
        return points[df - 1];
    /* Cornish and Fisher's first term: off by less than 0.001 from here. */
    return STATS_Z + (STATS_Z * squared(STATS_Z) + STATS_Z) / 4 / (double)df;
}

struct interval ratio_predict(const struct compare_sample *s, size_t n,
                              double phi, size_t df)
{
    struct compare_sums sums = compare_sum(s, n);
    double n_after = (double)sums.n[1], centre, half;

    if (sums.n[1] == 0 || df == 0 || isnan(phi))
        return (struct interval){NAN, NAN};
    centre = pelt_transform(sums.count[1] / n_after);
    half = ratio_t975(df) * sqrt(fmax(1, phi) * (1 + 1 / n_after));
    return (struct interval){pelt_untransform(centre - half),
                             pelt_untransform(centre + half)};
}
