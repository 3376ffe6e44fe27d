/* SPDX-License-Identifier: MIT
 *
 * heartbeats: which operations were late, silent or stuck, by the beats in
 * their logs (docs/analyses.md, "heartbeats"). */
#include <inttypes.h>
#include <stdlib.h>

#include "analyzer/analyses/analysis.h"
#include "analyzer/analyses/filters.h"
#include "analyzer/analyses/heartbeat_rows.h"
#include "analyzer/analyses/heartbeat_scan.h"
#include "analyzer/analyses/window.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/timestamp.h"

enum { MAX_TIMEOUTS = 16 };

static const struct option heartbeat_options[] = {
    {"patterns", 0, OPTION_TEXT, "FILE",
     "heartbeat patterns instead of the built-in ones", NULL, false},
    {"interval", 0, OPTION_DURATION, "SPAN",
     "expect a beat this often, whatever the patterns say", NULL, false},
    {"timeout", 0, OPTION_TEXT, "SPAN",
     "time limit of a platform, 30m or seconds; may be repeated (default: 600, "
     "1800, 3600)",
     NULL, true},
    {"all", 0, OPTION_FLAG, NULL, "show late beats too", NULL, false},
    {NULL, 0, OPTION_FLAG, NULL, NULL, NULL, false},
};

/* Everything one run of the analysis owns. */
struct heartbeats {
    const struct options *options;
    struct report *report;
    struct window window;
    struct beat_patterns *patterns;
    struct heartbeat_scan *scan;
    struct heartbeat_rows rows;
    int64_t timeouts[MAX_TIMEOUTS];
    size_t n_timeouts;
    int64_t interval_us; /* 0 = as the patterns say */
    int64_t twins;
};

/* ---- what was asked for ---- */

