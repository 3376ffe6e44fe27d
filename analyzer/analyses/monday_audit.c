/* SPDX-License-Identifier: MIT
 *
 * Was the day named right?  Systems count weekdays from 0 or 1, from Sunday or
 * Monday, and a local night is another day in UTC: the same hours of the days
 * that may have been meant stand side by side. */
#include <math.h>

#include "analyzer/analyses/day_readings.h"
#include "analyzer/analyses/monday_tables.h"

const struct column monday_audit_columns[] = {
    {"reading", COLUMN_TEXT, NULL, "how the day is found", 0, 0},
    {"day", COLUMN_TEXT, NULL, "the day that gives", 0, 0},
    {"dow_bq", COLUMN_INT, NULL, "its number in BigQuery: 1 = Sunday", 0,
     COLUMN_WIDE},
    {"occurrences", COLUMN_INT, "dates", "dates that the export covers", 0, 0},
    {"total_failures", COLUMN_INT, "rows", "failed rows of the same hours", 0,
     COLUMN_HEAT},
    {"ratio", COLUMN_REAL, NULL, "to the day that was asked for", 2, 0},
    {"suspicious", COLUMN_BOOL, NULL, "at least twice the asked day", 0, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

enum { N_READINGS = N_DAY_READINGS, N_DAYS = 8 };

struct day_sum {
    int64_t rows;
    int64_t occurrences;
};

static void count_occurrences(const struct local_hours *hours,
                              const struct hour_pick *pick,
                              struct day_sum sum[N_DAYS])
{
    int32_t last[N_DAYS];

    for (int d = 0; d < N_DAYS; d++)
        last[d] = INT32_MIN;
    for (size_t i = 0; i < hours->n; i++) {
        const struct local_hour *h = &hours->at[i];

        if (!hour_picked(pick, h) || h->exposure_h <= 0 ||
            last[h->dow_bq] == h->date)
            continue;
        last[h->dow_bq] = h->date;
        sum[h->dow_bq].occurrences++;
    }
}

static int asked_day(const struct monday *m)
{
    int n = 1;

    while (n < 7 && m->pick.days != 1u << n)
        n++;
    return n;
}

static bool suspicious(const struct day_sum *day, const struct day_sum *asked)
{
    return day != asked && day->rows > 0 && day->rows / 2 >= asked->rows;
}

static void put_reading(struct monday *m, size_t k, const struct day_reading *r,
                        int n, const struct day_sum sum[N_DAYS])
{
    const struct day_sum *asked = &sum[n], *day;
    int dow_bq = r->day(n);

    report_row(m->report, k);
    report_text(m->report, k, 0, hc_str_from(r->name));
    if (dow_bq == 0)
        return;
    day = &sum[dow_bq];
    report_text(m->report, k, 1, hc_str_from(local_day_name(dow_bq)));
    report_int(m->report, k, 2, dow_bq);
    report_int(m->report, k, 3, day->occurrences);
    report_int(m->report, k, 4, day->rows);
    report_real(m->report, k, 5,
                asked->rows == 0 ? NAN
                                 : (double)day->rows / (double)asked->rows);
    report_int(m->report, k, 6, suspicious(day, asked));
}

static void put_audit(struct monday *m, size_t k, int n,
                      const struct day_sum sum[N_DAYS])
{
    unsigned noted = 0;

    for (size_t i = 0; i < N_READINGS; i++) {
        int dow_bq = day_readings[i].day(n);

        put_reading(m, k, &day_readings[i], n, sum);
        if (dow_bq == 0 || (noted >> dow_bq & 1) != 0 ||
            !suspicious(&sum[dow_bq], &sum[n]))
            continue;
        noted |= 1u << dow_bq;
        report_note(m->report, k,
                    "Label audit: the same hours of %s hold %lld failed rows "
                    "against %lld of %s (%s): the day may be named wrong.",
                    local_day_name(dow_bq), (long long)sum[dow_bq].rows,
                    (long long)sum[n].rows, local_day_name(n),
                    day_readings[i].name);
    }
}

struct hour_pick monday_audit_pick(const struct monday *m)
{
    struct hour_pick pick = m->pick;
    int n = asked_day(m);

    pick.days = 0;
    for (size_t i = 0; i < N_READINGS; i++)
        pick.days |= 1u << day_readings[i].day(n);
    pick.days &= ~1u;
    return pick;
}

enum hc_code monday_add_audit(struct monday *m, struct hc_err *err)
{
    struct hour_pick pick = monday_audit_pick(m);
    struct day_sum sum[N_DAYS] = {{.rows = 0}};
    struct monday_spans spans;
    size_t k = report_result(m->report, "audit", "Was the day named right?",
                             monday_audit_columns, DRAW_NONE);
    enum hc_code rc = monday_spans_make(&spans, &m->scope, &pick, err);

    for (int d = 0; d < N_DAYS; d++)
        sum[d].rows = m->day_rows[d];
    count_occurrences(m->scope.hours, &pick, sum);
    put_audit(m, k, asked_day(m), sum);
    if (rc == HC_OK)
        monday_read_evidence(&m->scope, &spans, m->report,
                             "audit: total_failures");
    monday_spans_release(&spans);
    return rc;
}
