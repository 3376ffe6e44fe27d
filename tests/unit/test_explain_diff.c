/* SPDX-License-Identifier: MIT
 *
 * What sets two groups of runs apart: tables small enough to be computed by
 * hand, and changes of the input that must not change the answer. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/explain/rank.h"
#include "analyzer/stats/random.h"

enum { MAX_RUNS = 8192, MAX_CONTEXTS = 1600 };

struct made { /* n equal runs of one group, each of a chain of its own */
    const char *processor, *phase, *revision;
    size_t n;
    bool other;   /* of the group that is compared with */
    bool retries; /* all of one chain */
};

struct world {
    struct history h;
    struct history_run runs[MAX_RUNS];
    int64_t run_rows[MAX_RUNS];
    struct history_context contexts[MAX_CONTEXTS];
    struct group_row rows[MAX_RUNS];
    struct group_rows picked;
    struct failure_texts *texts;
    struct diff diff;
    struct ranking ranking;
};

static struct world w;

static uint32_t text(const char *s)
{
    uint32_t number = 0;
    struct hc_err err = {0};

    if (s != NULL)
        assert_int_equal(
            text_pool_add(&w.h.texts, hc_str_from(s), &number, &err), HC_OK);
    return number;
}

static void begin(void)
{
    w = (struct world){
        .h = {.runs = w.runs, .rows = w.run_rows, .contexts = w.contexts},
        .picked = {.at = w.rows}};
    text_pool_init(&w.h.texts);
    text_pool_init(&w.h.messages);
}

static void add(const struct made *m)
{
    struct history_context *c = &w.contexts[w.h.n_contexts];

    assert_true(w.h.n + m->n <= MAX_RUNS && w.h.n_contexts < MAX_CONTEXTS);
    *c = (struct history_context){.id = (int64_t)w.h.n_contexts};
    c->field[HISTORY_PROCESSOR] = text(m->processor);
    c->field[HISTORY_PHASE] = text(m->phase);
    c->field[HISTORY_REVISION] = text(m->revision);
    for (size_t i = 0; i < m->n; i++) {
        w.runs[w.h.n] =
            (struct history_run){.run = (int64_t)w.h.n,
                                 .processor = c->field[HISTORY_PROCESSOR],
                                 .context = (uint32_t)w.h.n_contexts,
                                 .data_date = HISTORY_NO_DATE};
        w.rows[w.h.n] = (struct group_row){
            .run = (uint32_t)w.h.n,
            .class = (uint8_t)((m->other ? ROW_OTHER : 0) |
                               (m->retries && i > 0 ? 0 : ROW_FIRST))};
        w.h.n++;
    }
    w.h.n_contexts++;
}

static void rank(void)
{
    struct hc_err err = {0};

    w.picked.n = w.h.n;
    assert_int_equal(failure_texts_open(&w.texts, &w.h, &err), HC_OK);
    assert_int_equal(diff_count(&w.diff, &w.picked,
                                &(struct attribute_facts){&w.h, w.texts, NULL},
                                0, &err),
                     HC_OK);
    assert_int_equal(rank_findings(&w.ranking, &w.diff, &err), HC_OK);
}

static void end(void)
{
    ranking_release(&w.ranking);
    diff_release(&w.diff);
    failure_texts_close(w.texts);
    text_pool_release(&w.h.texts);
    text_pool_release(&w.h.messages);
}

static void make(const struct made *made, size_t n)
{
    begin();
    for (size_t i = 0; i < n; i++)
        add(&made[i]);
    rank();
}

enum { NAME_BYTES = 256 };

/* "processor=P phase=x" of a finding; static storage. */
static const char *name_of(const struct diff_part *parts, size_t n)
{
    static char name[NAME_BYTES];
    size_t at = 0;

    for (size_t i = 0; i < n; i++) {
        struct hc_str value = diff_value(&w.diff, parts[i])->text;

        at += (size_t)snprintf(
            name + at, sizeof name - at, "%s%s=%.*s", i == 0 ? "" : " ",
            w.diff.columns[parts[i].column].attribute->name, HC_STR_ARG(value));
    }
    return name;
}

static const struct finding *find(const char *name)
{
    for (size_t i = 0; i < w.ranking.n; i++) {
        const struct finding *f = &w.ranking.at[i];

        if (strcmp(name_of(f->part, f->n_parts), name) == 0)
            return f;
    }
    return NULL;
}

static void assert_near(double got, double want, double tolerance)
{
    if (!(fabs(got - want) <= tolerance))
        fail_msg("%.12g, expected %.12g", got, want);
}