static int compare_spans(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static enum hc_code read_timeouts(struct heartbeats *h, struct hc_err *err)
{
    static const int64_t usual[] = {600, 1800, 3600};
    const char *text;

    for (size_t i = 0; (text = options_text_at(h->options, "timeout", i));
         i++) {
        int64_t us;

        if (h->n_timeouts == MAX_TIMEOUTS)
            return hc_fail(err, HC_EUSAGE, "--timeout: at most %d of them",
                           MAX_TIMEOUTS);
        if (!beat_parse_span(hc_str_from(text), HC_US_PER_SECOND, &us, NULL) ||
            us <= 0 || us > BEAT_MAX_SPAN_US)
            return hc_fail(err, HC_EUSAGE,
                           "--timeout \"%.40s\" is no time such as 1800 or 30m",
                           text);
        h->timeouts[h->n_timeouts++] = us;
    }
    for (size_t i = 0; options_text_at(h->options, "timeout", 0) == NULL &&
                       i < sizeof usual / sizeof *usual;
         i++)
        h->timeouts[h->n_timeouts++] = usual[i] * HC_US_PER_SECOND;
    qsort(h->timeouts, h->n_timeouts, sizeof *h->timeouts, compare_spans);
    return HC_OK;
}

static enum hc_code read_options(struct heartbeats *h, struct hc_err *err)
{
    const char *file = options_text(h->options, "patterns");
    enum hc_code rc = read_timeouts(h, err);

    if (rc == HC_OK && options_given(h->options, "interval")) {
        h->interval_us = options_int(h->options, "interval");
        if (h->interval_us <= 0 || h->interval_us > BEAT_MAX_SPAN_US)
            rc = hc_fail(err, HC_EUSAGE,
                         "--interval must be more than 0 and at most ten "
                         "years");
    }
    if (rc == HC_OK && file != NULL)
        rc = beat_patterns_load(&h->patterns, file, err);
    else if (rc == HC_OK)
        rc = beat_patterns_builtin(&h->patterns, err);
    return rc;
}

/* ---- the state machine and the log ---- */

static enum hc_code on_session(void *ctx, const struct beat_session *s,
                               struct hc_err *err)
{
    struct heartbeats *h = ctx;

    return heartbeat_rows_add_session(&h->rows, s, err);
}

static enum hc_code on_gap(void *ctx, const struct beat_gap *g,
                           struct hc_err *err)
{
    struct heartbeats *h = ctx;

    return heartbeat_rows_add_gap(&h->rows, g, err);
}

static enum hc_code on_heard(void *ctx, const struct beat_where *w,
                             int64_t from_us, int64_t to_us, bool *any,
                             struct hc_err *err)
{
    struct heartbeats *h = ctx;

    return heartbeat_scan_heard(h->scan, w, from_us, to_us, any, err);
}

static int64_t on_service_last(void *ctx, const struct beat_where *w)
{
    const struct heartbeats *h = ctx;

    return heartbeat_scan_service_last(h->scan, w);
}

/* The log ends at as_of, or where the window does. */
static int64_t log_end(const struct window *w)
{
    return w->to_us - 1 < w->as_of_us ? w->to_us - 1 : w->as_of_us;
}

static enum hc_code follow(struct heartbeats *h, struct hc_err *err)
{
    const struct heartbeat_facts *facts = heartbeat_scan_facts(h->scan);
    const struct beat_sink sink = {h, on_session, on_gap, on_heard,
                                   on_service_last};
    const struct beat_rules rules = {
        .interval_us = h->interval_us,
        .timeouts_us = h->timeouts,
        .n_timeouts = h->n_timeouts,
        .log_start_us = facts->first_us,
        .log_end_us = log_end(&h->window),
    };
    struct beat_sessions *m = NULL;
    enum hc_code rc = beat_sessions_open(&m, &rules, &sink, err);

    if (rc == HC_OK)
        rc = heartbeat_scan_feed(h->scan, m, err);
    if (rc == HC_OK)
        rc = beat_sessions_finish(m, err);
    if (rc == HC_OK)
        h->twins = beat_sessions_twins(m);
    beat_sessions_close(m);
    return rc;
}

/* ---- the report ---- */

static void put_parameters(struct heartbeats *h)
{
    const char *file = options_text(h->options, "patterns");
    struct hc_buf timeouts;

    report_param_text(h->report, "patterns",
                      file == NULL ? HC_STR("built-in") : hc_str_from(file));
    if (h->interval_us > 0)
        report_param_real(h->report, "interval_s",
                          (double)h->interval_us / 1e6);
    hc_buf_init(&timeouts, HC_MAX_CONFIG);
    for (size_t i = 0; i < h->n_timeouts; i++)
        hc_buf_printf(&timeouts, "%s%g", i == 0 ? "" : ", ",
                      (double)h->timeouts[i] / 1e6);
    report_param_text(h->report, "timeouts_s", hc_buf_str(&timeouts));
    hc_buf_release(&timeouts);
}

static void put_evidence(struct heartbeats *h)
{
    static const char *const of[] = {"gaps: all columns",
                                     "sessions: all columns"};
    struct hc_buf rule;
    size_t e;

    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        e = report_evidence(h->report, of[i],
                            hc_str_from(query_text("heartbeat_lines")));
        report_evidence_int(h->report, e, ":payload",
                            beat_patterns_look_at(h->patterns, BEAT_PAYLOAD));
    }
    hc_buf_init(&rule, HC_MAX_RENDERED);
    hc_buf_add_z(&rule, "The first of these patterns that matches a message "
                        "makes it a heartbeat:\n");
    for (size_t i = 0; i < beat_patterns_count(h->patterns); i++) {
        struct hc_str name, regex;

        beat_patterns_text(h->patterns, i, &name, &regex);
        hc_buf_printf(&rule, "%.*s: %.*s\n", HC_STR_ARG(name),
                      HC_STR_ARG(regex));
    }
    (void)report_evidence(h->report, "sessions: which lines are beats",
                          hc_buf_str(&rule));
    hc_buf_release(&rule);
}

