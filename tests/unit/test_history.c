/* SPDX-License-Identifier: MIT
 *
 * The run history in memory: order, outcomes by as_of, what payloads name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/history/history.h"
#include "analyzer/history/payload.h"
#include "analyzer/history/stale.h"
#include "schema/resolve.h"
#include "tests/support/store_builder.h"

struct loaded {
    struct store_builder *store;
    struct report *report;
    struct window window;
    struct filters filters;
    struct history *h;
};

static void load(struct loaded *l, struct store_builder *store,
                 const char *words)
{
    struct built_options options;
    struct hc_err err = {0};
    struct store *db = store_builder_store(store);

    *l = (struct loaded){.store = store};
    built_options_parse(&options, NULL, words);
    assert_int_equal(report_new(&l->report, "test", "test", &err), HC_OK);
    assert_int_equal(window_resolve(&l->window, WINDOW_RUNS, db,
                                    options.options, l->report, &err),
                     HC_OK);
    assert_int_equal(
        filters_resolve(&l->filters, db, options.options, l->report, &err),
        HC_OK);
    assert_int_equal(history_load(&l->h, db, &l->window, &l->filters, &err),
                     HC_OK);
    built_options_free(&options);
}

static void unload(struct loaded *l)
{
    history_free(l->h);
    filters_release(&l->filters);
    window_release(&l->window);
    report_free(l->report);
}

static const struct built_row rows[] = {
    {"B", "b1", STATUS_SUCCESS, 'F', "2026-01-05T00:00:00Z",
     "2026-01-05T00:00:30Z", .phase = "two", .message_id = "m1",
     .payload = "{\"gcs_path\":\"gs://x/1.json\"}", .duration_s = 30},
    {"A", "a2", STATUS_FAILED, 'F', "2026-01-05T01:00:00Z",
     "2026-01-05T01:00:05Z", .error = "Quota exceeded", .category = "timeout",
     .data_date = "2026-01-04"},
    {"A", "a1", STATUS_FAILED, 'C', "2026-01-05T00:30:00Z", NULL,
     .error = "marked as failed"},
    {"A", "a3", STATUS_RUNNING, 'S', .started = "2026-01-05T02:00:00Z"},
    {"A", "a4", STATUS_RUNNING, 'S', .started = "2026-01-05T07:50:00Z"},
    {"A", "a5", STATUS_SUCCESS, 'F', "2026-01-05T08:00:00Z",
     .ended = "2026-01-05T12:00:00Z"},
    {"A", "a5", STATUS_FAILED, 'C', .started = "2026-01-05T08:00:00Z"},
    /* Without a start, and from the far future. */
    {"A", "a6", STATUS_FAILED, 'F', .started = NULL},
    {"A", "a7", STATUS_FAILED, 'F', .started = "2999-01-05T08:00:00Z"},
};
enum { N_ROWS = sizeof rows / sizeof rows[0] };

static void test_load(void **state)
{
    static const struct {
        const char *processor, *category, *message;
        enum history_outcome outcome;
    } want[] = {
        {"A", NULL, "marked as failed", HISTORY_LOST},
        {"A", "timeout", "Quota exceeded", HISTORY_FAILED},
        {"A", NULL, NULL, HISTORY_STUCK},
        {"A", NULL, NULL, HISTORY_IN_FLIGHT},
        {"A", NULL, NULL, HISTORY_SUCCESS},
        {"B", NULL, NULL, HISTORY_SUCCESS},
    };
    struct loaded l;

    (void)state;
    load(&l, store_builder_of(rows, N_ROWS), "");
    assert_int_equal(l.h->n, 6);
    assert_int_equal(l.h->n_unplaced, 2);
    for (size_t i = 0; i < l.h->n; i++) {
        const struct history_run *r = &l.h->runs[i];

        assert_true(hc_str_eq(history_processor(l.h, r),
                              hc_str_from(want[i].processor)));
        assert_true(hc_str_eq(history_text(l.h, r, HISTORY_CATEGORY),
                              hc_str_from(want[i].category)));
        assert_true(
            hc_str_eq(history_message(l.h, r), hc_str_from(want[i].message)));
        assert_int_equal(r->outcome, want[i].outcome);
    }
    assert_true(l.h->runs[4].flags & RUN_PHANTOM);
    assert_true(l.h->runs[4].flags & HISTORY_IMPOSSIBLE);
    assert_true(l.h->runs[4].duration_us == HISTORY_NO_DURATION);
    assert_int_equal(l.h->runs[5].duration_us, 30000000);
    assert_int_equal(l.h->runs[5].work_by, WORK_BY_PAYLOAD);
    assert_true(l.h->runs[5].message != 0);
    assert_int_not_equal(l.h->runs[0].work_by, WORK_BY_PAYLOAD);
    assert_int_equal(l.h->first_us, built_time("2026-01-05T00:00:00Z"));
    assert_int_equal(l.h->last_us, built_time("2026-01-05T08:00:00Z"));
    unload(&l);
    store_builder_free(l.store);
}