/* ---- figures ------------------------------------------------------------- */

/*            storm  baseline
 *   P           60        20     [60/80] / [40/220] = 4.125
 *   others      40       180 */
static const struct made by_hand[] = {
    {"P", "one", NULL, 60, .other = false},
    {"P", "one", NULL, 20, .other = true},
    {"Q", "two", NULL, 20, .other = false},
    {"Q", "two", NULL, 90, .other = true},
    {"R", "two", NULL, 20, .other = false},
    {"R", "two", NULL, 90, .other = true},
};

static void test_by_hand(void **state)
{
    const struct finding *f;
    double excess = 0;

    (void)state;
    make(by_hand, sizeof by_hand / sizeof *by_hand);
    f = find("processor=P");
    assert_non_null(f);
    assert_int_equal(diff_storm(&f->count), 60);
    assert_int_equal(diff_other(&f->count), 20);
    assert_near(f->support, 0.6, 1e-12);
    assert_near(f->lift.ratio, 6, 1e-12); /* [60/100] / [20/200] */
    assert_near(f->lift.interval.lo, 3.8430015569, 1e-9);
    assert_near(f->lift.interval.hi, 9.3676777038, 1e-9);
    assert_near(f->risk.ratio, 4.125, 1e-12);
    assert_near(f->risk.interval.lo, 3.0329179336, 1e-9);
    assert_near(f->risk.interval.hi, 5.6103150077, 1e-9);
    assert_near(f->log10_p, -19.1547967819, 1e-9); /* G = 83.3135800924 */
    assert_near(rank_rate_ratio(&f->count, 4, 40), 30, 1e-12);
    assert_near(rank_explained_excess(&w.diff, &f->count, 4, 40), 0.725, 1e-12);
    for (size_t v = 0; v < w.diff.columns[0].n_values; v++)
        excess += rank_explained_excess(
            &w.diff, &w.diff.columns[0].values[v].count, 4, 40);
    assert_near(excess, 1, 1e-12);
    /* Nothing but P is left, and phase one (and the family) are P. */
    assert_int_equal(w.ranking.n, 1);
    assert_int_equal(f->n_aliases, 2);
    assert_string_equal(name_of(&w.ranking.aliases[f->first_alias], 1),
                        "phase=one");
    assert_string_equal(name_of(&w.ranking.aliases[f->first_alias + 1], 1),
                        "source_family=P");
    end();
}

/* Without a baseline value nothing is infinite. */
static void test_zero_cell(void **state)
{
    static const struct made made[] = {
        {"P", NULL, NULL, 20, .other = false},
        {"Q", NULL, NULL, 30, .other = false},
        {"Q", NULL, NULL, 50, .other = true},
    };
    const struct finding *f;

    (void)state;
    make(made, 3);
    f = find("processor=P");
    assert_non_null(f);
    assert_near(f->risk.ratio, 20.5 / 21 / (30.5 / 81), 1e-12);
    assert_near(f->lift.ratio, 20.5 / 51 / (0.5 / 51), 1e-12);
    assert_near(rank_rate_ratio(&f->count, 1, 1), 41, 1e-12);
    end();
}

static void test_rates_that_cannot_be(void **state)
{
    (void)state;
    make(by_hand, sizeof by_hand / sizeof *by_hand);
    assert_true(isnan(rank_rate_ratio(&w.diff.count, 4, 0)));
    assert_true(isnan(rank_explained_excess(&w.diff, &w.diff.count, 4, 0)));
    /* As many an hour as usual: there is no excess to explain. */
    assert_true(isnan(rank_explained_excess(&w.diff, &w.diff.count, 100, 200)));
    end();
}

/* ---- what is kept -------------------------------------------------------- */

/* Attempts say one thing, chains another: 300 attempts of one item are no
 * evidence. */
static void test_retries_are_one_vote(void **state)
{
    static const struct made made[] = {
        {"P", NULL, NULL, 300, .other = false, .retries = true},
        {"Q", NULL, NULL, 100, .other = false},
        {"P", NULL, NULL, 10, .other = true},
        {"Q", NULL, NULL, 100, .other = true},
    };

    (void)state;
    make(made, 4);
    assert_int_equal(w.ranking.n, 0);
    end();
}

/* A storm that is nearly all there is: of all values most runs are of it, so
 * that only the lift tells; and the other way round for what nearly all have.
 */
