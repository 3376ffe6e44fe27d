/* SPDX-License-Identifier: MIT
 *
 * Masking, see mask.h. */
#include "analyzer/templates/mask.h"

#include <stdlib.h>

#include "analyzer/report/escape.h"
#include "base/limits.h"

enum { MAX_REGIONS = HC_MAX_MASKED / 4 };

struct stage { /* a text on its way */
    char text[HC_MAX_MASKED];
    size_t n;
    struct mask_region regions[MAX_REGIONS];
    size_t n_regions;
};

struct masker {
    const struct template_rules *rules;
    struct pattern_matcher *matcher; /* NULL = no masks */
    struct hc_buf line;
    struct stage stages[2];
    /* How often each byte is in the text and in what was put in; what was
     * replaced is not taken off.  That of '0' counts all digits, that of '/'
     * backslashes too. */
    uint16_t holds[256];
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
    memset(m->holds, 0, sizeof m->holds);
    s->n = m->line.n;
    s->n_regions = 0;
    if (s->n > 0)
        memcpy(s->text, m->line.p, s->n);
    for (size_t i = 0; i < s->n; i++)
        m->holds[(unsigned char)s->text[i]]++;
    for (int c = '1'; c <= '9'; c++)
        m->holds['0'] = (uint16_t)(m->holds['0'] + m->holds[c]);
    m->holds['/'] = (uint16_t)(m->holds['/'] + m->holds['\\']);
}

/* Enough is enough: no mask needs more. */
static void count_byte(struct masker *m, unsigned char c)
{
    if (m->holds[c] < UINT16_MAX)
        m->holds[c]++;
}

/* ---- one mask ---------------------------------------------------------- */

static bool may_match(const struct masker *m, const struct mask_rule *rule)
{
    for (size_t i = 0; i < rule->n_needs; i++)
        if (m->holds[rule->needs[i].byte] < rule->needs[i].n)
            return false;
    return true;
}

/* A text on its way from one stage to the next, from left to right. */
struct passage {
    const struct stage *from;
    struct stage *to;
    size_t region; /* of `from`: those before it lie behind us */
};

static bool add_region(struct stage *s, struct mask_region region)
{
    if (s->n_regions == MAX_REGIONS)
        return false;
    s->regions[s->n_regions++] = region;
    return true;
}

/* Bytes [a, b) as they are; false = no room. */
static bool keep(struct passage *p, size_t a, size_t b)
{
    const struct stage *from = p->from;
    struct stage *to = p->to;

    if (a == b)
        return true;
    if (b - a > HC_MAX_MASKED - to->n)
        return false;
    for (; p->region < from->n_regions; p->region++) {
        struct mask_region r = from->regions[p->region];
        size_t lo = r.at < a ? a : r.at, hi = (size_t)r.at + r.n;

        if (r.at >= b)
            break;
        if (hi < a || (hi == a && r.at < a))
            continue;
        r.at = (uint16_t)(to->n + lo - a);
        r.n = (uint16_t)((hi < b ? hi : b) - lo);
        if (!add_region(to, r))
            return false;
        if (hi > b) /* the rest of it comes later */
            break;
    }
    memcpy(to->text + to->n, from->text + a, b - a);
    to->n += b - a;
    return true;
}

static bool put(struct masker *m, struct stage *to, struct hc_str text,
                struct mask_region region)
{
    if (text.n > HC_MAX_MASKED - to->n)
        return false;
    region.at = (uint16_t)to->n;
    region.n = (uint16_t)text.n;
    if (!add_region(to, region))
        return false;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];

        to->text[to->n + i] = text.p[i];
        count_byte(m, c >= '0' && c <= '9' ? '0' : c == '\\' ? '/' : c);
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

/* The last region that begins at or before byte i; n_regions = none. */
static size_t region_before(const struct mask_region *regions, size_t n,
                            size_t i)
{
    size_t lo = 0, hi = n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (regions[mid].at <= i)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo == 0 ? n : lo - 1;
}

struct origin {
    size_t from, to;
};

static struct origin origin_of(const struct mask_region *regions, size_t n,
                               size_t i)
{
    size_t k = region_before(regions, n, i), from;

    if (k < n && i < (size_t)regions[k].at + regions[k].n)
        return (struct origin){regions[k].from, regions[k].to};
    from = k == n ? i : i - regions[k].at - regions[k].n + regions[k].to;
    return (struct origin){from, from + 1};
}

