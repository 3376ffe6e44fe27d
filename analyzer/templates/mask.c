/* SPDX-License-Identifier: MIT
 *
 * Masking, see mask.h. */
#include "analyzer/templates/mask.h"

#include <stdlib.h>

#include "analyzer/report/escape.h"
#include "base/limits.h"

struct stage { /* a text on its way */
    char text[HC_MAX_MASKED];
    struct mask_origin origin[HC_MAX_MASKED];
    size_t n;
};

struct masker {
    const struct template_rules *rules;
    struct pattern_matcher *matcher; /* NULL = no masks */
    struct hc_buf line;
    struct stage stages[2];
    bool present[256]; /* bytes of the text, and of what was put in */
    bool any_digit;
    struct mask_counts counts;
};

enum hc_code masker_open(struct masker **out,
                         const struct template_rules *rules, struct hc_err *err)
{
    struct masker *m = calloc(1, sizeof *m);
    enum hc_code rc = HC_OK;

    *out = NULL;
    if (m == NULL)
        return hc_nomem(err);
    m->rules = rules;
    /* U+FFFD is three times as long as the byte it stands for. */
    hc_buf_init(&m->line, 4 * (size_t)HC_MAX_MASKED);
    if (rules->mask_set != NULL)
        rc = pattern_matcher_open(&m->matcher, rules->mask_set, err);
    if (rc != HC_OK) {
        masker_close(m);
        return rc;
    }
    *out = m;
    return HC_OK;
}

void masker_close(struct masker *m)
{
    if (m == NULL)
        return;
    pattern_matcher_close(m->matcher);
    hc_buf_release(&m->line);
    free(m);
}

struct mask_counts masker_counts(const struct masker *m)
{
    return m->counts;
}

/* ---- the line ---------------------------------------------------------- */

static bool is_header(const struct template_rules *rules, struct hc_str line)
{
    for (size_t i = 0; i < rules->n_headers; i++)
        if (hc_str_ends(line, rules->headers[i]))
            return true;
    return false;
}

/* The line of a text that says what happened. */
static struct hc_str choose_line(const struct template_rules *rules,
                                 struct hc_str text)
{
    struct hc_str line;

    text = hc_str_trim(text);
    (void)hc_str_cut(&text, '\n', &line);
    line = hc_str_trim(line);
    text = hc_str_trim(text);
    if (text.n > 0 && is_header(rules, line)) {
        size_t from = text.n;

        while (from > 0 && text.p[from - 1] != '\n')
            from--;
        line = hc_str_slice(text, from, text.n);
    }
    return line;
}

/* Into m->line. */
static void read_line(struct masker *m, struct hc_str text)
{
    size_t max = (size_t)m->rules->text_bytes;
    struct hc_str line = choose_line(m->rules, text);
    bool ascii = true, broken = false;

    if (line.n > max) {
        m->counts.cut++;
        line = hc_str_utf8_prefix(line, max);
    }
    for (size_t i = 0; i < line.n; i++)
        ascii &= (unsigned char)line.p[i] < 0x80;
    hc_buf_clear(&m->line);
    if (ascii) {
        hc_buf_add_str(&m->line, line);
        return;
    }
    while (line.n > 0) {
        enum escape_kind kind;
        uint32_t code = escape_next(&line, &kind);

        broken |= kind == ESCAPE_INVALID;
        escape_put(&m->line, kind == ESCAPE_INVALID ? 0xfffd : code);
    }
    m->counts.repaired += broken;
    if (m->line.n > max)
        m->line.n = hc_str_utf8_prefix(hc_buf_str(&m->line), max).n;
}

static void start(struct masker *m, struct stage *s)
{
    memset(m->present, 0, sizeof m->present);
    s->n = m->line.n;
    for (size_t i = 0; i < s->n; i++) {
        s->text[i] = m->line.p[i];
        s->origin[i] = (struct mask_origin){(uint16_t)i, (uint16_t)(i + 1), 0};
        m->present[(unsigned char)s->text[i]] = true;
    }
    m->any_digit = false;
    for (int c = '0'; c <= '9'; c++)
        m->any_digit |= m->present[c];
}

/* ---- one mask ---------------------------------------------------------- */

static bool may_match(const struct masker *m, const struct mask_rule *rule)
{
    for (size_t i = 0; i < rule->needs.n; i++) {
        unsigned char c = (unsigned char)rule->needs.p[i];

        if (c == '0' ? !m->any_digit : !m->present[c])
            return false;
    }
    return true;
}

/* Bytes [a, b) of one stage as they are; false = no room. */
static bool keep(struct stage *to, const struct stage *from, size_t a, size_t b)
{
    if (b - a > HC_MAX_MASKED - to->n)
        return false;
    memcpy(to->text + to->n, from->text + a, b - a);
    memcpy(to->origin + to->n, from->origin + a,
           (b - a) * sizeof *from->origin);
    to->n += b - a;
    return true;
}

