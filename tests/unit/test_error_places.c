/* SPDX-License-Identifier: MIT
 *
 * Texts of errors that are sent once a file: what the reader makes of a cell,
 * what the store makes of a row that names a place, and both together over
 * generated rows, of which some are rejected. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <xxhash.h>

#include "analyzer/stats/random.h"
#include "base/limits.h"
#include "parsers/error_cell.h"
#include "parsers/run_map.h"
#include "schema/error_insert.h"
#include "schema/run_insert.h"
#include "tests/support/scratch.h"

static uint64_t hash_of(struct hc_str text)
{
    return XXH3_64bits(text.p, text.n);
}

/* ---- the reader --------------------------------------------------------- */

enum said {
    NO_PLACE,
    BRINGS,      /* the message is new at its place */
    NAMES,       /* known there, the cell says it in other words */
    NAMES_FIRST, /* known there, with this cell */
};

static enum said read_cell(struct error_cells *cells, struct hc_str cell,
                           uint32_t *place)
{
    struct error_meaning m;
    struct hc_err err = {0};

    assert_int_equal(error_cell_read(cells, cell, (struct json_value){NULL, 0},
                                     hash_of(cell), &m, &err),
                     HC_OK);
    assert_true(m.place <= RUN_ERROR_PLACES);
    *place = m.place;
    return m.place == 0  ? NO_PLACE
           : m.new_place ? BRINGS
           : m.first_raw ? NAMES_FIRST
                         : NAMES;
}

/* A message whose place is that of the given one. */
static struct hc_str rival(struct hc_str message, char room[24])
{
    for (int i = 0;; i++) {
        struct hc_str s = {room, (size_t)snprintf(room, 24, "rival %d", i)};

        if (hash_of(s) % RUN_ERROR_PLACES ==
            hash_of(message) % RUN_ERROR_PLACES)
            return s;
    }
}

static void test_reader(void **state)
{
    static char filler[RUN_ERROR_PLACE_TEXT + 1], room[24];
    const struct hc_str boom = HC_STR("boom"), other = rival(boom, room);
    const struct {
        const char *name;
        struct hc_str cell;
        enum said want;
        bool rejected;
    } steps[] = {
        {"the first", boom, BRINGS, false},
        {"the same cell", boom, NAMES_FIRST, false},
        {"the same message as JSON", HC_STR("\"boom\""), NAMES, false},
        {"with blanks", HC_STR(" \"boom\""), NAMES, false},
        {"the first again", boom, NAMES_FIRST, false},
        {"no message", HC_STR("  "), NO_PLACE, false},
        {"empty", HC_STR(""), NO_PLACE, false},
        {"another one takes the place", other, BRINGS, false},
        {"and has it", other, NAMES_FIRST, false},
        {"it is taken back by other words", HC_STR("\"boom\""), BRINGS, false},
        {"now the plain cell is the other", boom, NAMES, false},
        {"a row that names it is rejected", boom, NAMES, true},
        {"which changes nothing", HC_STR("\"boom\""), NAMES_FIRST, false},
        {"a row that takes it is rejected", other, BRINGS, true},
        {"the next one brings it", other, BRINGS, false},
        {"taken, rejected", boom, BRINGS, true},
        {"the one before begins anew, too", other, BRINGS, false},
        {"the longest", {filler, RUN_ERROR_PLACE_TEXT}, BRINGS, false},
        {"too long", {filler, RUN_ERROR_PLACE_TEXT + 1}, NO_PLACE, false},
    };
    struct error_cells *cells = NULL;
    struct hc_err err = {0};

    (void)state;
    memset(filler, 'x', sizeof filler);
    assert_int_equal(error_cells_open(&cells, &err), HC_OK);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        uint32_t place;
        enum said said = read_cell(cells, steps[i].cell, &place);

        if (said != steps[i].want)
            fail_msg("%s: %d", steps[i].name, (int)said);
        if (steps[i].rejected && said == BRINGS)
            error_cell_forget(cells, place);
    }
    error_cells_close(cells);
}

/* ---- the store ---------------------------------------------------------- */

enum op { ROW, BATCH, SOURCE, REOPEN };

struct store_step {
    enum op op;
    uint32_t place;
    const char *cell;    /* as the row has it; NULL = as the place has it */
    const char *message; /* NULL = none, or that of the place */
    const char *want;    /* id, cell and message to store; - = nothing */
};

enum { MAX_STEPS = 12, LONG_TEXT = HC_MAX_DICTIONARY_TEXT + 1 };

static const char a_long_one[] = "*"; /* stands for LONG_TEXT bytes */

