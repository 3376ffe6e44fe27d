/* SPDX-License-Identifier: MIT
 *
 * Logs as text for heartbeat sessions, see beat_world.h. */
#include "tests/support/beat_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/timestamp.h"

enum { MAX_LINES = 64, MAX_OUT = 64 };

struct other {
    struct beat_where where;
    int64_t time_us;
};

/* What the machine asks and tells. */
struct world {
    struct other lines[MAX_LINES];
    size_t n_lines;
    char *out[MAX_OUT];
    size_t n_out;
    bool late_too;
};

static bool same_place(const struct beat_where *a, const struct beat_where *b)
{
    return hc_str_eq(a->service, b->service) &&
           hc_str_eq(a->revision, b->revision) &&
           hc_str_eq(a->instance, b->instance);
}

static enum hc_code heard(void *ctx, const struct beat_where *w,
                          int64_t from_us, int64_t to_us, bool *any,
                          struct hc_err *err)
{
    struct world *world = ctx;

    (void)err;
    *any = false;
    for (size_t i = 0; i < world->n_lines; i++)
        if (same_place(&world->lines[i].where, w) &&
            world->lines[i].time_us > from_us &&
            world->lines[i].time_us < to_us)
            *any = true;
    return HC_OK;
}

static int64_t service_last(void *ctx, const struct beat_where *w)
{
    struct world *world = ctx;
    int64_t last = INT64_MIN;

    for (size_t i = 0; i < world->n_lines; i++)
        if (hc_str_eq(world->lines[i].where.service, w->service) &&
            world->lines[i].time_us > last)
            last = world->lines[i].time_us;
    return last;
}

static void say(struct world *w, struct hc_buf *b)
{
    assert_true(w->n_out < MAX_OUT);
    w->out[w->n_out] = strdup(hc_buf_z(b));
    assert_non_null(w->out[w->n_out++]);
    hc_buf_release(b);
}

static double seconds(int64_t us)
{
    return (double)us / 1e6;
}

static enum hc_code on_session(void *ctx, const struct beat_session *s,
                               struct hc_err *err)
{
    static const char *const notes[] = {"left_truncated", "orphan",
                                        "right_censored", "parallel",
                                        "median",         "crowded"};
    struct hc_buf b;

    (void)err;
    hc_buf_init(&b, 4096);
    hc_buf_printf(&b, "session %.*s %g-%g %s %d/%d missed %d",
                  HC_STR_ARG(s->key.op), seconds(s->start_us),
                  seconds(s->end_us), beat_state_name(s->state), (int)s->beats,
                  (int)s->expected, (int)s->missed);
    if (s->max_gap_us >= 0)
        hc_buf_printf(&b, " max %g", seconds(s->max_gap_us));
    if (s->elapsed_us >= 0)
        hc_buf_printf(&b, " elapsed %g", seconds(s->elapsed_us));
    hc_buf_printf(&b, " %s", gap_class_name(s->worst));
    for (int i = 0; i < 6; i++)
        if ((s->notes & 1u << i) != 0)
            hc_buf_printf(&b, " %s", notes[i]);
    say(ctx, &b);
    return HC_OK;
}

static enum hc_code on_gap(void *ctx, const struct beat_gap *g,
                           struct hc_err *err)
{
    struct world *w = ctx;
    struct hc_buf b;

    (void)err;
    if (g->class == GAP_LATE_BEAT && !w->late_too)
        return HC_OK;
    hc_buf_init(&b, 4096);
    hc_buf_printf(&b, "gap %s %g-%g %s", gap_class_name(g->class),
                  seconds(g->from_us), seconds(g->to_us),
                  beat_state_name(g->silence));
    if (g->missed >= 0)
        hc_buf_printf(&b, " missed %d", (int)g->missed);
    if (g->timeout_us > 0)
        hc_buf_printf(&b, " timeout %g", seconds(g->timeout_us));
    if (g->reports > 0)
        hc_buf_printf(&b, " reports %d", (int)g->reports);
    say(w, &b);
    return HC_OK;
}

/* "i1@svc2" and the like. */
static struct beat_where where_of(struct hc_str text)
{
    struct beat_where w = {
        HC_STR("p"), HC_STR("svc"), HC_STR("svc-1"), {"", 0}};

    if (hc_str_cut(&text, '@', &w.instance))
        w.service = text;
    if (hc_str_eq(w.instance, HC_STR("-")))
        w.instance = HC_STR("");
    return w;
}

struct parsed {
    struct other at;
    struct hc_str text;
};

static struct parsed parse_line(struct hc_str line)
{
    struct parsed p;
    struct hc_str time, where;

    assert_true(hc_str_cut(&line, ' ', &time));
    assert_true(hc_str_cut(&line, ' ', &where));
    assert_true(beat_parse_span(time, HC_US_PER_SECOND, &p.at.time_us, NULL));
    p.at.where = where_of(where);
    p.text = line;
    return p;
}

static int compare_text(const void *a, const void *b)
{
    char *const *x = a, *const *y = b;

    return strcmp(*x, *y);
}

char *beat_world_run(const char *log, struct beat_rules rules, const char *yaml,
                     bool late_too)
{
    struct world w = {.late_too = late_too};
    struct beat_sink sink = {&w, on_session, on_gap, heard, service_last};
    struct beat_patterns *patterns = NULL;
    struct beat_reader *reader = NULL;
    struct beat_sessions *m = NULL;
    struct hc_str rest = hc_str_from(log), line;
    struct hc_buf all;
    uint64_t n = 0;

    hc_buf_init(&all, 1 << 20);
    if (yaml == NULL)
        assert_int_equal(beat_patterns_builtin(&patterns, NULL), HC_OK);
    else
        assert_int_equal(
            beat_patterns_read(&patterns, hc_str_from(yaml), NULL, NULL),
            HC_OK);
    assert_int_equal(beat_reader_open(&reader, patterns, NULL), HC_OK);
    while (rest.n > 0) { /* all of the log is known before it is judged */
        (void)hc_str_cut(&rest, '\n', &line);
        assert_true(w.n_lines < MAX_LINES);
        w.lines[w.n_lines++] = parse_line(line).at;
    }
    rules.log_start_us = w.lines[0].time_us;
    rules.log_end_us = w.lines[w.n_lines - 1].time_us;
    assert_int_equal(beat_sessions_open(&m, &rules, &sink, NULL), HC_OK);
    for (rest = hc_str_from(log); rest.n > 0;) {
        struct parsed p;
        struct beat_line beat = {.log = ++n};

        (void)hc_str_cut(&rest, '\n', &line);
        p = parse_line(line);
        beat.where = p.at.where;
        beat.time_us = p.at.time_us;
        if (beat_read(reader, BEAT_MESSAGE, p.text, &beat.beat))
            assert_int_equal(beat_sessions_add(m, &beat, NULL), HC_OK);
    }
    assert_int_equal(beat_sessions_finish(m, NULL), HC_OK);
    if (beat_sessions_twins(m) > 0)
        hc_buf_printf(&all, "twins %d\n", (int)beat_sessions_twins(m));
    beat_sessions_close(m);
    beat_reader_close(reader);
    beat_patterns_free(patterns);
    qsort(w.out, w.n_out, sizeof *w.out, compare_text);
    for (size_t i = 0; i < w.n_out; i++) {
        hc_buf_printf(&all, "%s\n", w.out[i]);
        free(w.out[i]);
    }
    return all.p == NULL ? strdup("") : (hc_buf_z(&all), all.p);
}
