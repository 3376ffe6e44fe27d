/* SPDX-License-Identifier: MIT
 *
 * What the number of a day of the week may have been meant to say: systems
 * count from 0 or 1, from Sunday or Monday, and a local night is another day
 * in UTC. */
#ifndef HINDCAST_ANALYZER_ANALYSES_DAY_READINGS_H
#define HINDCAST_ANALYZER_ANALYSES_DAY_READINGS_H

enum { N_DAY_READINGS = 6 };

extern const struct day_reading {
    const char *name;
    /* The day, 1 = Sunday, that number n (1..7) names; 0 = none. */
    int (*day)(int n);
} day_readings[N_DAY_READINGS]; /* [0] = as it was asked */

#endif
