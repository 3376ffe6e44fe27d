/* SPDX-License-Identifier: MIT
 *
 * Guessing the separators of a CSV, see csv_sniff.h.
 *
 * Quotes open only where a field may start, so that a stray one in running
 * text does not hide the rest. */
#include "parsers/csv_sniff.h"

enum { CANDIDATES = 4, LINES = 200 };

static const char candidates[CANDIDATES] = {',', ';', '|', '\t'};

struct scan {
    struct hc_str head;
    size_t at;
    char given; /* 0 = any candidate may stand before a field */
    bool quoted;
    bool may_open; /* a field may start here */
};

static int candidate_of(char c)
{
    for (int i = 0; i < CANDIDATES; i++)
        if (candidates[i] == c)
            return i;
    return -1;
}

/* The next byte that stands outside quotes and is none itself. */
static bool next_plain(struct scan *s, char *out)
{
    while (s->at < s->head.n) {
        char c = s->head.p[s->at++];

        if (c == '"' && s->quoted) {
            if (s->at < s->head.n && s->head.p[s->at] == '"')
                s->at++;
            else
                s->quoted = false;
        } else if (c == '"' && s->may_open) {
            s->quoted = true;
        } else if (!s->quoted) {
            s->may_open = c == '\n' || c == '\r' ||
                          (s->given ? c == s->given : candidate_of(c) >= 0);
            *out = c;
            return true;
        }
    }
    return false;
}

static char sniff_line_end(struct hc_str head, char given)
{
    struct scan s = {.head = head, .given = given, .may_open = true};
    bool cr = false;
    char c;

    while (next_plain(&s, &c)) {
        if (c == '\n')
            return '\n';
        cr |= c == '\r';
    }
    return cr ? '\r' : '\n';
}

struct counts { /* fields of each line, by candidate */
    size_t n;
    size_t fields[CANDIDATES][LINES];
};

static void count_lines(struct hc_str head, char given, char line_end,
                        struct counts *out)
{
    struct scan s = {.head = head, .given = given, .may_open = true};
    size_t found[CANDIDATES] = {0}, before = 0, length;
    char c;

    out->n = 0;
    while (out->n < LINES) {
        bool more = next_plain(&s, &c);
        int which = !more ? -1 : given ? -(c != given) : candidate_of(c);

        if (which >= 0)
            found[which]++;
        if (more && c != line_end)
            continue;
        length = s.at - before - more;
        /* A line that the end of head cuts counts only where it is alone. */
        if (!more && (out->n > 0 || length == 0))
            break;
        if (length > 1 || (length == 1 && head.p[before] != '\r')) {
            for (int i = 0; i < CANDIDATES; i++)
                out->fields[i][out->n] = found[i] + 1;
            out->n++;
        }
        memset(found, 0, sizeof found);
        before = s.at;
        if (!more)
            break;
    }
}

/* The count that most lines have, the larger one where two are as common. */
static void most_common(const size_t *fields, size_t n, size_t *common,
                        size_t *lines)
{
    *common = 1;
    *lines = 0;
    for (size_t i = 0; i < n; i++) {
        size_t alike = 0;

        for (size_t k = 0; k < n; k++)
            alike += fields[k] == fields[i];
        if (alike > *lines || (alike == *lines && fields[i] > *common)) {
            *lines = alike;
            *common = fields[i];
        }
    }
}

struct csv_shape csv_sniff(struct hc_str head, char delimiter)
{
    struct csv_shape shape = {.dialect = {',', '\n'}, .fields = 1};
    struct counts counts;
    size_t best = 0;

    head = hc_str_slice(head, 0, HC_SNIFF_BYTES);
    if (delimiter != 0)
        shape.dialect.delimiter = delimiter;
    shape.dialect.line_end = sniff_line_end(head, delimiter);
    count_lines(head, delimiter, shape.dialect.line_end, &counts);
    shape.lines = counts.n;
    if (counts.n == 0)
        return shape;
    shape.agree = 100;
    for (size_t i = 0; i < CANDIDATES; i++) {
        size_t fields, lines;

        if (delimiter != 0 && i > 0)
            break; /* a given one is counted in the first place */
        most_common(counts.fields[i], counts.n, &fields, &lines);
        if (fields == 1 || lines < best ||
            (lines == best && fields <= shape.fields))
            continue;
        best = lines;
        shape.fields = fields;
        shape.agree = (int)(100 * lines / counts.n);
        if (delimiter == 0)
            shape.dialect.delimiter = candidates[i];
    }
    return shape;
}
