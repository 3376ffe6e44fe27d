/* SPDX-License-Identifier: MIT
 *
 * The hour-of-week map as SVG. */
#include "analyzer/report/cell.h"
#include "analyzer/report/escape.h"
#include "analyzer/report/heatmap.h"
#include "analyzer/report/svg.h"

enum { LEFT = 40, TOP = 18, CELL_W = 34, CELL_H = 24, GAP = 2, LEGEND = 44 };

static void put_label(struct hc_buf *b, int x, int y, const char *anchor,
                      const char *text)
{
    hc_buf_printf(b, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>", x,
                  y, anchor, text);
}

/* What a reader sees when the pointer rests on a cell. */
static void put_title(struct hc_buf *b, const struct result *r,
                      const struct heat_cell *cell, int day, int hour)
{
    hc_buf_printf(b, "<title>%s %02d:00", heat_day_names[day], hour);
    for (size_t c = 0; c < r->n_columns && cell->seen; c++) {
        const struct column *column = &r->columns[c];

        if (column->type != COLUMN_INT && column->type != COLUMN_REAL)
            continue;
        hc_buf_add_z(b, "\n");
        escape_html(b, hc_str_from(column->name));
        hc_buf_add_z(b, ": ");
        cell_shown(b, column, cell_at(r, cell->row, c));
    }
    hc_buf_add_z(b, "</title>");
}

static void put_cell(struct hc_buf *b, const struct result *r,
                     const struct heatmap *map, int day, int hour)
{
    const struct heat_cell *cell = &map->cell[day][hour];

    hc_buf_printf(b, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"",
                  LEFT + hour * CELL_W, TOP + day * CELL_H, CELL_W - GAP,
                  CELL_H - GAP);
    if (cell->seen)
        hc_buf_printf(b, " class=\"h%d\">", cell->level);
    else
        hc_buf_add_z(b, " class=\"unseen\">");
    put_title(b, r, cell, day, hour);
    hc_buf_add_z(b, "</rect>\n");
}

static void put_legend(struct hc_buf *b, const struct heatmap *map)
{
    int y = TOP + HEAT_DAYS * CELL_H + 14, x = LEFT;

    hc_buf_printf(b, "<text x=\"%d\" y=\"%d\">%s, up to</text>", x, y + 11,
                  map->label);
    x += 110;
    for (int level = 1; level <= HEAT_LEVELS; level++) {
        if (map->upper[level - 1] <= 0)
            continue;
        hc_buf_printf(b,
                      "<rect x=\"%d\" y=\"%d\" width=\"14\" height=\"14\" "
                      "class=\"h%d\"/><text x=\"%d\" y=\"%d\">%.4g</text>\n",
                      x, y, level, x + 18, y + 11, map->upper[level - 1]);
        x += 76;
    }
}

void svg_heatmap(struct hc_buf *b, const struct result *r)
{
    struct heatmap map;
    int width = LEFT + HEAT_HOURS * CELL_W;

    if (!heatmap_read(&map, r))
        return;
    hc_buf_printf(b,
                  "<svg viewBox=\"0 0 %d %d\" width=\"%d\" role=\"img\" "
                  "aria-label=\"Hour by day of the week\">\n",
                  width, TOP + HEAT_DAYS * CELL_H + LEGEND, width);
    for (int hour = 0; hour < HEAT_HOURS; hour++) {
        char text[8];

        (void)snprintf(text, sizeof text, "%02d", hour);
        put_label(b, LEFT + hour * CELL_W + (CELL_W - GAP) / 2, TOP - 5,
                  "middle", text);
    }
    hc_buf_add_char(b, '\n');
    for (int day = 0; day < HEAT_DAYS; day++) {
        put_label(b, LEFT - 6, TOP + day * CELL_H + 15, "end",
                  heat_day_names[day]);
        for (int hour = 0; hour < HEAT_HOURS; hour++)
            put_cell(b, r, &map, day, hour);
    }
    put_legend(b, &map);
    hc_buf_add_z(b, "</svg>\n");
}
