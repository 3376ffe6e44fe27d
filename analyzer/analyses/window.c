/* SPDX-License-Identifier: MIT
 *
 * Resolving the window, see window.h.  Nothing here looks at a clock: "now" is
 * the latest row or what the user says. */
#include "analyzer/analyses/window.h"

#include "base/checked.h"
#include "schema/query.h"

static enum hc_code query_latest(struct store *db, const char *name,
                                 struct window *w, struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, db, name, err);

    w->empty = true;
    if (rc == HC_OK && query_step(q, &rc, err) && !query_is_null(q, 0)) {
        w->as_of_us = query_int(q, 0);
        w->empty = false;
    }
    query_close(q);
    return rc;
}

static enum hc_code find_as_of(struct window *w, enum window_kind kind,
                               struct store *db, struct hc_err *err)
{
    enum hc_code rc;

    if (kind == WINDOW_LOGS)
        return query_latest(db, "window_logs", w, err);
    if (w->exact)
        return query_latest(db, "window_runs", w, err);
    rc = store_meta_int(db, "runs_as_of_us", INT64_MIN, &w->as_of_us, err);
    w->empty = w->as_of_us == INT64_MIN;
    return rc;
}

/* The instant just behind us, or the end of time. */
static int64_t after(int64_t us)
{
    return us == INT64_MAX ? us : us + 1;
}

static enum hc_code find_bounds(struct window *w, int64_t last_us,
                                const struct options *o, struct hc_err *err)
{
    bool since = options_given(o, "since"), last = options_given(o, "last");
    bool anchored = !w->empty || w->as_of_given || options_given(o, "until");
    int64_t end = w->as_of_us;

    w->bounded = since || last || options_given(o, "until");
    if (since && last)
        return hc_fail(err, HC_EUSAGE,
                       "--since and --last both say where to begin; give one");
    if (options_given(o, "until")) {
        w->to_us = options_int(o, "until");
        end = w->to_us;
    } else if (w->as_of_given || (last && anchored)) {
        w->to_us = after(w->as_of_us);
    }
    if (last)
        last_us = options_int(o, "last");
    if (since)
        w->from_us = options_int(o, "since");
    else if (last_us > 0 && anchored && !hc_sub_i64(end, last_us, &w->from_us))
        w->from_us = WINDOW_OPEN_FROM;
    if (w->from_us >= w->to_us)
        return hc_fail(err, HC_EUSAGE,
                       "the window is empty: it begins at or after its end");
    return HC_OK;
}

static void print_as_of(const struct window *w, enum window_kind kind,
                        struct report *r)
{
    if (!w->empty || w->as_of_given)
        report_param_time(r, "as_of", w->as_of_us);
    report_param_text(r, "as_of_is",
                      w->as_of_given        ? HC_STR("given")
                      : kind == WINDOW_LOGS ? HC_STR("latest log entry")
                                            : HC_STR("latest started_at"));
}

static void print(const struct window *w, enum window_kind kind,
                  struct report *r)
{
    char version[ZONE_VERSION_TEXT];
    const char *zone = zone_name(w->zone);

    print_as_of(w, kind, r);
    if (w->from_us != WINDOW_OPEN_FROM)
        report_param_time(r, "from", w->from_us);
    if (w->to_us != WINDOW_OPEN_TO)
        report_param_time(r, "to", w->to_us);
    report_param_text(r, "tz", hc_str_from(zone));
    if (strcmp(zone, "UTC") != 0) {
        zone_tzdata_version(version);
        report_param_text(r, "tzdata", hc_str_from(version));
    }
    if (w->exact)
        report_param_text(r, "counted_from", HC_STR("rows"));
}

/* exact: as --exact says. */
static enum hc_code resolve_as_of(struct window *w, enum window_kind kind,
                                  bool exact, struct store *db,
                                  const struct options *o, struct hc_err *err)
{
    int64_t dirty = 0;
    enum hc_code rc = store_meta_int(db, "derived_dirty", 0, &dirty, err);

    w->stale = dirty != 0;
    w->exact = w->stale || exact;
    if (rc == HC_OK)
        rc = find_as_of(w, kind, db, err);
    if (rc == HC_OK && w->empty)
        w->as_of_us = 0;
    if (rc == HC_OK && options_given(o, "as-of")) {
        w->as_of_us = options_int(o, "as-of");
        w->as_of_given = true;
    }
    return rc;
}

enum hc_code window_as_of(struct window *w, struct store *db,
                          const struct options *o, struct report *report,
                          struct hc_err *err)
{
    enum hc_code rc;

    *w = (struct window){.from_us = WINDOW_OPEN_FROM, .to_us = WINDOW_OPEN_TO};
    rc = resolve_as_of(w, WINDOW_RUNS, false, db, o, err);
    if (rc == HC_OK)
        print_as_of(w, WINDOW_RUNS, report);
    return rc;
}

enum hc_code window_resolve_last(struct window *w, enum window_kind kind,
                                 int64_t last_us, struct store *db,
                                 const struct options *o, struct report *report,
                                 struct hc_err *err)
{
    enum hc_code rc;

    *w = (struct window){.from_us = WINDOW_OPEN_FROM, .to_us = WINDOW_OPEN_TO};
    rc = zone_open(&w->zone, options_text(o, "tz"), err);
    if (rc == HC_OK)
        rc = resolve_as_of(w, kind, options_flag(o, "exact"), db, o, err);
    if (rc == HC_OK)
        rc = find_bounds(w, last_us, o, err);
    if (rc == HC_OK)
        print(w, kind, report);
    return rc;
}

enum hc_code window_resolve(struct window *w, enum window_kind kind,
                            struct store *db, const struct options *o,
                            struct report *report, struct hc_err *err)
{
    return window_resolve_last(w, kind, 0, db, o, report, err);
}

void window_release(struct window *w)
{
    zone_close(w->zone);
    w->zone = NULL;
}

void window_note(const struct window *w, struct report *report, size_t k)
{
    if (w->empty)
        report_note(report, k,
                    "There are no rows with a plausible time (years 2000 to "
                    "2099): ingest an export first.");
    if (w->stale)
        report_note(report, k,
                    "An ingest was interrupted: every figure is counted from "
                    "the rows themselves, which takes longer; the next ingest "
                    "repairs this.");
}

void window_note_censored(const struct window *w, int64_t to_us,
                          struct report *report, size_t k)
{
    int64_t from_us = w->as_of_us - WINDOW_CENSORED_US;
    char text[HC_TIME_TEXT];

    if (to_us <= from_us)
        return;
    (void)hc_time_format(from_us, text);
    report_note(report, k,
                "Rows after %s are younger than 4 h: the cleanup job has not "
                "seen them yet, so these hours count too few rows.",
                text);
}