static void test_each_ratio_has_its_case(void **state)
{
    static const struct made storm[] = {
        {"P", NULL, NULL, 5000, .other = false},
        {"Q", NULL, NULL, 1000, .other = false},
        {"P", NULL, NULL, 20, .other = true},
        {"Q", NULL, NULL, 60, .other = true},
    };
    static const struct made usual[] = {
        {"P", NULL, NULL, 990, .other = false},
        {"Q", NULL, NULL, 10, .other = false},
        {"P", NULL, NULL, 900, .other = true},
        {"Q", NULL, NULL, 100, .other = true},
    };
    const struct finding *f;

    (void)state;
    make(storm, 4);
    f = find("processor=P");
    assert_non_null(f);
    assert_true(f->risk.interval.lo < RANK_MIN_RATIO);
    assert_true(f->lift.interval.lo > 2);
    end();
    make(usual, 4);
    f = find("processor=P");
    assert_non_null(f);
    assert_true(f->risk.interval.lo > 2);
    assert_true(f->lift.interval.lo < RANK_MIN_RATIO);
    end();
}

/* Both at once fail: each alone is common enough everywhere. */
static void test_pairs(void **state)
{
    static const struct made made[] = {
        {"P", NULL, "new", 80, .other = false},
        {"P", NULL, "old", 10, .other = false},
        {"Q", NULL, "new", 10, .other = false},
        {"Q", NULL, "old", 10, .other = false},
        {"P", NULL, "new", 5, .other = true},
        {"P", NULL, "old", 90, .other = true},
        {"Q", NULL, "new", 90, .other = true},
        {"Q", NULL, "old", 90, .other = true},
    };
    const struct finding *f;

    (void)state;
    make(made, 8);
    f = find("processor=P revision=new");
    assert_non_null(f);
    assert_ptr_equal(f, &w.ranking.at[w.ranking.n - 1]); /* behind values */
    assert_int_equal(diff_storm(&f->count), 80);
    /* A pair that adds nothing to its better part is left out. */
    assert_null(find("processor=P revision=old"));
    end();
}

static void test_too_few(void **state)
{
    static const struct made made[] = {
        {"P", NULL, NULL, 9, .other = false},
        {"Q", NULL, NULL, 9, .other = false},
        {"R", NULL, NULL, 100, .other = true},
    };

    (void)state;
    make(made, 3);
    assert_int_equal(w.ranking.n, 0);
    end();
}

static void test_nothing_at_all(void **state)
{
    (void)state;
    make(NULL, 0);
    assert_int_equal(w.ranking.n, 0);
    assert_true(isnan(w.diff.columns[0].surprise));
    end();
}

/* Of 1,500 values the 1,000 with most runs are told apart. */
static void test_other_values(void **state)
{
    char name[16];
    const struct diff_column *c = NULL;

    (void)state;
    begin();
    for (size_t i = 0; i < 1500; i++) {
        (void)snprintf(name, sizeof name, "p%04zu", i);
        add(&(struct made){name, NULL, NULL, i < 10 ? 3 : 1, .other = i % 2});
    }
    rank();
    c = &w.diff.columns[ATTRIBUTE_processor];
    assert_int_equal(c->n_values, DIFF_MAX_VALUES + 1);
    assert_true(c->values[DIFF_MAX_VALUES].other);
    assert_int_equal(diff_storm(&c->values[DIFF_MAX_VALUES].count) +
                         diff_other(&c->values[DIFF_MAX_VALUES].count),
                     500);
    assert_int_equal(diff_storm(&c->values[0].count), 3);
    end();
}

/* ---- what must not matter ------------------------------------------------ */

/* The findings as text. */
static void write_down(char *out, size_t room)
{
    size_t at = 0;

    for (size_t i = 0; i < w.ranking.n; i++) {
        const struct finding *f = &w.ranking.at[i];

        at += (size_t)snprintf(out + at, room - at,
                               "%s %zu %zu %.15g %.15g %.15g\n",
                               name_of(f->part, f->n_parts),
                               diff_storm(&f->count), diff_other(&f->count),
                               f->risk.ratio, f->risk.interval.lo, f->log10_q);
    }
}

static const struct made mixed[] = {
    {"P", "one", "new", 80, .other = false},
    {"P", "one", "old", 15, .other = false},
    {"Q", "two", "new", 20, .other = false},
    {"R", "two", "old", 40, .other = false},
    {"P", "one", "new", 20, .other = true},
    {"P", "one", "old", 90, .other = true},
    {"Q", "two", "new", 60, .other = true},
    {"R", "two", "old", 300, .other = true},
};

