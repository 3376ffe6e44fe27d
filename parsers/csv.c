/* SPDX-License-Identifier: MIT
 *
 * CSV reader, see csv.h. */
#include "parsers/csv.h"

#include <stdlib.h>

#include "parsers/bq_noise.h"
#include "parsers/csv_lib.h"
#include "parsers/csv_sniff.h"
#include "parsers/json.h"

/* Below this many bytes one fill after the other is tried; above, the window
 * grows by its own size, so that a record of many megabytes is not scanned
 * anew for every chunk. */
enum { GROW_BYTES = 64 * 1024 };

struct csv {
    struct source *in;
    struct csv_lib *lib;
    struct csv_dialect dialect;
    size_t used; /* bytes of the record given last */
    bool only_libcsv;
    bool skip_line; /* resynchronise before the next record */
    bool at_end;    /* the source has nothing behind its window */
    bool unclosed;
    struct csv_fields fields;
};

/* The bytes a record may have; the fills behind HC_MAX_RECORD are nobody's
 * business, so that the verdict does not depend on their size. */
static struct hc_str window(const struct csv *r)
{
    return hc_str_slice(source_window(r->in), 0, HC_MAX_RECORD);
}

static enum hc_code fill(struct csv *r, struct hc_err *err)
{
    size_t n = source_window(r->in).n;
    size_t want = n < GROW_BYTES ? n + 1 : 2 * n;
    enum hc_code rc = HC_OK;

    if (want > HC_MAX_RECORD)
        want = HC_MAX_RECORD;
    while (rc == HC_OK && !r->at_end && source_window(r->in).n < want) {
        bool grew;

        rc = source_fill(r->in, &grew, err);
        if (rc == HC_OK)
            r->at_end = !grew;
    }
    return rc;
}

static enum hc_code sniff(struct csv *r, char delimiter, struct hc_err *err)
{
    struct hc_str head;
    enum hc_code rc = source_peek(r->in, HC_SNIFF_BYTES, &head, err);

    if (rc == HC_OK)
        r->dialect = csv_sniff(bq_skip_noise(head), delimiter).dialect;
    return rc;
}

enum hc_code csv_open(struct csv **out, struct source *in,
                      const struct csv_options *options, struct hc_err *err)
{
    struct csv *r;
    char d = options->delimiter;
    enum hc_code rc;

    *out = NULL;
    if (d == '"' || d == '\r' || d == '\n')
        return hc_fail(err, HC_EUSAGE,
                       "a quote or a line end cannot be the delimiter");
    r = malloc(sizeof *r);
    if (r == NULL)
        return hc_nomem(err);
    r->in = in;
    r->lib = NULL;
    r->used = 0;
    r->only_libcsv = options->only_libcsv;
    r->skip_line = r->at_end = r->unclosed = false;
    csv_fields_init(&r->fields);
    rc = sniff(r, d, err);
    if (rc == HC_OK)
        rc = csv_lib_open(&r->lib, r->dialect, err);
    if (rc == HC_OK)
        *out = r;
    else
        csv_close(r);
    return rc;
}

void csv_close(struct csv *r)
{
    if (r == NULL)
        return;
    csv_lib_close(r->lib);
    csv_fields_release(&r->fields);
    free(r);
}

struct csv_dialect csv_dialect_of(const struct csv *r)
{
    return r->dialect;
}

bool csv_unclosed(const struct csv *r)
{
    return r->unclosed;
}

/* Drop the rest of the line; in bounded memory, however long it is. */
static enum hc_code skip_line(struct csv *r, struct hc_err *err)
{
    r->skip_line = false;
    for (;;) {
        struct hc_str w = source_window(r->in);
        const char *end =
            w.n > 0 ? memchr(w.p, r->dialect.line_end, w.n) : NULL;
        enum hc_code rc;

        source_consume(r->in, end == NULL ? w.n : (size_t)(end - w.p) + 1);
        if (end != NULL || r->at_end)
            return HC_OK;
        rc = fill(r, err);
        if (rc != HC_OK)
            return rc;
    }
}

/* In a record without a fault every second quote closes what one opened. */
static bool ends_in_quotes(struct hc_str s)
{
    bool open = false;

    for (size_t i = 0; i < s.n; i++)
        open ^= s.p[i] == '"';
    return open;
}