size_t masked_from(const struct masked *m, size_t i)
{
    return origin_of(m->regions, m->n_regions, i).from;
}

size_t masked_to(const struct masked *m, size_t i)
{
    return origin_of(m->regions, m->n_regions, i).to;
}

/* The match [a, b) of rule i, not empty. */
static bool replace(struct masker *m, struct passage *p, size_t i, size_t a,
                    size_t b)
{
    const struct mask_rule *rule = &m->rules->masks[i];
    const struct stage *s = p->from;
    size_t from = origin_of(s->regions, s->n_regions, a).from;
    size_t to = origin_of(s->regions, s->n_regions, b - 1).to;

    if (rule->prefix)
        return put(m, p->to, rule->to,
                   (struct mask_region){.from = (uint16_t)from,
                                        .to = (uint16_t)from}) &&
               keep(p, a, b);
    return put(m, p->to, rule->to,
               (struct mask_region){.from = (uint16_t)from,
                                    .to = (uint16_t)to,
                                    .mask = (uint16_t)(i + 1)});
}

enum outcome { UNCHANGED, CHANGED, GIVEN_UP };

static enum outcome apply(struct masker *m, size_t i, const struct stage *from,
                          struct stage *to)
{
    struct hc_str text = {from->text, from->n};
    struct passage p = {from, to, 0};
    size_t at = 0, done = 0;
    struct pattern_match match;
    enum pattern_found found = PATTERN_NONE;

    to->n = to->n_regions = 0;
    while (at < from->n && (found = pattern_find(m->matcher, i, text, at,
                                                 &match)) == PATTERN_FOUND) {
        size_t a = (size_t)(match.whole.p - text.p), b = a + match.whole.n;

        if (match.whole.n == 0) {
            at = next_character(from, a > at ? a : at);
            continue;
        }
        /* \K may move the start of a match to before where it was sought. */
        if (a < done || !keep(&p, done, a) || !replace(m, &p, i, a, b))
            return GIVEN_UP;
        done = at = b;
    }
    if (found == PATTERN_LIMIT)
        return GIVEN_UP;
    if (done == 0)
        return UNCHANGED;
    return keep(&p, done, from->n) ? CHANGED : GIVEN_UP;
}

/* ---- neighbours -------------------------------------------------------- */

static bool is_separator(char c)
{
    return c == ' ' || c == '\t' || c == ',';
}

static bool same_mask(const struct masker *m, uint16_t a, uint16_t b)
{
    return hc_str_eq(m->rules->masks[a - 1].to, m->rules->masks[b - 1].to);
}

/* Whether a mask that would begin at byte `out` goes into the one before it,
 * region `last` of what was made so far. */
static bool goes_into(const struct masker *m, const struct stage *s,
                      const struct mask_region *last, size_t out,
                      const struct mask_region *region)
{
    size_t end = (size_t)last->at + last->n, gap = end;

    while (gap < out && is_separator(s->text[gap]))
        gap++;
    return gap == out && (out == end || same_mask(m, last->mask, region->mask));
}

/* A mask right behind another goes, and so do repeats of one; in place. */
static void collapse(const struct masker *m, struct stage *s)
{
    size_t n_regions = s->n_regions, out = 0, done = 0, made = 0;
    size_t last = n_regions; /* the mask before, of those made; none yet */

    for (size_t k = 0; k < n_regions; k++) {
        struct mask_region r = s->regions[k];
        size_t end = (size_t)r.at + r.n;
        bool is_mask = r.mask != 0 && r.n > 0;

        memmove(s->text + out, s->text + done, r.at - done);
        out += r.at - done;
        done = end;
        if (is_mask && last < n_regions &&
            goes_into(m, s, &s->regions[last], out, &r)) {
            s->regions[last].to = r.to;
            made = last + 1;
            out = (size_t)s->regions[last].at + s->regions[last].n;
            continue;
        }
        memmove(s->text + out, s->text + r.at, r.n);
        r.at = (uint16_t)out;
        out += r.n;
        last = is_mask ? made : last;
        s->regions[made++] = r;
    }
    memmove(s->text + out, s->text + done, s->n - done);
    s->n = out + s->n - done;
    s->n_regions = made;
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
    *out = (struct masked){hc_buf_str(&m->line),
                           {now->text, now->n},
                           now->regions,
                           now->n_regions};
    return HC_OK;
}
