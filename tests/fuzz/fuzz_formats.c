/* SPDX-License-Identifier: MIT
 *
 * Any bytes as rows or as lines of a plain log, in the format that the first
 * byte chooses: every record and reject says where it stands, and how the
 * source delivers the bytes does not show. */
#include <stdlib.h>

#include "base/limits.h"
#include "parsers/cell_type.h"
#include "parsers/format.h"

static const struct format_options nothing_said = {.columns = NULL};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
    if (!ok)
        abort();
}

static void add(uint64_t *hash, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;

    for (size_t i = 0; i < n; i++)
        *hash = (*hash ^ p[i]) * UINT64_C(0x100000001b3);
}

static void add_text(uint64_t *hash, struct hc_str s)
{
    check(s.p != NULL || s.n == 0);
    add(hash, &s.n, sizeof s.n);
    add(hash, s.p, s.n);
}

/* A text that was cut from the document is what would be written. */
static void check_cut(const struct cell *c)
{
    struct hc_buf minified;

    hc_buf_init(&minified, HC_MAX_RECORD);
    json_minify(cell_value(c), &minified);
    check(minified.failed != HC_OK ||
          hc_str_eq(c->text, hc_buf_str(&minified)));
    hc_buf_release(&minified);
}

static void add_row(uint64_t *hash, const struct row *row)
{
    check(row->n_cells <= row->columns->n);
    for (size_t i = 0; i < row->columns->n; i++)
        add_text(hash, row->columns->name[i]);
    for (size_t i = 0; i < row->n_cells; i++) {
        const struct cell *c = &row->cells[i];

        add(hash, &c->kind, sizeof c->kind);
        if (c->kind == CELL_JSON && c->json != NULL)
            check_cut(c);
        if (c->kind == CELL_TEXT || c->kind == CELL_JSON)
            add_text(hash, c->text);
        else if (c->kind != CELL_NULL)
            add(hash, &c->i, sizeof c->i);
    }
}

static void add_record(uint64_t *hash, const struct record *r)
{
    add(hash, &r->kind, sizeof r->kind);
    add(hash, &r->byte, sizeof r->byte);
    if (r->kind == RECORD_ROW) {
        add_row(hash, &r->row);
        return;
    }
    add(hash, &r->log.time.us, sizeof r->log.time.us);
    add(hash, &r->log.severity, sizeof r->log.severity);
    add_text(hash, r->log.message);
}

static uint64_t run(const struct format *f, struct hc_str bytes, size_t chunk)
{
    struct source_options options = {.chunk_bytes = chunk};
    struct source *in = NULL;
    struct hc_err err = {0};
    struct record r;
    struct hc_str excerpt;
    uint64_t hash = UINT64_C(0xcbf29ce484222325), last = 0;
    void *state = NULL;
    enum step step = STEP_END;

    check(source_open_memory(&in, bytes, "fuzz", &options, &err) == HC_OK);
    if (f->open(&state, in, &nothing_said, &err) == HC_OK)
        step = f->next(state, &r, &excerpt, &err);
    else
        add_text(&hash, hc_str_from(err.msg));
    for (; step == STEP_RECORD || step == STEP_REJECT;
         step = f->next(state, &r, &excerpt, &err)) {
        uint64_t number = step == STEP_RECORD ? r.number : err.record;

        /* Rows may wait for their schema, behind what is rejected meanwhile. */
        check(number > last || (f == format_find("bq-rows") && number > 0));
        last = number;
        add(&hash, &step, sizeof step);
        if (step == STEP_RECORD) {
            add_record(&hash, &r);
        } else {
            check(err.has_byte && err.msg[0] != '\0');
            add(&hash, &err.byte, sizeof err.byte);
        }
        err = (struct hc_err){0};
    }
    /* A file may be refused, with a sentence. */
    check(step == STEP_END || err.msg[0] != '\0');
    add(&hash, &step, sizeof step);
    f->close(state);
    source_close(in);
    return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"bq-json", "bq-rows", "text-log",
                                        "bq-csv", "explorer-csv"};
    const struct format *f;
    struct hc_str bytes;

    if (size == 0)
        return 0;
    f = format_find(names[data[0] % 5]);
    check(f != NULL);
    bytes = (struct hc_str){(const char *)data + 1, size - 1};
    (void)f->sniff(bytes, &nothing_said);
    check(run(f, bytes, 0) == run(f, bytes, 1));
    return 0;
}