/* as_of decides what is loaded and what is stuck. */
static void test_as_of(void **state)
{
    struct store_builder *store = store_builder_of(rows, N_ROWS);
    struct loaded l;

    (void)state;
    load(&l, store, "--as-of 2026-01-05T02:10:00Z");
    assert_int_equal(l.h->n, 4);
    assert_int_equal(l.h->n_unplaced, 4);
    assert_int_equal(l.h->runs[2].outcome, HISTORY_IN_FLIGHT);
    unload(&l);
    load(&l, store, "--processor B");
    assert_int_equal(l.h->n, 1);
    unload(&l);
    load(&l, store, "--phase two");
    assert_int_equal(l.h->n, 1);
    unload(&l);
    store_builder_free(store);
}

static void test_exact(void **state)
{
    struct store_builder *store = store_builder_of(rows, N_ROWS);
    struct loaded derived, exact;

    (void)state;
    load(&derived, store, "");
    load(&exact, store, "--exact");
    assert_int_equal(derived.h->n, exact.h->n);
    for (size_t i = 0; i < exact.h->n; i++) {
        const struct history_run *a = &derived.h->runs[i];
        const struct history_run *b = &exact.h->runs[i];

        assert_int_equal(a->run, b->run);
        assert_int_equal(derived.h->rows[i], exact.h->rows[i]);
        assert_int_equal(a->started_us, b->started_us);
        assert_int_equal(a->outcome, b->outcome);
        assert_int_equal(a->flags, b->flags);
    }
    unload(&derived);
    unload(&exact);
    store_builder_free(store);
}

enum { LARGE = 70000 }; /* bytes: too large for the dictionary of payloads */

static char *large_payload(const char *path)
{
    char *text = malloc(LARGE + 100);
    int n;

    assert_non_null(text);
    n = snprintf(text, 100, "{\"gcs_path\":\"%s\",\"rest\":\"", path);
    assert_true(n > 0 && n < 100);
    memset(text + n, 'x', LARGE);
    memcpy(text + n + LARGE, "\"}", 3);
    return text;
}

/* What a row holds itself names the same work each time it comes, and another
 * payload other work. */
static void test_large_payloads(void **state)
{
    char *a = large_payload("gs://x/a"), *b = large_payload("gs://x/b");
    const struct built_row large[] = {
        {"A", "a1", STATUS_FAILED, 'F', "2026-01-05T00:00:00Z",
         .message_id = "m1", .payload = a},
        {"A", "a2", STATUS_FAILED, 'F', "2026-01-05T00:01:00Z",
         .message_id = "m2", .payload = b},
        {"A", "a3", STATUS_SUCCESS, 'F', "2026-01-05T00:02:00Z",
         .message_id = "m3", .payload = a},
        {"A", "a4", STATUS_SUCCESS, 'F', "2026-01-05T00:03:00Z",
         .message_id = "m3", .payload = "{}"},
    };
    struct loaded l;

    (void)state;
    load(&l, store_builder_of(large, sizeof large / sizeof *large), "");
    assert_int_equal(l.h->n, 4);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(l.h->runs[i].work_by, WORK_BY_PAYLOAD);
    assert_int_equal(l.h->runs[3].work_by, WORK_BY_MESSAGE);
    assert_true(l.h->runs[0].work == l.h->runs[2].work);
    assert_true(l.h->runs[0].work != l.h->runs[1].work);
    unload(&l);
    store_builder_free(l.store);
    free(a);
    free(b);
}

/* Runs of a processor that start at once are in the order of their keys. */
static void test_same_start(void **state)
{
    enum { N = 50 };
    struct built_row at_once[N];
    char ids[N][8];
    struct loaded l;

    (void)state;
    for (size_t i = 0; i < N; i++) {
        (void)snprintf(ids[i], sizeof ids[i], "r%zu", i);
        at_once[i] = (struct built_row){"A",
                                        ids[i],
                                        STATUS_SUCCESS,
                                        'F',
                                        "2026-01-05T00:00:00Z",
                                        .message_id = ids[i]};
    }
    load(&l, store_builder_of(at_once, N), "");
    assert_int_equal(l.h->n, N);
    for (size_t i = 1; i < N; i++)
        assert_true(l.h->runs[i - 1].run < l.h->runs[i].run);
    unload(&l);
    store_builder_free(l.store);
}

