/* SPDX-License-Identifier: MIT
 *
 * Splitting JSON.  Whatever the bytes are: every element is a view of them at
 * its position, elements do not overlap, and the result does not depend on
 * how the source delivers.  Where a real parser takes the whole input as an
 * array (of no arrays), the elements are exactly its elements. */
#include <stdlib.h>
#include <string.h>

#include "parsers/json.h"
#include "parsers/json_scan.h"
#include "parsers/json_split.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_PIECES = 4096 };

struct trace {
    size_t n;
    struct trace_piece {
        uint64_t byte;
        size_t bytes;
        bool good;
    } pieces[MAX_PIECES];
};

static const struct hc_str lists[] = {
    HC_STR_INIT("entries"), HC_STR_INIT("e"), {NULL, 0}};
static const struct hc_str kept[] = {HC_STR_INIT("k"), {NULL, 0}};
static const struct json_wrapper wrappers[] = {
    {.lists = NULL},
    {.lists = lists},
    {.lists = lists, .kept = kept, .always = true},
};

static void check(bool ok)
{
    if (!ok)
        abort();
}

static void run(struct hc_str bytes, const struct json_wrapper *wrapper,
                size_t chunk, struct trace *out)
{
    struct source_options options = {.chunk_bytes = chunk};
    struct source *in = NULL;
    struct json_split *split = NULL;
    struct json_piece p;
    uint64_t end = 0;
    struct hc_err err = {0};
    enum step step;

    out->n = 0;
    check(source_open_memory(&in, bytes, "fuzz", &options, &err) == HC_OK);
    check(json_split_open(&split, in, wrapper, &err) == HC_OK);
    while ((step = json_split_next(split, &p, &err)) == STEP_RECORD ||
           step == STEP_REJECT) {
        bool good = step == STEP_RECORD;

        check(p.byte >= end && p.byte <= bytes.n);
        if (good) {
            check(p.text.n <= bytes.n - p.byte);
            check(memcmp(bytes.p + p.byte, p.text.p, p.text.n) == 0);
            end = p.byte + p.text.n;
        } else {
            check(err.code != HC_OK);
            err = (struct hc_err){0};
        }
        if (out->n < MAX_PIECES)
            out->pieces[out->n++] =
                (struct trace_piece){p.byte, good ? p.text.n : 0, good};
    }
    check(step == STEP_END);
    json_split_close(split);
    source_close(in);
}

static bool same(const struct trace *a, const struct trace *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (a->pieces[i].byte != b->pieces[i].byte ||
            a->pieces[i].bytes != b->pieces[i].bytes ||
            a->pieces[i].good != b->pieces[i].good)
            return false;
    return true;
}

/* The elements of an array that a parser takes, one by one. */
static void compare(struct hc_str bytes, const struct trace *got)
{
    struct json_parser *whole = NULL, *part = NULL;
    struct json_value root, element, piece;
    struct json_iter it;
    struct hc_buf a, b;
    size_t i = 0;

    check(json_parser_open(&whole, NULL) == HC_OK);
    check(json_parser_open(&part, NULL) == HC_OK);
    hc_buf_init(&a, 1 << 24);
    hc_buf_init(&b, 1 << 24);
    if (json_parse_copy(whole, bytes, &root, NULL) == HC_OK &&
        json_type_of(root) == JSON_ARRAY) {
        it = json_elements(root);
        /* An array that does not start with an object is prose to us. */
        bool ours = json_next_element(&it, &element) &&
                    json_type_of(element) == JSON_OBJECT;

        for (it = json_elements(root); json_next_element(&it, &element);)
            ours = ours && json_type_of(element) != JSON_ARRAY;
        for (it = json_elements(root); ours && json_next_element(&it, &element);
             i++) {
            const struct trace_piece *p = &got->pieces[i];

            if (i == MAX_PIECES)
                break;
            check(i < got->n && p->good);
            check(json_parse_copy(part,
                                  (struct hc_str){bytes.p + p->byte, p->bytes},
                                  &piece, NULL) == HC_OK);
            hc_buf_clear(&a);
            hc_buf_clear(&b);
            json_minify(element, &a);
            json_minify(piece, &b);
            check(hc_str_eq(hc_buf_str(&a), hc_buf_str(&b)));
        }
        check(!ours || i == got->n);
    }
    hc_buf_release(&a);
    hc_buf_release(&b);
    json_parser_close(whole);
    json_parser_close(part);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct trace whole, split;
    struct hc_str bytes = {(const char *)data, size};

    if (size >= 2 && data[0] == 0x1f && data[1] == 0x8b)
        return 0; /* gzip: positions are not those of these bytes */
    if (size >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0)
        return 0; /* a parser takes no byte order mark */
    for (size_t w = 0; w < sizeof wrappers / sizeof *wrappers; w++) {
        run(bytes, &wrappers[w], 0, &whole);
        run(bytes, &wrappers[w], 1, &split);
        check(same(&whole, &split));
        if (w == 0)
            compare(bytes, &whole);
    }
    return 0;
}