static const struct {
    const char *name;
    struct store_step steps[MAX_STEPS];
    const char *texts; /* of the dictionary */
} store_cases[] = {
    {"no places",
     {{ROW, 0, "c", "m", "1 - -"},
      {ROW, 0, "c", "m", "1 - -"},
      {ROW, 0, "other", "m", "1 other -"},
      {ROW, 0, "c", NULL, "2 - -"},
      {ROW, 0, "other", NULL, "3 - -"},
      {ROW, 0, "c", "", "4 - -"}},
     "1|c|m\n2|c|-\n3|other|-\n4|c|\n"},
    {"the place has the first cell",
     {{ROW, 3, "c", "m", "1 - -"},
      {ROW, 3, NULL, NULL, "1 - -"},
      {ROW, 3, "other", NULL, "1 other -"},
      {ROW, 3, "c", NULL, "1 - -"},
      {ROW, 3, NULL, NULL, "1 - -"}},
     "1|c|m\n"},
    {"the place has another cell",
     {{ROW, 0, "c", "m", "1 - -"},
      {ROW, 1024, "other", "m", "1 other -"},
      {ROW, 1024, NULL, NULL, "1 other -"},
      {ROW, 1024, "c", NULL, "1 - -"},
      {ROW, 1024, "third", NULL, "1 third -"},
      {BATCH, 0, NULL, NULL, NULL},
      {ROW, 1024, NULL, NULL, "1 other -"}},
     "1|c|m\n"},
    {"places are apart",
     {{ROW, 1, "c", "m", "1 - -"},
      {ROW, 2, "d", "n", "2 - -"},
      {ROW, 1, NULL, NULL, "1 - -"},
      {ROW, 2, NULL, NULL, "2 - -"}},
     "1|c|m\n2|d|n\n"},
    {"what was handed out outlives its place",
     {{ROW, 0, "c", "m", "1 - -"},
      {ROW, 5, "first", "m", "1 first -"},
      {ROW, 5, NULL, NULL, "1 first -"},
      {ROW, 5, "1st", "m", "1 1st -"},
      {ROW, 5, NULL, NULL, "1 1st -"},
      {ROW, 5, "d", "n", "2 - -"},
      {ROW, 5, NULL, NULL, "2 - -"}},
     "1|c|m\n2|d|n\n"},
    {"another file begins with empty places",
     {{ROW, 5, "c", "m", "1 - -"},
      {SOURCE, 0, NULL, NULL, NULL},
      {ROW, 5, NULL, NULL, NULL},
      {ROW, 5, "other", "m", "1 other -"},
      {ROW, 5, NULL, NULL, "1 other -"}},
     "1|c|m\n"},
    {"nobody took it",
     {{ROW, 1, "c", "m", "1 - -"},
      {ROW, 2, NULL, NULL, NULL},
      {ROW, 2, "d", NULL, NULL},
      {ROW, 1025, NULL, NULL, NULL},
      {ROW, UINT32_MAX, NULL, NULL, NULL}},
     "1|c|m\n"},
    {"the dictionary of before",
     {{ROW, 1, "c", "m", "1 - -"},
      {ROW, 0, "e", NULL, "2 - -"},
      {REOPEN, 0, NULL, NULL, NULL},
      {ROW, 1, NULL, NULL, NULL},
      {ROW, 1, "other", "m", "1 other -"},
      {ROW, 1, "c", NULL, "1 - -"},
      {ROW, 0, "e", NULL, "2 - -"},
      {ROW, 0, "d", "n", "3 - -"}},
     "1|c|m\n2|e|-\n3|d|n\n"},
    {"too long for the dictionary",
     {{ROW, 7, "c", a_long_one, "0 c *"},
      {ROW, 7, NULL, NULL, "0 c *"},
      {ROW, 7, "other", NULL, "0 other *"},
      {BATCH, 0, NULL, NULL, NULL},
      {ROW, 7, NULL, NULL, "0 c *"},
      {ROW, 8, a_long_one, "m", "0 * m"},
      {ROW, 8, NULL, NULL, "0 * m"},
      {ROW, 9, "c", "m", "1 - -"}},
     "1|c|m\n"},
};

struct errors {
    struct scratch s;
    struct text_pack *pack;
    struct error_insert *e;
    struct stored_error got[MAX_STEPS];
    const char *want[MAX_STEPS];
    size_t n; /* of this batch */
};

static void open_errors(struct errors *r)
{
    struct hc_err err = {0};

    assert_int_equal(text_pack_open(&r->pack, r->s.store, &err), HC_OK);
    assert_int_equal(error_insert_open(&r->e, r->s.store, r->pack, &err),
                     HC_OK);
    text_pack_source(r->pack, NULL);
}

static void close_errors(struct errors *r)
{
    error_insert_close(r->e);
    text_pack_close(r->pack);
}