static void test_payload(void **state)
{
    static const struct {
        const char *name, *a, *b;
        bool names, same;
    } cases[] = {
        {"path", "{\"gcs_path\":\"gs://x/1\",\"n\":1}",
         "{\"n\":2,\"gcs_path\":\"gs://x/1\"}", true, true},
        {"other path", "{\"gcs_path\":\"gs://x/1\"}",
         "{\"gcs_path\":\"gs://x/2\"}", true, false},
        {"file", "{\"source_file_path\":\"x/1\"}",
         "{\"source_file_path\":\"x/1\",\"table\":\"t\"}", true, true},
        {"table and date", "{\"table\":\"t\",\"game_date\":\"2026-01-01\"}",
         "{\"game_date\":\"2026-01-01\",\"table\":\"t\",\"k\":0}", true, true},
        {"other date", "{\"table\":\"t\",\"game_date\":\"2026-01-01\"}",
         "{\"table\":\"t\",\"game_date\":\"2026-01-02\"}", true, false},
        {"table alone", "{\"table\":\"t\"}", "{\"game_date\":\"d\"}", false,
         true},
        {"as text", "\"{\\\"gcs_path\\\":\\\"p\\\"}\"", "{\"gcs_path\":\"p\"}",
         true, true},
        {"wrapped", "{\"message\":{\"gcs_path\":\"p\"}}",
         "{\"gcs_path\":\"p\"}", true, true},
        {"empty", "{\"gcs_path\":\"\"}", "", false, true},
        {"no json", "gs://x/1", "{\"gcs_path\":", false, true},
        {"no text", "{\"gcs_path\":7}", "[1,2]", false, true},
    };
    struct json_parser *p = NULL;

    (void)state;
    assert_int_equal(json_parser_open(&p, NULL), HC_OK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct payload a = payload_read(p, hc_str_from(cases[i].a));
        struct payload b = payload_read(p, hc_str_from(cases[i].b));

        print_message("%s\n", cases[i].name);
        assert_int_equal(a.identity != 0, cases[i].names);
        assert_int_equal(a.identity == b.identity, cases[i].same);
    }
    json_parser_close(p);
}

static void test_stale(void **state)
{
    static const double short_s[] = {1, 2, 3}, long_s[] = {1800, 1800, 1800},
                        endless_s[] = {3600, 3600, 90000};

    (void)state;
    assert_int_equal(stale_limit_us(NULL, 0), STALE_MAX_US);
    assert_int_equal(stale_limit_us(short_s, 3), STALE_MIN_US);
    assert_int_equal(stale_limit_us(long_s, 3), 3600 * INT64_C(1000000));
    assert_int_equal(stale_limit_us(endless_s, 3), STALE_MAX_US);
}

static void test_text_pool(void **state)
{
    static const char *const texts[] = {"pear", "apple", "", "pear", "fig"};
    struct text_pool p;
    uint32_t number[6], *map = NULL;
    struct hc_err err = {0};

    (void)state;
    text_pool_init(&p);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(
            text_pool_add(&p, hc_str_from(texts[i]), &number[i], &err), HC_OK);
    assert_int_equal(
        text_pool_add(&p, (struct hc_str){NULL, 0}, &number[5], &err), HC_OK);
    assert_int_equal(number[5], 0);
    assert_int_equal(number[0], number[3]);
    assert_int_equal(text_pool_rank(&p, &map, &err), HC_OK);
    assert_true(map[number[2]] < map[number[1]]);
    assert_true(map[number[1]] < map[number[4]]);
    assert_true(map[number[4]] < map[number[0]]);
    assert_true(hc_str_eq(text_pool_get(&p, map[number[4]]), HC_STR("fig")));
    assert_int_equal(map[0], 0);
    free(map);
    text_pool_release(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_load),
        cmocka_unit_test(test_as_of),
        cmocka_unit_test(test_exact),
        cmocka_unit_test(test_large_payloads),
        cmocka_unit_test(test_same_start),
        cmocka_unit_test(test_payload),
        cmocka_unit_test(test_stale),
        cmocka_unit_test(test_text_pool),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
