/* SPDX-License-Identifier: MIT
 *
 * What the reader of `monday` has to know: the traps of the query one by one
 * (--compat), and what bends the figures. */
#include "analyzer/analyses/monday_tables.h"

/* ---- the window -------------------------------------------------------- */

/* The first picked hour of the window, and whether its beginning cut the day
 * short. */
static const struct local_hour *first_picked(const struct monday *m, bool *cut)
{
    const struct local_hours *hours = m->scope.hours;

    for (size_t i = 0; i < hours->n; i++) {
        const struct local_hour *h = &hours->at[i];

        if (!hour_picked(&m->pick, h))
            continue;
        *cut = h->hour > m->pick.hour_from ||
               h->to_us - h->from_us < HC_US_PER_HOUR;
        return h;
    }
    return NULL;
}

static void note_window(struct monday *m)
{
    char from[HC_TIME_TEXT], date[HC_DATE_TEXT];
    bool cut = false;
    const struct local_hour *first = first_picked(m, &cut);
    const struct window *w = m->scope.window;

    if (w->from_us != WINDOW_OPEN_FROM) {
        (void)hc_time_format(w->from_us, from);
        report_note(m->report, 0,
                    "%sThe window begins at %s%s and holds %zu such days.",
                    m->compat ? "1: " : "", from,
                    w->from_us % HC_US_PER_DAY == 0
                        ? ""
                        : " (it is rolling, not cut at midnight)",
                    m->dates.n[MONDAY_ANY_HOUR]);
    }
    if (first != NULL && cut) {
        (void)hc_date_format(first->date, date);
        report_note(m->report, 0,
                    "The oldest of them, %s, is cut short by the beginning of "
                    "the window or of the export.",
                    date);
    }
}

static void note_hours(struct monday *m, const char *prefix)
{
    int from = m->pick.hour_from, to = m->pick.hour_to;

    if (from == to)
        return;
    report_note(m->report, 0,
                "%sHours %d to %d are inclusive, %02d:00 up to %02d:00: %d "
                "hours; the total without the last one stands beside.",
                prefix, from, to, from, to + 1, to - from + 1);
}

/* ---- rows in no hour ---------------------------------------------------- */

static enum hc_code note_unplaced(struct monday *m, struct hc_err *err)
{
    const char *name =
        m->scope.window->exact ? "monday_unplaced_exact" : "monday_unplaced";
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, m->scope.db, name, err);

    if (rc == HC_OK)
        filters_bind(m->scope.filters, q);
    if (rc == HC_OK && query_step(q, &rc, err)) {
        if (query_int(q, 0) > 0)
            report_note(m->report, 0,
                        "%lld failed rows have no start time and are in no "
                        "hour.",
                        (long long)query_int(q, 0));
        if (query_int(q, 1) > 0 && !m->compat)
            report_note(m->report, 0,
                        "%lld failed rows start outside the years 2000 to "
                        "2099 and are left out.",
                        (long long)query_int(q, 1));
    }
    query_close(q);
    return rc;
}

/* Cleanup rows of the last hours are still to come. */
static void note_censored(struct monday *m)
{
    const struct local_hours *hours = m->scope.hours;
    int64_t from = m->scope.window->as_of_us - WINDOW_CENSORED_US;

    for (size_t i = hours->n; i > 0 && hours->at[i - 1].to_us > from; i--) {
        if (!hour_picked(&m->pick, &hours->at[i - 1]))
            continue;
        window_note_censored(m->scope.window, hours->at[i - 1].to_us, m->report,
                             0);
        return;
    }
}

/* ---- the query's traps -------------------------------------------------- */

static void note_compat(struct monday *m)
{
    report_note(m->report, 0,
                "2: status = 'failed' counts rows, also those that a cleanup "
                "job wrote for runs that did not fail or never ended; a row "
                "that was exported twice counts once.");
    note_hours(m, "3: ");
    report_note(m->report, 0,
                "4: The inner GROUP BY makes a group of rows without an error "
                "text; the sum holds them like all others.");
    report_note(m->report, 0,
                "5: ARRAY_AGG without ORDER BY picks any five texts, and fails "
                "on a NULL; here they are the five most frequent, ties by "
                "text, without NULL.");
    report_note(m->report, 0,
                "6: ORDER BY total_failures leaves ties open; here the earlier "
                "hour, then the processor's name comes first.  Totals are made "
                "before the limit.");
    report_note(
        m->report, 0,
        "7: The live table has errors JSON and no error_message, so the "
        "query as written does not run there; the text in errors is "
        "taken for it.");
}

enum hc_code monday_add_notes(struct monday *m, struct hc_err *err)
{
    note_window(m);
    if (m->compat) {
        note_compat(m);
    } else {
        note_hours(m, "");
        note_censored(m);
    }
    return note_unplaced(m, err);
}
