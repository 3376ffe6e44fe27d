/* SPDX-License-Identifier: MIT
 *
 * Sessions as lanes over time, as SVG. */
#include <string.h>

#include "analyzer/report/cell.h"
#include "analyzer/report/escape.h"
#include "analyzer/report/svg.h"
#include "base/timestamp.h"

enum {
    MAX_LANES = 40,
    WIDTH = 1080,
    LEFT = 230,
    TOP = 24,
    LANE = 18,
    BAR = 12,
    TICKS = 5,
    LABEL_CHARS = 34
};

struct lanes {
    const struct result *r;
    ptrdiff_t start, end, label, state;
    struct hc_str name[MAX_LANES];
    size_t n;
    size_t left_out; /* rows of lanes beyond MAX_LANES */
    int64_t from_us, to_us;
};

static ptrdiff_t first_text(const struct result *r)
{
    for (size_t c = 0; c < r->n_columns; c++)
        if (r->columns[c].type == COLUMN_TEXT)
            return (ptrdiff_t)c;
    return -1;
}

static const struct value *value_at(const struct lanes *l, size_t row,
                                    ptrdiff_t column)
{
    return cell_at(l->r, row, (size_t)column);
}

static ptrdiff_t lane_of(const struct lanes *l, struct hc_str name)
{
    for (size_t i = 0; i < l->n; i++)
        if (hc_str_eq(l->name[i], name))
            return (ptrdiff_t)i;
    return -1;
}

/* Start and end of a row; what has no end yet is open up to the last time. */
static bool span_of(const struct lanes *l, size_t row, int64_t *start,
                    int64_t *end)
{
    const struct value *s = value_at(l, row, l->start);
    const struct value *e = value_at(l, row, l->end);

    if (s->null && e->null)
        return false;
    *start = s->null ? e->i : s->i;
    *end = e->null ? l->to_us : e->i;
    if (*end < *start)
        *end = *start;
    return true;
}

static bool read_lanes(struct lanes *l, const struct result *r)
{
    *l = (struct lanes){.r = r, .from_us = INT64_MAX, .to_us = INT64_MIN};
    l->start = cell_column(r, "start");
    l->end = cell_column(r, "end");
    l->state = cell_column(r, "state");
    l->label = cell_column(r, "op");
    if (l->label < 0)
        l->label = first_text(r);
    if (l->start < 0 || l->end < 0 || l->label < 0)
        return false;
    for (size_t row = 0; row < r->n_rows; row++) {
        const struct value *s = value_at(l, row, l->start);
        const struct value *e = value_at(l, row, l->end);
        struct hc_str name = value_at(l, row, l->label)->text;

        if (!s->null && s->i < l->from_us)
            l->from_us = s->i;
        if (!e->null && e->i < l->from_us)
            l->from_us = e->i;
        if (!s->null && s->i > l->to_us)
            l->to_us = s->i;
        if (!e->null && e->i > l->to_us)
            l->to_us = e->i;
        if (lane_of(l, name) >= 0)
            continue;
        if (l->n < MAX_LANES)
            l->name[l->n++] = name;
        else
            l->left_out++;
    }
    return l->n > 0 && l->from_us < l->to_us;
}

static double x_of(const struct lanes *l, int64_t us)
{
    return LEFT + (double)(us - l->from_us) / (double)(l->to_us - l->from_us) *
                      (WIDTH - LEFT - 8);
}

static const char *state_class(struct hc_str state)
{
    static const struct {
        const char *word, *name;
    } classes[] = {{"closed_ok", "ok"}, {"closed_err", "bad"},
                   {"lost", "bad"},     {"dead", "bad"},
                   {"silent", "warn"},  {"late", "warn"}};

    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++)
        if (hc_str_eq_fold(state, hc_str_from(classes[i].word)))
            return classes[i].name;
    return "open";
}

static void put_bar(struct hc_buf *b, const struct lanes *l, size_t row)
{
    struct hc_str name = value_at(l, row, l->label)->text, state = {0};
    ptrdiff_t lane = lane_of(l, name);
    int64_t start, end;
    double x, width;
    char from[HC_TIME_TEXT], to[HC_TIME_TEXT];

    if (lane < 0 || !span_of(l, row, &start, &end))
        return;
    if (l->state >= 0)
        state = value_at(l, row, l->state)->text;
    x = x_of(l, start);
    width = x_of(l, end) - x;
    (void)hc_time_format(start, from);
    (void)hc_time_format(end, to);
    hc_buf_printf(b,
                  "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" "
                  "class=\"%s\"><title>",
                  x, TOP + (int)lane * LANE, width < 2 ? 2 : width, BAR,
                  state_class(state));
    escape_html(b, hc_str_utf8_prefix(name, 200));
    hc_buf_printf(b, "\n%s to %s\n", from, to);
    escape_html(b, state);
    hc_buf_add_z(b, "</title></rect>\n");
}

static void put_axis(struct hc_buf *b, const struct lanes *l)
{
    int bottom = TOP + (int)l->n * LANE;

    for (int i = 0; i <= TICKS; i++) {
        int64_t us = l->from_us + (l->to_us - l->from_us) / TICKS * i;
        char text[HC_TIME_TEXT];
        double x = x_of(l, us);

        (void)hc_time_format(us, text);
        text[10] = ' ';
        text[16] = '\0';
        hc_buf_printf(b,
                      "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" "
                      "class=\"axis\"/><text x=\"%.1f\" y=\"12\" "
                      "text-anchor=\"%s\">%s</text>\n",
                      x, TOP - 6, x, bottom, x,
                      i == 0 ? "start" : (i == TICKS ? "end" : "middle"), text);
    }
}

static void put_names(struct hc_buf *b, const struct lanes *l)
{
    for (size_t i = 0; i < l->n; i++) {
        struct hc_str shown = hc_str_utf8_prefix(l->name[i], LABEL_CHARS);

        hc_buf_printf(b, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">",
                      LEFT - 8, TOP + (int)i * LANE + BAR - 2);
        escape_html(b, shown);
        hc_buf_add_z(b, shown.n < l->name[i].n ? "…</text>\n" : "</text>\n");
    }
}

void svg_lanes(struct hc_buf *b, const struct result *r)
{
    struct lanes l;

    if (!read_lanes(&l, r))
        return;
    hc_buf_printf(b,
                  "<svg viewBox=\"0 0 %d %d\" width=\"%d\" role=\"img\" "
                  "aria-label=\"Sessions over time, UTC\">\n",
                  WIDTH, TOP + (int)l.n * LANE + 6, WIDTH);
    put_axis(b, &l);
    put_names(b, &l);
    for (size_t row = 0; row < r->n_rows; row++)
        put_bar(b, &l, row);
    hc_buf_add_z(b, "</svg>\n");
    if (l.left_out > 0)
        hc_buf_printf(b,
                      "<p class=\"note\">%zu rows of further lanes are not "
                      "drawn.</p>\n",
                      l.left_out);
}