/* Judge the record with libcsv; CSV_LIB_MORE only where more can come. */
static enum csv_verdict judge(struct csv *r, struct hc_str w,
                              struct csv_why *why)
{
    bool whole = r->at_end && w.n == source_window(r->in).n;
    enum csv_verdict v =
        csv_lib_cut(r->lib, w, whole, &r->fields, &r->used, why);

    if (v == CSV_LIB_MORE && w.n == HC_MAX_RECORD) {
        *why = (struct csv_why){
            ends_in_quotes(w)
                ? "a quoted field goes on beyond the longest record: its quote "
                  "is stray, or its end was cut off"
                : "longer than a record may be",
            r->fields.n + 1, HC_MAX_RECORD};
        return CSV_LIB_BAD;
    }
    return v;
}

static enum step reject(struct csv *r, enum csv_verdict v,
                        const struct csv_why *why, struct hc_str *excerpt,
                        struct hc_err *err)
{
    uint64_t byte = source_position(r->in);

    if (v == CSV_LIB_NOMEM) {
        (void)hc_nomem(err);
        return STEP_ERROR;
    }
    if (excerpt != NULL)
        *excerpt = hc_str_slice(window(r), 0, HC_MAX_EXCERPT);
    if (v == CSV_LIB_UNCLOSED)
        r->unclosed = true;
    if (v != CSV_LIB_TOO_WIDE) { /* else the record's end is known */
        r->used = 0;
        r->skip_line = true;
    }
    (void)hc_fail_at(err, v == CSV_LIB_UNCLOSED ? HC_ETRUNC : HC_EPARSE,
                     source_name(r->in), 0, byte,
                     "%s (field %zu, %zu bytes into the record)%s", why->reason,
                     why->field, why->at,
                     v == CSV_LIB_UNCLOSED ? "; the file may be cut" : "");
    return STEP_REJECT;
}

static enum step reject_bytes(const struct csv *r, struct hc_str *excerpt,
                              struct hc_err *err)
{
    if (excerpt != NULL)
        *excerpt =
            hc_str_slice(source_window(r->in), 0,
                         r->used < HC_MAX_EXCERPT ? r->used : HC_MAX_EXCERPT);
    (void)hc_fail_at(err, HC_EPARSE, source_name(r->in), 0,
                     source_position(r->in),
                     "the record is not UTF-8; where all of the file is in "
                     "another encoding, convert it (iconv -t UTF-8)");
    return STEP_REJECT;
}

/* A record is whole: hand it out, unless it is no text. */
static enum step give(struct csv *r, struct csv_row *out,
                      struct hc_str *excerpt, struct hc_err *err)
{
    struct hc_str w = source_window(r->in);

    if (!json_is_utf8((struct hc_str){w.p, r->used}))
        return reject_bytes(r, excerpt, err);
    *out = (struct csv_row){
        .cells = r->fields.cell,
        .quoted = r->fields.quoted,
        .n = r->fields.n,
        .byte = source_position(r->in),
        .raw = {w.p, r->used},
        .cut = w.p[r->used - 1] != r->dialect.line_end,
    };
    return STEP_RECORD;
}

enum step csv_next(struct csv *r, struct csv_row *out, struct hc_str *excerpt,
                   struct hc_err *err)
{
    struct csv_why why = {NULL, 0, 0};

    source_consume(r->in, r->used);
    r->used = 0;
    if (r->skip_line && skip_line(r, err) != HC_OK)
        return STEP_ERROR;
    for (;;) {
        struct hc_str w = window(r);
        enum csv_verdict v;

        if (w.n == 0 && r->at_end)
            return STEP_END;
        if (!r->only_libcsv &&
            csv_split(w, r->dialect, &r->fields, &r->used) == CSV_CUT_RECORD)
            return give(r, out, excerpt, err);
        v = judge(r, w, &why);
        if (v == CSV_LIB_RECORD)
            return give(r, out, excerpt, err);
        if (v != CSV_LIB_MORE)
            return reject(r, v, &why, excerpt, err);
        r->used = 0;
        if (fill(r, err) != HC_OK)
            return STEP_ERROR;
    }
}
