/* SPDX-License-Identifier: MIT
 *
 * why: the rows that speak for each hypothesis, and how far hypotheses explain
 * the same items. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/analyses/why_tables.h"

enum { E_ID, E_KIND, E_EVIDENCE, E_AT, E_PROCESSOR, E_WHAT };

const struct column why_evidence_columns[] = {
    {"id", COLUMN_TEXT, NULL, "of the hypothesis", 0, 0},
    {"kind", COLUMN_TEXT, NULL, "run or log", 0, 0},
    {"evidence_id", COLUMN_TEXT, NULL,
     "for `hindcast show run` or `hindcast show log`", 0, 0},
    {"at", COLUMN_TIME, NULL, "start of the run, time of the entry", 0, 0},
    {"processor", COLUMN_TEXT, NULL, "of the run; the entry's service", 0, 0},
    {"what", COLUMN_TEXT, NULL, "why it is named", 0, COLUMN_WIDE},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

enum { O_ID, O_FIRST };

#define OVERLAP(n)                                                             \
    {                                                                          \
        "h" #n, COLUMN_REAL, NULL,                                             \
            "part of the items explained by the row that H" #n                 \
            " explains, too",                                                  \
            2, 0                                                               \
    }

const struct column why_overlap_columns[] = {
    {"id", COLUMN_TEXT, NULL, "of the hypothesis", 0, 0},
    OVERLAP(1),
    OVERLAP(2),
    OVERLAP(3),
    OVERLAP(4),
    OVERLAP(5),
    OVERLAP(6),
    OVERLAP(7),
    OVERLAP(8),
    OVERLAP(9),
    OVERLAP(10),
    OVERLAP(11),
    OVERLAP(12),
    {"items", COLUMN_INT, NULL, "that the row explains", 0, COLUMN_WIDE},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

/* ---- evidence ------------------------------------------------------------ */

static bool by_items(const struct why_finding *f)
{
    return strcmp(f->unit, "items") == 0;
}

static size_t explained(const struct why_case *c, const struct why_finding *f)
{
    size_t n = 0;

    for (size_t i = 0; f->says[WHY_STORM] && i < c->items[WHY_STORM].n; i++)
        n += f->says[WHY_STORM][i] == WHY_YES;
    return n;
}

size_t why_witnesses(const struct why_finding *f)
{
    return (by_items(f) ? (size_t)f->k[WHY_STORM] : 0) + f->n_proofs;
}

struct why_witness why_witness_at(const struct why_view *v,
                                  const struct why_finding *f, size_t i,
                                  size_t *from)
{
    const struct why_items *items = &v->c->items[WHY_STORM];

    if (by_items(f)) {
        for (; *from < items->n; ++*from)
            if (f->says[WHY_STORM][*from] == WHY_YES) {
                const struct history_run *r =
                    why_failure(v->c, &items->at[*from]);

                ++*from;
                return (struct why_witness){
                    false, (uint32_t)(r - v->c->history->runs),
                    "first failure of an item in the storm"};
            }
        i -= (size_t)f->k[WHY_STORM];
    }
    return (struct why_witness){f->proofs[i].log, f->proofs[i].at,
                                f->proofs[i].what};
}

struct hc_str why_witness_id(const struct why_view *v,
                             const struct why_witness *w,
                             char text[HISTORY_ID_TEXT])
{
    if (!w->log)
        return history_run_id(&v->c->history->runs[w->at], text);
    (void)snprintf(text, HISTORY_ID_TEXT, "%016" PRIx64,
                   (uint64_t)v->c->logs.at[w->at].hash);
    return hc_str_from(text);
}

static void put_witness(const struct why_view *v, size_t k,
                        const struct why_finding *f,
                        const struct why_witness *w)
{
    struct report *r = v->report;
    char id[HISTORY_ID_TEXT];

    report_row(r, k);
    report_text(r, k, E_ID, hc_str_from(f->hypothesis->id));
    report_text(r, k, E_KIND, w->log ? HC_STR("log") : HC_STR("run"));
    report_text(r, k, E_EVIDENCE, why_witness_id(v, w, id));
    report_text(r, k, E_WHAT, hc_str_from(w->what));
    if (w->log) {
        const struct why_log *entry = &v->c->logs.at[w->at];

        report_int(r, k, E_AT, entry->time_us);
        report_text(r, k, E_PROCESSOR,
                    text_pool_get(&v->c->logs.texts, entry->service));
    } else {
        const struct history_run *run = &v->c->history->runs[w->at];

        report_int(r, k, E_AT, run->started_us);
        report_text(r, k, E_PROCESSOR, history_processor(v->c->history, run));
    }
}

void why_add_evidence(const struct why_view *v)
{
    size_t k = report_result(v->report, "evidence", "What speaks for each",
                             why_evidence_columns, DRAW_NONE);
    size_t all = 0;

    for (size_t h = 0; h < WHY_N; h++) {
        const struct why_finding *f = &v->findings[h];
        size_t n = why_witnesses(f), from = 0;

        all += n;
        if (v->kept > 0 && n > v->kept)
            n = v->kept;
        for (size_t i = 0; i < n; i++) {
            struct why_witness w = why_witness_at(v, f, i, &from);

            put_witness(v, k, f, &w);
        }
    }
    report_total_int(v->report, k, "rows", (int64_t)all);
    if (v->kept > 0 && all > 0)
        report_note(v->report, k,
                    "The first %zu of each, by time; --limit 0 lists all.",
                    v->kept);
}

/* ---- overlap ------------------------------------------------------------- */

static size_t both(const struct why_case *c, const struct why_finding *a,
                   const struct why_finding *b)
{
    size_t n = 0;

    for (size_t i = 0; i < c->items[WHY_STORM].n; i++)
        n += a->says[WHY_STORM][i] == WHY_YES &&
             b->says[WHY_STORM][i] == WHY_YES;
    return n;
}

void why_add_overlap(const struct why_view *v)
{
    struct report *r = v->report;
    size_t k = report_result(r, "overlap", "Who explains the same items",
                             why_overlap_columns, DRAW_NONE);

    for (size_t i = 0; i < WHY_N; i++) {
        const struct why_finding *a = &v->findings[i];
        size_t n = explained(v->c, a);

        if (n == 0)
            continue;
        report_row(r, k);
        report_text(r, k, O_ID, hc_str_from(a->hypothesis->id));
        report_int(r, k, O_FIRST + WHY_LAST, (int64_t)n);
        for (size_t j = 0; j < WHY_N; j++)
            report_real(r, k,
                        O_FIRST + (size_t)v->findings[j].hypothesis->number - 1,
                        (double)both(v->c, a, &v->findings[j]) / (double)n);
    }
    report_note(r, k,
                "Hypotheses do not exclude each other: each row says "
                "which part of its items the others explain, too.");
}
