/* SPDX-License-Identifier: MIT
 *
 * Any bytes as a CSV: the splitter in front of libcsv, however the bytes
 * arrive, and libcsv alone must give the same records, positions, quotes,
 * rejects and reasons.  The first byte chooses the delimiter and the chunks. */
#include <stdint.h>
#include <stdlib.h>

#include "parsers/csv.h"

enum { WHOLE = 4096 }; /* larger than most inputs, quick to set up */

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

struct reading {
    struct source *in;
    struct csv *csv;
    struct csv_row row;
    struct hc_str excerpt;
    struct hc_err err;
    enum step step;
};

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void start(struct reading *r, struct hc_str bytes, size_t chunk_bytes,
                  const struct csv_options *options)
{
    struct source_options how = {.chunk_bytes = chunk_bytes};

    *r = (struct reading){.step = STEP_RECORD};
    require(source_open_memory(&r->in, bytes, "input", &how, &r->err) == HC_OK);
    require(csv_open(&r->csv, r->in, options, &r->err) == HC_OK);
}

static void next(struct reading *r)
{
    r->err = (struct hc_err){0};
    r->step = csv_next(r->csv, &r->row, &r->excerpt, &r->err);
    require(r->step != STEP_ERROR);
}

static void finish(struct reading *r)
{
    csv_close(r->csv);
    source_close(r->in);
}

static void same_row(const struct csv_row *a, const struct csv_row *b)
{
    require(a->n == b->n && a->byte == b->byte && a->cut == b->cut);
    for (size_t i = 0; i < a->n; i++) {
        require(a->cells[i].kind == b->cells[i].kind);
        require(a->quoted[i] == b->quoted[i]);
        require(hc_str_eq(a->cells[i].text, b->cells[i].text));
    }
}

static void same_reject(const struct reading *a, const struct reading *b)
{
    require(a->err.code == b->err.code && a->err.byte == b->err.byte);
    require(strcmp(a->err.msg, b->err.msg) == 0);
    require(a->excerpt.n > 0);
    /* How much of it is at hand depends on the chunks. */
    for (size_t i = 0; i < a->excerpt.n && i < b->excerpt.n; i++)
        require(a->excerpt.p[i] == b->excerpt.p[i]);
}

static void compare(struct hc_str bytes, char delimiter, size_t chunk_bytes)
{
    const struct csv_options fast = {.delimiter = delimiter};
    const struct csv_options slow = {.delimiter = delimiter,
                                     .only_libcsv = true};
    struct reading a, b;
    uint64_t before = 0;

    start(&a, bytes, chunk_bytes, &fast);
    start(&b, bytes, WHOLE, &slow);
    for (size_t i = 0; a.step != STEP_END; i++) {
        next(&a);
        next(&b);
        require(a.step == b.step);
        if (a.step == STEP_RECORD) {
            require(i == 0 || a.row.byte > before);
            before = a.row.byte;
            same_row(&a.row, &b.row);
        } else if (a.step == STEP_REJECT) {
            require(i == 0 || a.err.byte > before);
            before = a.err.byte;
            same_reject(&a, &b);
        }
    }
    require(csv_unclosed(a.csv) == csv_unclosed(b.csv));
    finish(&a);
    finish(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const char delimiters[] = {0, ',', '|', '\t', ':', '\0', 'a', ' '};
    struct hc_str in;

    if (n == 0)
        return 0;
    in = (struct hc_str){(const char *)bytes + 1, n - 1};
    compare(in, delimiters[bytes[0] % 8], 1 + bytes[0] / 8);
    compare(in, delimiters[bytes[0] % 8], WHOLE);
    return 0;
}
