/* SPDX-License-Identifier: MIT
 *
 * explain: how much each attribute tells, as a table. */
#include <math.h>

#include "analyzer/analyses/explain.h"
#include "base/limits.h"

enum attribute_column {
    T_CONTRAST,
    T_ATTRIBUTE,
    T_SURPRISE,
    T_VALUES,
    T_KNOWN,
    T_FINDINGS,
    T_MOST
};

const struct column explain_attribute_columns[] = {
    {"contrast", COLUMN_TEXT, NULL, "A, B or C", 0, 0},
    {"attribute", COLUMN_TEXT, NULL, "what runs are compared by", 0, 0},
    {"surprise", COLUMN_REAL, "bit",
     "Jensen-Shannon divergence of both groups' values: 0 alike, 1 none in "
     "common",
     4, COLUMN_HEAT},
    {"values", COLUMN_INT, NULL, "that either group has; absent is one", 0, 0},
    {"known", COLUMN_REAL, NULL, "part of the storm's runs that have one", 3,
     0},
    {"findings", COLUMN_INT, NULL, "rows of the contrast that name it", 0, 0},
    {"most", COLUMN_TEXT, NULL, "value of most of the storm's runs", 0, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

static double known_share(const struct explain_view *v,
                          const struct diff_column *c)
{
    size_t absent = 0;

    for (size_t i = 0; i < c->n_values; i++)
        if (c->values[i].text.p == NULL && !c->values[i].other)
            absent += diff_storm(&c->values[i].count);
    return 1 - (double)absent / (double)diff_storm(&v->diff->count);
}

static int64_t findings_with(const struct explain_view *v, size_t column)
{
    int64_t n = 0;

    for (size_t i = 0; i < v->ranking->n; i++) {
        const struct finding *f = &v->ranking->at[i];

        for (size_t j = 0; j < f->n_parts; j++)
            n += f->part[j].column == column;
        for (size_t j = 0; j < f->n_aliases; j++)
            n += v->ranking->aliases[f->first_alias + j].column == column;
    }
    return n;
}

/* The first of those with most. */
static const struct diff_value *most_of(const struct diff_column *c)
{
    const struct diff_value *most = NULL;

    for (size_t i = 0; i < c->n_values; i++)
        if (most == NULL ||
            diff_storm(&c->values[i].count) > diff_storm(&most->count))
            most = &c->values[i];
    return most;
}

static void put_attribute(const struct explain_view *v, size_t k, size_t column)
{
    const struct diff_column *c = &v->diff->columns[column];
    const struct diff_value *most = most_of(c);
    struct hc_buf text;

    report_row(v->report, k);
    report_text(v->report, k, T_CONTRAST,
                hc_str_from(explain_letter(v->contrast)));
    report_text(v->report, k, T_ATTRIBUTE, hc_str_from(c->attribute->name));
    explain_put_real(v, k, T_SURPRISE, c->surprise);
    report_int(v->report, k, T_VALUES, (int64_t)c->n_values);
    explain_put_real(v, k, T_KNOWN, known_share(v, c));
    report_int(v->report, k, T_FINDINGS, findings_with(v, column));
    hc_buf_init(&text, HC_MAX_RENDERED);
    if (most != NULL) {
        explain_add_value(most, &text);
        report_text(v->report, k, T_MOST, hc_buf_str(&text));
    }
    hc_buf_release(&text);
}

void explain_add_attributes(const struct explain_view *v, size_t k)
{
    const struct diff *d = v->diff;
    size_t order[N_ATTRIBUTES];

    for (size_t i = 0; i < d->n_columns; i++) {
        size_t at = i;

        while (at > 0 &&
               d->columns[i].surprise > d->columns[order[at - 1]].surprise) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = i;
    }
    for (size_t i = 0; i < d->n_columns; i++)
        put_attribute(v, k, order[i]);
}