static struct hc_str text_of(const char *text)
{
    static char long_text[LONG_TEXT];

    if (text != a_long_one)
        return text == NULL ? (struct hc_str){NULL, 0} : hc_str_from(text);
    memset(long_text, 'x', sizeof long_text);
    return (struct hc_str){long_text, sizeof long_text};
}

static void add_text(char *to, size_t cap, struct hc_str text)
{
    size_t at = strlen(to);

    if (text.p == NULL)
        text = HC_STR("-");
    else if (text.n == LONG_TEXT)
        text = HC_STR("*");
    (void)snprintf(to + at, cap - at, " %.*s", HC_STR_ARG(text));
}

/* All answers of a batch, after its last row. */
static void check_batch(struct errors *r, const char *name)
{
    for (size_t i = 0; i < r->n; i++) {
        char got[64];

        (void)snprintf(got, sizeof got, "%d", (int)r->got[i].id);
        assert_false(r->got[i].raw.packed);
        add_text(got, sizeof got, r->got[i].raw.bytes);
        add_text(got, sizeof got, r->got[i].message);
        if (strcmp(got, r->want[i]) != 0)
            fail_msg("%s: %s, not %s", name, got, r->want[i]);
    }
    r->n = 0;
}

static void take_row(struct errors *r, const struct store_step *step,
                     const char *name)
{
    struct run_row row = {.error_place = step->place};
    struct hc_err err = {0};
    enum hc_code rc;

    row.error = (struct packed_text){text_of(step->cell), PACKED_NOT};
    row.error_hash = hash_of(row.error.bytes);
    row.error_message = text_of(step->message);
    row.message_hash = hash_of(row.error_message);
    assert_true(run_row_has_error(&row));
    rc = error_insert_find(r->e, &row, &r->got[r->n], &err);
    if (step->want == NULL) {
        assert_int_equal(rc, HC_EBUG);
        return;
    }
    if (rc != HC_OK)
        fail_msg("%s: %s", name, err.msg);
    r->want[r->n++] = step->want;
}

static void test_store(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof store_cases / sizeof store_cases[0]; i++) {
        const char *name = store_cases[i].name;
        struct errors r = {.n = 0};
        struct hc_err err = {0};

        scratch_open(&r.s);
        open_errors(&r);
        for (size_t k = 0; k < MAX_STEPS; k++) {
            const struct store_step *step = &store_cases[i].steps[k];

            if (step->op != ROW) {
                check_batch(&r, name);
                error_insert_batch(r.e);
                assert_int_equal(text_pack_batch(r.pack, 0, &err), HC_OK);
            }
            if (step->op == SOURCE)
                error_insert_source(r.e);
            else if (step->op == REOPEN) {
                close_errors(&r);
                open_errors(&r);
            } else if (step->op == ROW && (step->place != 0 || step->cell))
                take_row(&r, step, name);
        }
        check_batch(&r, name);
        close_errors(&r);
        scratch_expect(&r.s, "SELECT id, raw, message FROM error_text",
                       store_cases[i].texts);
        scratch_close(&r.s);
    }
}

/* ---- both --------------------------------------------------------------- */

enum { ROWS = 3000, MESSAGES = 1500, BATCH_ROWS = 64 };

static const struct hc_str names[] = {
    HC_STR_INIT("processor_name"), HC_STR_INIT("run_id"), HC_STR_INIT("status"),
    HC_STR_INIT("started_at"), HC_STR_INIT("errors")};

enum { N_COLUMNS = sizeof names / sizeof names[0] };

struct history {
    struct scratch s;
    struct run_map *map;
    struct run_insert *in;
    struct hc_arena arena;
    struct run_row rows[BATCH_ROWS];
    size_t n, n_rejected;
};

/* The i-th cell of a file: some 1,500 messages, more than there are places, a
 * few of them often; in plain words or in one of many JSON texts. */
static struct hc_str make_error(uint64_t key, char room[80])
{
    bool often = random_below(key, 2) == 0;
    int message = (int)random_below(key ^ 1, often ? 5 : MESSAGES);
    int words = (int)random_below(key ^ 2, 4);
    int n =
        words == 0
            ? snprintf(room, 80, "table %d is locked", message)
            : snprintf(room, 80,
                       "{\"error_message\":\"table %d is locked\",\"at\":%d}",
                       message, words);

    return (struct hc_str){room, (size_t)n};
}

static void flush(struct history *h)
{
    const struct run_layout *layout = run_map_layout(h->map);
    struct hc_err err = {0};

    if (run_insert_batch(h->in, h->rows, h->n, layout->n_extra,
                         layout->n_formats, &err) != HC_OK)
        fail_msg("%s", err.msg);
    h->n = 0;
    hc_arena_reset(&h->arena);
}

