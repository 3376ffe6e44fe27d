/* SPDX-License-Identifier: MIT
 *
 * Directions, see circular.h. */
#include "analyzer/stats/circular.h"

#include <math.h>

static const double two_pi = 6.28318530717958647692;

void circular_add(struct circular *c, double at, double period, double weight)
{
    double angle = two_pi * fmod(at, period) / period;

    c->sin_sum += weight * sin(angle);
    c->cos_sum += weight * cos(angle);
    c->n += weight;
}

double circular_r(const struct circular *c)
{
    return c->n > 0 ? fmin(1, hypot(c->sin_sum, c->cos_sum) / c->n) : 0;
}

double circular_mean(const struct circular *c, double period)
{
    double angle = atan2(c->sin_sum, c->cos_sum);

    if (angle < 0)
        angle += two_pi;
    return fmod(angle / two_pi * period, period);
}

double circular_sd(const struct circular *c, double period)
{
    double r = circular_r(c);

    return r > 0 ? sqrt(-2 * log(r)) / two_pi * period : INFINITY;
}

double circular_log10_rayleigh(const struct circular *c)
{
    double r = circular_r(c), z = c->n * r * r;
    double factor = c->n > 0 ? 1 + (2 * z - z * z) / (4 * c->n) : 1;

    /* The correction turns negative for small n and large Z. */
    return fmin(0,
                (-z + (factor > 0 ? log(factor) : 0)) / 2.302585092994045684);
}