static bool put(struct masker *m, struct stage *to, struct hc_str text,
                struct mask_origin origin)
{
    if (text.n > HC_MAX_MASKED - to->n)
        return false;
    memcpy(to->text + to->n, text.p, text.n);
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];

        to->origin[to->n + i] = origin;
        m->present[c] = true;
        m->any_digit |= c >= '0' && c <= '9';
    }
    to->n += text.n;
    return true;
}

static size_t next_character(const struct stage *s, size_t at)
{
    do
        at++;
    while (at < s->n && ((unsigned char)s->text[at] & 0xc0) == 0x80);
    return at;
}

/* The match [a, b) of rule i, not empty. */
static bool replace(struct masker *m, struct stage *to,
                    const struct stage *from, size_t i, size_t a, size_t b)
{
    const struct mask_rule *rule = &m->rules->masks[i];
    struct mask_origin origin = {from->origin[a].from, from->origin[b - 1].to,
                                 (uint16_t)(i + 1)};

    if (!rule->prefix)
        return put(m, to, rule->to, origin);
    origin = (struct mask_origin){origin.from, origin.from, 0};
    return put(m, to, rule->to, origin) && keep(to, from, a, b);
}

enum outcome { UNCHANGED, CHANGED, GIVEN_UP };

static enum outcome apply(struct masker *m, size_t i, const struct stage *from,
                          struct stage *to)
{
    struct hc_str text = {from->text, from->n};
    size_t at = 0, done = 0;
    struct pattern_match match;
    enum pattern_found found = PATTERN_NONE;

    to->n = 0;
    while (at < from->n && (found = pattern_find(m->matcher, i, text, at,
                                                 &match)) == PATTERN_FOUND) {
        size_t a = (size_t)(match.whole.p - text.p), b = a + match.whole.n;

        if (match.whole.n == 0) {
            at = next_character(from, a > at ? a : at);
            continue;
        }
        /* \K may move the start of a match to before where it was sought. */
        if (a < done || !keep(to, from, done, a) ||
            !replace(m, to, from, i, a, b))
            return GIVEN_UP;
        done = at = b;
    }
    if (found == PATTERN_LIMIT)
        return GIVEN_UP;
    if (done == 0)
        return UNCHANGED;
    return keep(to, from, done, from->n) ? CHANGED : GIVEN_UP;
}

/* ---- neighbours -------------------------------------------------------- */

static bool is_separator(char c)
{
    return c == ' ' || c == '\t' || c == ',';
}

static size_t region_end(const struct stage *s, size_t at)
{
    size_t i = at;

    while (i < s->n && s->origin[i].mask == s->origin[at].mask &&
           s->origin[i].from == s->origin[at].from)
        i++;
    return i;
}

static bool same_mask(const struct masker *m, uint16_t a, uint16_t b)
{
    return hc_str_eq(m->rules->masks[a - 1].to, m->rules->masks[b - 1].to);
}

/* A mask right behind another goes, and so do repeats of one; in place. */
static void collapse(const struct masker *m, struct stage *s)
{
    size_t out = 0, last = 0, last_end = 0; /* the mask before, in the output */

    for (size_t i = 0; i < s->n;) {
        size_t end = i + 1;
        struct mask_origin o = s->origin[i];

        if (o.mask != 0) {
            size_t gap = last_end;

            end = region_end(s, i);
            while (gap < out && is_separator(s->text[gap]))
                gap++;
            if (last_end > 0 && gap == out &&
                (out == last_end ||
                 same_mask(m, s->origin[last].mask, o.mask))) {
                for (size_t k = last; k < last_end; k++)
                    s->origin[k].to = o.to;
                out = last_end;
                i = end;
                continue;
            }
            last = out;
            last_end = out + (end - i);
        }
        memmove(s->text + out, s->text + i, end - i);
        memmove(s->origin + out, s->origin + i, (end - i) * sizeof o);
        out += end - i;
        i = end;
    }
    s->n = out;
}

enum hc_code masker_apply(struct masker *m, struct hc_str text,
                          struct masked *out, struct hc_err *err)
{
    struct stage *now = &m->stages[0], *next = &m->stages[1];

    read_line(m, text);
    if (m->line.failed != HC_OK)
        return hc_buf_check(&m->line, err);
    start(m, now);
    for (size_t i = 0; i < m->rules->n_masks; i++) {
        enum outcome outcome = may_match(m, &m->rules->masks[i])
                                   ? apply(m, i, now, next)
                                   : UNCHANGED;

        if (outcome == GIVEN_UP) {
            m->counts.limited++;
            start(m, now);
            break;
        }
        if (outcome == CHANGED) {
            struct stage *swap = now;

            now = next;
            next = swap;
        }
    }
    collapse(m, now);
    *out =
        (struct masked){hc_buf_str(&m->line), {now->text, now->n}, now->origin};
    return HC_OK;
}
