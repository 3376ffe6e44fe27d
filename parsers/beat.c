/* SPDX-License-Identifier: MIT
 *
 * Reading heartbeats, see beat.h. */
#include "parsers/beat.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/timestamp.h"
#include "parsers/beat_rules.h"

struct beat_reader {
    const struct beat_patterns *patterns;
    struct pattern_matcher *matcher[N_TEXTS];
};

/* ---- numbers ---- */

static const struct {
    const char *name;
    int64_t us;
} units[] = {
    {"us", 1},
    {"\xc2\xb5s", 1}, /* micro sign */
    {"ms", 1000},
    {"s", HC_US_PER_SECOND},
    {"sec", HC_US_PER_SECOND},
    {"second", HC_US_PER_SECOND},
    {"seconds", HC_US_PER_SECOND},
    {"m", 60 * HC_US_PER_SECOND},
    {"min", 60 * HC_US_PER_SECOND},
    {"minute", 60 * HC_US_PER_SECOND},
    {"minutes", 60 * HC_US_PER_SECOND},
    {"h", HC_US_PER_HOUR},
    {"hour", HC_US_PER_HOUR},
    {"hours", HC_US_PER_HOUR},
    {"d", HC_US_PER_DAY},
};

bool beat_unit_us(struct hc_str name, int64_t *us)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (hc_str_eq_fold(name, hc_str_from(units[i].name))) {
            *us = units[i].us;
            return true;
        }
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool beat_parse_span(struct hc_str text, int64_t unit_us, int64_t *us,
                     int64_t *resolution)
{
    const int64_t most = INT64_C(1000000000);
    int64_t whole = 0, weight, part = 0;
    size_t i = 0, digits = 0;
    struct hc_str unit;

    text = hc_str_trim(text);
    for (; i < text.n && is_digit(text.p[i]); i++, digits++)
        if ((whole = whole * 10 + (text.p[i] - '0')) > most)
            return false;
    if (digits == 0)
        return false;
    unit = text;
    while (unit.n > 0 && (is_digit(unit.p[0]) || unit.p[0] == '.'))
        unit = hc_str_slice(unit, 1, unit.n);
    unit = hc_str_trim(unit);
    if (unit.n > 0 && !beat_unit_us(unit, &unit_us))
        return false;
    weight = unit_us;
    if (i < text.n && text.p[i] == '.') {
        i++;
        if (i == text.n || !is_digit(text.p[i]))
            return false;
        /* Digits finer than a microsecond are cut, like those of a time. */
        for (; i < text.n && is_digit(text.p[i]); i++) {
            weight /= 10;
            part += weight * (text.p[i] - '0');
        }
        if (i < text.n && text.p[i] == '.')
            return false;
    }
    /* 1e9 days do not fit; nothing that beats is a million days old. */
    if (whole > INT64_C(9000000000000000000) / unit_us - 1)
        return false;
    *us = whole * unit_us + part;
    if (resolution != NULL)
        *resolution = weight < 1 ? 1 : weight;
    return true;
}

/* ---- reading ---- */

enum hc_code beat_reader_open(struct beat_reader **out,
                              const struct beat_patterns *p, struct hc_err *err)
{
    struct beat_reader *r = calloc(1, sizeof *r);
    enum hc_code rc = HC_OK;

    *out = NULL;
    if (r == NULL)
        return hc_nomem(err);
    r->patterns = p;
    for (int t = 0; rc == HC_OK && t < N_TEXTS; t++)
        if (p->side[t].set != NULL)
            rc = pattern_matcher_open(&r->matcher[t], p->side[t].set, err);
    if (rc != HC_OK) {
        beat_reader_close(r);
        return rc;
    }
    *out = r;
    return HC_OK;
}

void beat_reader_close(struct beat_reader *r)
{
    if (r == NULL)
        return;
    for (int t = 0; t < N_TEXTS; t++)
        pattern_matcher_close(r->matcher[t]);
    free(r);
}

/* Most log lines are no heartbeat: a literal decides that far faster than
 * twenty patterns do. */
