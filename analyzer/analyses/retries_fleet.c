/* SPDX-License-Identifier: MIT
 *
 * retries: whether the retries of all chains together fall on the marks of a
 * clock, as those of clients without jitter do. */
#include <math.h>

#include "analyzer/analyses/retries.h"
#include "analyzer/stats/circular.h"
#include "analyzer/stats/tail.h"

enum { SETS = 2, TESTS = SETS * FINGERPRINT_PERIODS };

/* Fewer starts than this tell nothing. */
enum { MIN_STARTS = 20, SPAN_PERIODS = 3 };
#define MAX_Q 0.05
/* With many starts any daily rhythm is significant; below this it is no
 * synchrony. */
#define MIN_R 0.3
/* Longer periods are those of schedules and of load, not of a retry timer. */
#define MAX_CLOCK_S 900

enum { L_SET, L_PERIOD, L_N, L_R, L_OFFSET, L_LOG10_P, L_Q, L_VERDICT };

const struct column retries_fleet_columns[] = {
    {"set", COLUMN_TEXT, NULL, "retry: second and later attempts; first", 0, 0},
    {"period_s", COLUMN_REAL, "s", "the clock that was tried", 0, 0},
    {"n", COLUMN_INT, NULL, "starts", 0, 0},
    {"r", COLUMN_REAL, NULL, "mean resultant length: 0 spread, 1 in step", 3,
     0},
    {"offset_s", COLUMN_REAL, "s", "mean start behind the mark", 1, 0},
    {"log10_p", COLUMN_REAL, NULL, "Rayleigh's test", 2, 0},
    {"q", COLUMN_REAL, NULL, "Benjamini-Hochberg over this table", 6, 0},
    {"verdict", COLUMN_TEXT, NULL,
     "no_jitter (period up to 900 s), rhythm (longer), weak (significant, but "
     "r below 0.3), spread or insufficient",
     0, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

struct fleet {
    struct circular at[SETS][FINGERPRINT_PERIODS];
    int64_t first_us[SETS], last_us[SETS];
};

static void add_start(struct fleet *f, int set, int64_t at_us)
{
    double at_s = (double)at_us / 1e6;

    if (f->at[set][0].n <= 0 || at_us < f->first_us[set])
        f->first_us[set] = at_us;
    if (f->at[set][0].n <= 0 || at_us > f->last_us[set])
        f->last_us[set] = at_us;
    for (int i = 0; i < FINGERPRINT_PERIODS; i++)
        circular_add(&f->at[set][i], fmod(at_s, fingerprint_periods_s[i]),
                     fingerprint_periods_s[i], 1);
}

static void read_starts(struct fleet *f, const struct retries *r)
{
    const struct chains *c = r->chains;

    *f = (struct fleet){.first_us = {0, 0}};
    for (size_t i = 0; i < c->n; i++) {
        if (!retries_counts(r, &c->at[i]))
            continue;
        add_start(f, 1, chain_run(c, &c->at[i], 0)->started_us);
        for (size_t j = 1; j < c->at[i].n; j++)
            add_start(f, 0, chain_run(c, &c->at[i], j)->started_us);
    }
}

static bool enough(const struct fleet *f, int set, int period)
{
    double span_s = (double)(f->last_us[set] - f->first_us[set]) / 1e6;

    return f->at[set][period].n >= MIN_STARTS &&
           span_s >= SPAN_PERIODS * fingerprint_periods_s[period];
}

static const char *verdict(const struct circular *c, int period, double q)
{
    if (q > MAX_Q)
        return "spread";
    if (circular_r(c) < MIN_R)
        return "weak";
    return fingerprint_periods_s[period] <= MAX_CLOCK_S ? "no_jitter"
                                                        : "rhythm";
}

static void put_test(struct retries *r, size_t k, const struct fleet *f,
                     int set, int period, double q)
{
    const struct circular *c = &f->at[set][period];

    report_row(r->report, k);
    report_text(r->report, k, L_SET,
                set == 0 ? HC_STR("retry") : HC_STR("first"));
    report_real(r->report, k, L_PERIOD, fingerprint_periods_s[period]);
    report_int(r->report, k, L_N, (int64_t)c->n);
    if (q < 0) {
        report_text(r->report, k, L_VERDICT, HC_STR("insufficient"));
        return;
    }
    report_real(r->report, k, L_R, circular_r(c));
    report_real(r->report, k, L_OFFSET,
                circular_mean(c, fingerprint_periods_s[period]));
    report_real(r->report, k, L_LOG10_P, circular_log10_rayleigh(c));
    report_real(r->report, k, L_Q, q);
    report_text(r->report, k, L_VERDICT, hc_str_from(verdict(c, period, q)));
}

void retries_add_fleet(struct retries *r)
{
    struct stats_ranked room[TESTS];
    double p[TESTS], q[TESTS];
    struct fleet f;
    size_t n = 0, used = 0;
    size_t k = report_result(r->report, "fleet", "Do retries keep step?",
                             retries_fleet_columns, DRAW_NONE);

    read_starts(&f, r);
    for (int set = 0; set < SETS; set++)
        for (int i = 0; i < FINGERPRINT_PERIODS; i++)
            if (enough(&f, set, i))
                p[n++] = pow(10, circular_log10_rayleigh(&f.at[set][i]));
    stats_benjamini_hochberg(p, q, n, room);
    for (int set = 0; set < SETS; set++)
        for (int i = 0; i < FINGERPRINT_PERIODS; i++)
            put_test(r, k, &f, set, i, enough(&f, set, i) ? q[used++] : -1);
}