static void put_notes(struct heartbeats *h, size_t k)
{
    const struct heartbeat_facts *f = heartbeat_scan_facts(h->scan);

    window_note(&h->window, h->report, k);
    if (f->entries > 0 && f->matched == 0)
        report_note(h->report, k,
                    "None of %" PRId64 " log entries matches a heartbeat "
                    "pattern.",
                    f->entries);
    if (f->untimed > 0)
        report_note(h->report, k,
                    "%" PRId64 " heartbeats without a plausible time (years "
                    "2000 to 2099) are left out.",
                    f->untimed);
    if (f->limit_hits > 0)
        report_note(h->report, k,
                    "On %" PRIu64 " texts a pattern reached its match limit "
                    "and counts as not matching.",
                    f->limit_hits);
    if (filters_said(h->options))
        report_note(h->report, k,
                    "Log entries have no processor, phase or status: these "
                    "filters do not apply here.");
}

static void put_totals(struct heartbeats *h, size_t sessions)
{
    const struct heartbeat_facts *f = heartbeat_scan_facts(h->scan);

    report_total_int(h->report, sessions, "lines", f->matched);
    report_total_int(h->report, sessions, "twin_lines", h->twins);
    report_total_int(h->report, sessions, "log_entries", f->entries);
    if (f->entries > 0) {
        report_total_time(h->report, sessions, "log_start", f->first_us);
        report_total_time(h->report, sessions, "log_end", f->last_us);
    }
}

static enum hc_code run(struct heartbeats *h, struct store *db,
                        struct hc_err *err)
{
    enum hc_code rc = read_options(h, err);
    size_t gaps;

    if (rc == HC_OK)
        rc = window_resolve(&h->window, WINDOW_LOGS, db, h->options, h->report,
                            err);
    /* One view of the rows for all passes, and one lock instead of one for
     * each line; a savepoint may stand inside a caller's transaction. */
    if (rc == HC_OK)
        rc = store_exec(db, "SAVEPOINT heartbeats", err);
    if (rc != HC_OK)
        return rc;
    rc = heartbeat_scan_open(&h->scan, db, h->patterns, h->window.from_us,
                             h->window.to_us, err);
    if (rc == HC_OK)
        rc = follow(h, err);
    if (rc == HC_OK)
        rc = store_exec(db, "RELEASE heartbeats", err);
    else
        (void)!store_exec(db, "RELEASE heartbeats", NULL);
    if (rc != HC_OK)
        return rc;
    put_parameters(h);
    gaps = heartbeat_rows_report(&h->rows, h->report);
    put_totals(h, gaps + 1);
    put_notes(h, gaps);
    put_evidence(h);
    return report_check(h->report, err);
}

static enum hc_code heartbeats_run(struct store *db,
                                   const struct options *options,
                                   struct report **out, struct hc_err *err)
{
    struct heartbeats h = {.options = options};
    enum hc_code rc = report_new(&h.report, "heartbeats",
                                 "Heartbeats of long operations", err);

    *out = NULL;
    heartbeat_rows_init(&h.rows, options_flag(options, "all"));
    if (rc == HC_OK)
        rc = run(&h, db, err);
    heartbeat_rows_release(&h.rows);
    heartbeat_scan_close(h.scan);
    beat_patterns_free(h.patterns);
    window_release(&h.window);
    if (rc == HC_OK)
        *out = h.report;
    else
        report_free(h.report);
    return rc;
}

static const struct analysis_shape heartbeat_shapes[] = {
    {"gaps", heartbeat_gap_columns},
    {"sessions", heartbeat_session_columns},
    {NULL, NULL},
};

const struct analysis analysis_heartbeats = {
    .name = "heartbeats",
    .summary = "beats that did not come, operations that are stuck",
    .about =
        "Reads START, beat and END lines out of the logs and follows each "
        "operation from its start to its end. A gap is a finding where the "
        "next beat is more than 60 s late (a fifth of the period where that "
        "is less): missed_beats, log_loss, clock_skew, restart, "
        "killed_at_timeout, silent_end, no_beats, orphan_end.\n"
        "A session that is open where the log ends is judged only by other "
        "entries of its service; without them it is right_censored.\n"
        "Log ids in the json output open with `hindcast show log`.",
    .options = heartbeat_options,
    .sql = "heartbeat",
    .shapes = heartbeat_shapes,
    .run = heartbeats_run,
};