static bool may_match(const struct side *side, struct hc_str text)
{
    struct hc_str before = {NULL, 0};

    if (!side->filtered)
        return true;
    for (size_t i = 0; i < side->n; i++) {
        struct hc_str literal = side->rules[i]->contains;

        if (before.n > 0 && hc_str_eq(before, literal))
            continue;
        if (hc_str_find(text, literal) >= 0)
            return true;
        before = literal;
    }
    return false;
}

static struct hc_str group(const struct side *side,
                           const struct pattern_match *m, enum group g)
{
    return side->slot[g] < 0 ? (struct hc_str){NULL, 0}
                             : m->group[side->slot[g]];
}

static bool means_ok(struct hc_str status)
{
    static const char *const words[] = {"ok",   "success",   "succeeded",
                                        "done", "completed", "0"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (hc_str_eq_fold(status, hc_str_from(words[i])))
            return true;
    return false;
}

static void read_words(const struct side *side, const struct pattern_match *m,
                       const struct rule *r, struct beat *out)
{
    struct hc_str op = hc_str_trim(group(side, m, GROUP_OP));
    struct hc_str event = group(side, m, GROUP_EVENT);
    struct hc_str status = group(side, m, GROUP_STATUS);

    out->op = op.n == 0 ? r->op : op;
    out->id = hc_str_trim(group(side, m, GROUP_ID));
    out->event = r->event;
    if (hc_str_eq_fold(event, HC_STR("start")))
        out->event = BEAT_START;
    else if (hc_str_eq_fold(event, HC_STR("end")))
        out->event = BEAT_END;
    out->error = status.p == NULL ? r->error : !means_ok(status);
}

static void read_numbers(const struct side *side, const struct pattern_match *m,
                         const struct rule *r, struct beat *out)
{
    struct hc_str min = group(side, m, GROUP_MIN);
    struct hc_str elapsed = group(side, m, GROUP_ELAPSED);
    struct hc_str unit = hc_str_trim(group(side, m, GROUP_UNIT));
    struct hc_str interval = group(side, m, GROUP_INTERVAL);
    int64_t unit_us = r->elapsed_unit_us;

    out->interval_us = r->interval_us;
    out->elapsed_us = BEAT_UNKNOWN;
    out->resolution_us = 0;
    if (unit.n > 0)
        (void)beat_unit_us(unit, &unit_us);
    if (min.p != NULL) {
        elapsed = min;
        unit_us = 60 * HC_US_PER_SECOND;
    }
    if (elapsed.p != NULL &&
        !beat_parse_span(elapsed, unit_us, &out->elapsed_us,
                         &out->resolution_us))
        out->elapsed_us = BEAT_UNKNOWN;
    if (interval.p != NULL && (!beat_parse_span(interval, HC_US_PER_SECOND,
                                                &out->interval_us, NULL) ||
                               out->interval_us == 0))
        out->interval_us = r->interval_us;
    if (!hc_str_to_i64(group(side, m, GROUP_SEQ), &out->seq) || out->seq < 0)
        out->seq = BEAT_UNKNOWN;
}

bool beat_read(struct beat_reader *r, enum beat_text which, struct hc_str text,
               struct beat *out)
{
    const struct side *side = &r->patterns->side[which];
    const struct rule *rule;
    struct pattern_match m;

    text = hc_str_utf8_prefix(text, HC_MAX_PATTERN_TEXT);
    if (side->set == NULL || !may_match(side, text) ||
        !pattern_match(r->matcher[which], text, &m))
        return false;
    rule = side->rules[m.pattern];
    *out = (struct beat){.class = rule->class,
                         .announced = rule->announced,
                         .at_once = rule->at_once,
                         .may_stop = rule->may_stop,
                         .system = rule->system,
                         .pattern = rule->name,
                         .prefix = {text.p, (size_t)(m.whole.p - text.p)}};
    read_words(side, &m, rule, out);
    read_numbers(side, &m, rule, out);
    return true;
}

uint64_t beat_limit_hits(const struct beat_reader *r)
{
    uint64_t n = 0;

    for (int t = 0; t < N_TEXTS; t++)
        for (size_t i = 0; i < r->patterns->side[t].n; i++)
            n += pattern_limit_hits(r->matcher[t], i);
    return n;
}
