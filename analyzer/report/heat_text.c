/* SPDX-License-Identifier: MIT
 *
 * Text heat map, see heat_text.h.  Levels are bars of growing height, so the
 * map reads without colour; colour repeats them. */
#include "analyzer/report/heat_text.h"

#include <stdio.h>
#include <string.h>

#include "analyzer/report/heatmap.h"

enum { LABEL = 4 };

static const char *const bars[HEAT_LEVELS + 1] = {"\u00b7", "\u2581", "\u2582",
                                                  "\u2583", "\u2584", "\u2585",
                                                  "\u2586", "\u2587", "\u2588"};
/* 256-colour codes from cool to hot; level 0 is grey. */
static const int colors[HEAT_LEVELS + 1] = {240, 67,  73,  108, 143,
                                            179, 215, 208, 196};

bool heat_text_fits(const struct result *r)
{
    struct heatmap map;

    return heatmap_read(&map, r);
}

static void put_level(struct hc_buf *b, int level, size_t times, bool color)
{
    if (color)
        hc_buf_printf(b, "\033[38;5;%dm", colors[level]);
    for (size_t i = 0; i < times; i++)
        hc_buf_add_z(b, bars[level]);
    if (color)
        hc_buf_add_z(b, "\033[0m");
}

/* Hours are named every third column where they have room. */
static void put_hours(struct hc_buf *b, size_t width)
{
    hc_buf_printf(b, "%*s", LABEL, "");
    for (size_t h = 0; h < HEAT_HOURS; h += 3)
        hc_buf_printf(b, h + 3 < HEAT_HOURS ? "%02zu%*s" : "%02zu", h,
                      (int)(3 * width - 2), "");
    hc_buf_add_char(b, '\n');
}

static void put_day(struct hc_buf *b, const struct heatmap *map, size_t day,
                    size_t width, bool color)
{
    size_t bar = width > 1 ? width - 1 : 1, pending = 0;

    hc_buf_printf(b, "%-*s", LABEL, heat_day_names[day]);
    for (size_t h = 0; h < HEAT_HOURS; h++) {
        const struct heat_cell *c = &map->cell[day][h];

        /* Blanks are held back, so that no line ends in them. */
        if (!c->seen) {
            pending += width;
            continue;
        }
        hc_buf_printf(b, "%*s", (int)pending, "");
        put_level(b, c->level, bar, color);
        pending = width - bar;
    }
    hc_buf_add_char(b, '\n');
}

static void put_legend(struct hc_buf *b, const struct heatmap *map,
                       const struct render_options *o)
{
    size_t at = strlen(map->label);

    hc_buf_printf(b, "%s ", map->label);
    put_level(b, 0, 1, o->color);
    hc_buf_add_z(b, " 0");
    for (int i = 0; i < HEAT_LEVELS; i++) {
        char upper[32];
        int n;

        if (map->upper[i] <= 0)
            continue;
        n = snprintf(upper, sizeof(upper),
                     map->upper[i] < 1000 ? "%.3g" : "%.0f", map->upper[i]);
        at += (size_t)n + 5;
        if (o->width > 0 && at + 3 > o->width) {
            hc_buf_add_z(b, "\n        ");
            at = 8 + (size_t)n + 5;
        }
        hc_buf_add_z(b, "  ");
        put_level(b, i + 1, 1, o->color);
        hc_buf_printf(b, " %s%s", "\u2264", upper);
    }
    hc_buf_add_char(b, '\n');
}

void heat_text_put(struct hc_buf *b, const struct result *r,
                   const struct render_options *o)
{
    size_t room = o->width == 0 ? 80 : o->width, width;
    struct heatmap map;

    if (!heatmap_read(&map, r))
        return;
    width = room >= LABEL + 3 * HEAT_HOURS   ? 3
            : room >= LABEL + 2 * HEAT_HOURS ? 2
                                             : 1;
    put_hours(b, width);
    for (size_t d = 0; d < HEAT_DAYS; d++)
        put_day(b, &map, d, width, o->color);
    put_legend(b, &map, o);
}