/* Map one row; note what the store has to say of it. */
static void take_record(struct history *h, uint64_t number, uint64_t key)
{
    char id[24], cell[80], sql[300];
    struct hc_str error = make_error(key, cell);
    bool hopeless = random_below(key ^ 3, 5) == 0;
    struct cell cells[N_COLUMNS] = {
        {.kind = CELL_TEXT, .text = HC_STR("p")},
        {.kind = CELL_TEXT,
         .text = {id, (size_t)snprintf(id, sizeof id, "r%d", (int)number)}},
        {.kind = hopeless ? CELL_NULL : CELL_TEXT, .text = HC_STR("failed")},
        {.kind = CELL_TEXT, .text = HC_STR("2026-01-12 02:00:00 UTC")},
        {.kind = CELL_TEXT, .text = error}};
    const struct columns columns = {names, N_COLUMNS};
    const struct record record = {.kind = RECORD_ROW,
                                  .number = number,
                                  .row = {&columns, cells, N_COLUMNS}};
    struct hc_err err = {0};
    enum hc_code rc =
        run_map_row(h->map, &record, &h->arena, &h->rows[h->n], &err);

    assert_int_equal(rc, hopeless ? HC_EPARSE : HC_OK);
    h->n_rejected += hopeless;
    if (hopeless)
        return;
    (void)snprintf(sql, sizeof sql, "INSERT INTO want VALUES (%d, '%.*s')",
                   (int)number, HC_STR_ARG(error));
    scratch_exec(&h->s, sql);
    if (++h->n == BATCH_ROWS || random_below(key ^ 4, 100) == 0)
        flush(h);
}

static void take_file(struct history *h, const struct profile *profile,
                      int64_t source)
{
    char sql[200];
    struct hc_err err = {0};

    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO source VALUES (%d, 'f', 'x', '', '', 1, '%d', "
                   "1, 1, 0, 1, 0, 0, 0, 0, '', NULL, NULL)",
                   (int)source, (int)source);
    scratch_exec(&h->s, sql);
    assert_int_equal(run_map_open(&h->map, profile, &err), HC_OK);
    assert_int_equal(
        run_insert_source(h->in, source, run_map_layout(h->map), &err), HC_OK);
    for (uint64_t i = 0; i < ROWS; i++)
        take_record(h, i + 1, random_mix((uint64_t)source << 32 | i));
    flush(h);
    scratch_exec(&h->s, "UPDATE want SET n = n + 4294967296 * "
                        "(SELECT max(id) FROM source) WHERE n < 4294967296");
    run_map_close(h->map);
}

static void test_both(void **state)
{
    static struct history h;
    struct profile_set *profiles = NULL;
    struct facts *facts = NULL;
    struct hc_err err = {0};

    (void)state;
    scratch_open(&h.s);
    scratch_exec(&h.s, "CREATE TEMP TABLE want (n INTEGER PRIMARY KEY, error)");
    hc_arena_init(&h.arena);
    assert_int_equal(profile_set_open(&profiles, NULL, &err), HC_OK);
    assert_int_equal(facts_open(&facts, &err), HC_OK);
    assert_int_equal(store_begin(h.s.store, &err), HC_OK);
    assert_int_equal(run_insert_open(&h.in, h.s.store, facts, &err), HC_OK);
    take_file(&h, profile_at(profiles, 0), 1);
    take_file(&h, profile_at(profiles, 0), 2);
    run_insert_close(h.in);
    assert_int_equal(store_commit(h.s.store, &err), HC_OK);
    assert_true(h.n_rejected > ROWS / 4);
    scratch_expect(
        &h.s,
        "SELECT w.error, hc_text(coalesce(r.error_raw, t.raw)), "
        "coalesce(r.error_message, t.message) FROM want AS w "
        "LEFT JOIN run_row AS r ON r.id = w.n "
        "LEFT JOIN error_text AS t ON t.id = r.error "
        "WHERE w.error IS NOT hc_text(coalesce(r.error_raw, t.raw)) "
        "OR instr(w.error, coalesce(r.error_message, t.message, '?'))"
        " = 0 LIMIT 9",
        "");
    assert_int_equal(
        scratch_int(&h.s, "SELECT count(*) - (SELECT count(*) FROM want) "
                          "FROM run_row"),
        0);
    /* A message is stored once. */
    assert_true(scratch_int(&h.s, "SELECT count(*) FROM error_text") <
                MESSAGES);
    facts_close(facts);
    profile_set_close(profiles);
    hc_arena_release(&h.arena);
    scratch_close(&h.s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reader),
        cmocka_unit_test(test_store),
        cmocka_unit_test(test_both),
    };

    return cmocka_run_group_tests_name("error_places", tests, NULL, NULL);
}