static void test_order_does_not_matter(void **state)
{
    char straight[4096] = "", shuffled[4096] = "";

    (void)state;
    make(mixed, 8);
    assert_true(w.ranking.n > 1);
    write_down(straight, sizeof straight);
    end();
    begin();
    for (size_t i = 8; i > 0; i--) /* texts are numbered otherwise, too */
        add(&mixed[i - 1]);
    for (size_t i = w.h.n; i > 1; i--) {
        size_t k = (size_t)random_below(i, i);
        struct group_row row = w.rows[i - 1];

        w.rows[i - 1] = w.rows[k];
        w.rows[k] = row;
    }
    rank();
    write_down(shuffled, sizeof shuffled);
    assert_string_equal(straight, shuffled);
    end();
}

/* Twice as many of everything: the same ratios, more certainty. */
static void test_doubling_leaves_ratios(void **state)
{
    double ratio[16], lo[16], lift[16];
    char names[16][NAME_BYTES];
    size_t n;

    (void)state;
    make(mixed, 8);
    n = w.ranking.n;
    assert_true(n > 1 && n <= 16);
    for (size_t i = 0; i < n; i++) {
        const struct finding *f = &w.ranking.at[i];

        (void)snprintf(names[i], sizeof names[i], "%s",
                       name_of(f->part, f->n_parts));
        ratio[i] = f->risk.ratio;
        lo[i] = f->risk.interval.lo;
        lift[i] = f->lift.ratio;
    }
    end();
    begin();
    for (size_t i = 0; i < 16; i++)
        add(&mixed[i / 2]);
    rank();
    for (size_t i = 0; i < n; i++) {
        const struct finding *f = find(names[i]);

        assert_non_null(f);
        assert_near(f->risk.ratio, ratio[i], 1e-12);
        assert_near(f->lift.ratio, lift[i], 1e-12);
        assert_true(f->risk.interval.lo > lo[i]);
    }
    end();
}

/* ---- attributes ---------------------------------------------------------- */

static void test_families(void **state)
{
    static const struct {
        const char *processor, *family;
    } cases[] = {
        {"OddsApiPropsProcessor", "Odds"},
        {"MLBStatsLoader", "MLB"},
        {"ESPN", "ESPN"},
        {"nbac_gamebook", "nbac"},
        {"br2-rosters", "br2"},
        {"-x", "-x"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hc_str got = attribute_family(hc_str_from(cases[i].processor));

        if (!hc_str_eq(got, hc_str_from(cases[i].family)))
            fail_msg("%s: %.*s", cases[i].processor, HC_STR_ARG(got));
    }
}

static void test_time_attributes(void **state)
{
    static const struct {
        int64_t minute; /* since 2026-01-05 */
        int32_t date;   /* days since that day */
        const char *lag, *minutes;
    } cases[] = {
        {0, 0, "0", "00-04"},         {4, 1, "before 0", "00-04"},
        {5, -1, "1", "05-09"},        {1439, -2, "2-3", "55-59"},
        {1440, -2, "2-3", "00-04"},   {61, -7, "4-7", "00-04"},
        {0, -30, "8-30", "00-04"},    {0, -90, "31-90", "00-04"},
        {0, -91, "over 90", "00-04"},
    };
    const int32_t day = 20458;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct history_run r = {
            .started_us =
                day * HC_US_PER_DAY + cases[i].minute * 60 * HC_US_PER_SECOND,
            .data_date = day + cases[i].date};
        struct hc_str lag =
            attribute_list[ATTRIBUTE_data_date_lag].get(NULL, &r);
        struct hc_str minutes =
            attribute_list[ATTRIBUTE_minute_of_hour].get(NULL, &r);

        if (!hc_str_eq(lag, hc_str_from(cases[i].lag)) ||
            !hc_str_eq(minutes, hc_str_from(cases[i].minutes)))
            fail_msg("%zu: %.*s %.*s", i, HC_STR_ARG(lag), HC_STR_ARG(minutes));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_zero_cell),
        cmocka_unit_test(test_rates_that_cannot_be),
        cmocka_unit_test(test_retries_are_one_vote),
        cmocka_unit_test(test_each_ratio_has_its_case),
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_too_few),
        cmocka_unit_test(test_nothing_at_all),
        cmocka_unit_test(test_other_values),
        cmocka_unit_test(test_order_does_not_matter),
        cmocka_unit_test(test_doubling_leaves_ratios),
        cmocka_unit_test(test_families),
        cmocka_unit_test(test_time_attributes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
