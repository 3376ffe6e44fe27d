/* SPDX-License-Identifier: MIT
 *
 * Packing texts, see text_pack.h. */
#include "schema/text_pack.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text_pattern.h"
#include "schema/dictionary.h"

enum {
    SHORT_TEXT = 8, /* nothing to gain */
    ID_DIGITS = PACKED_ROOM
};

_Static_assert(HC_MAX_DICTIONARY < 1000000, "an id fits PACKED_ROOM");

/* A format of the current file: the digits of its id, none where the
 * dictionary is full. */
struct format_id {
    unsigned char n;
    char digits[ID_DIGITS];
};

struct text_pack {
    struct dictionary patterns;
    struct text_pattern split; /* of the current text */
    struct hc_buf joined;
    struct hc_arena arena; /* bytes handed out */
    const struct hc_str *formats;
    struct format_id *ids; /* by number of the format - 1 */
    size_t n, cap;
};

enum hc_code text_pack_open(struct text_pack **out, struct store *s,
                            struct hc_err *err)
{
    struct text_pack *t = calloc(1, sizeof *t);
    enum hc_code rc;

    *out = NULL;
    if (t == NULL)
        return hc_nomem(err);
    text_pattern_init(&t->split);
    hc_buf_init(&t->joined, HC_MAX_DICTIONARY_TEXT);
    hc_arena_init(&t->arena);
    rc = dictionary_open(&t->patterns, s, "SELECT id, format FROM text_pattern",
                         "INSERT INTO text_pattern VALUES (?1, ?2)", err);
    if (rc != HC_OK) {
        text_pack_close(t);
        return rc;
    }
    *out = t;
    return HC_OK;
}

void text_pack_close(struct text_pack *t)
{
    if (t == NULL)
        return;
    dictionary_release(&t->patterns);
    text_pattern_release(&t->split);
    hc_buf_release(&t->joined);
    hc_arena_release(&t->arena);
    free(t->ids);
    free(t);
}

void text_pack_source(struct text_pack *t, const struct hc_str *formats)
{
    t->formats = formats;
    t->n = 0;
}

static enum hc_code find_format(struct text_pack *t, struct hc_str format,
                                struct format_id *out, struct hc_err *err)
{
    char reversed[24];
    int64_t id = dictionary_find(&t->patterns, format);
    size_t n = 0;

    if (id == 0 && t->patterns.ids.used < HC_MAX_DICTIONARY) {
        enum hc_code rc = dictionary_id(&t->patterns, format, &id, err);

        if (rc != HC_OK)
            return rc;
    }
    for (; id > 0; id /= 10)
        reversed[n++] = (char)('0' + id % 10);
    out->n = (unsigned char)(n <= ID_DIGITS ? n : 0);
    for (size_t i = 0; i < out->n; i++)
        out->digits[i] = reversed[n - 1 - i];
    return HC_OK;
}

enum hc_code text_pack_batch(struct text_pack *t, size_t n, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    hc_arena_reset(&t->arena);
    if (n > t->cap) {
        size_t cap = n + n / 2;
        struct format_id *more = realloc(t->ids, cap * sizeof *more);

        if (more == NULL)
            return hc_nomem(err);
        t->ids = more;
        t->cap = cap;
    }
    for (; rc == HC_OK && t->n < n; t->n++)
        rc = find_format(t, t->formats[t->n], &t->ids[t->n], err);
    return rc;
}

/* The text of a format that the dictionary had no room for. */
static enum hc_code join(struct text_pack *t, const struct packed_text *text,
                         struct stored_text *out, struct hc_err *err)
{
    hc_buf_clear(&t->joined);
    if (!text_pattern_join(&t->joined, t->formats[text->format - 1],
                           text->bytes)) {
        enum hc_code rc = hc_buf_check(&t->joined, err);

        return rc == HC_OK ? hc_fail(err, HC_EBUG, "a text was packed wrongly")
                           : rc;
    }
    *out = (struct stored_text){hc_arena_str(&t->arena, hc_buf_str(&t->joined)),
                                false};
    return out->bytes.p == NULL ? hc_nomem(err) : HC_OK;
}

static enum hc_code pack(struct text_pack *t, struct hc_str text,
                         struct stored_text *out, struct hc_err *err)
{
    struct format_id id;
    struct hc_str args;
    char *bytes;
    enum hc_code rc;

    if (text.n < SHORT_TEXT || !text_pattern_split(&t->split, text) ||
        t->split.args.n + ID_DIGITS >= text.n)
        return HC_OK;
    rc = find_format(t, hc_buf_str(&t->split.format), &id, err);
    if (rc != HC_OK || id.n == 0)
        return rc;
    args = hc_buf_str(&t->split.args);
    bytes = hc_arena_alloc(&t->arena, id.n + args.n);
    if (bytes == NULL)
        return hc_nomem(err);
    memcpy(bytes, id.digits, id.n);
    if (args.n > 0)
        memcpy(bytes + id.n, args.p, args.n);
    *out = (struct stored_text){{bytes, id.n + args.n}, true};
    return HC_OK;
}

enum hc_code text_pack_find(struct text_pack *t, const struct packed_text *text,
                            struct stored_text *out, struct hc_err *err)
{
    const struct format_id *id;
    char *bytes;

    *out = (struct stored_text){text->bytes, false};
    if (text->bytes.p == NULL || text->format == PACKED_NOT)
        return HC_OK;
    if (text->format == PACKED_UNTRIED)
        return pack(t, text->bytes, out, err);
    if (text->format > t->n)
        return hc_fail(err, HC_EBUG, "a format has no number");
    id = &t->ids[text->format - 1];
    if (id->n == 0)
        return join(t, text, out, err);
    /* The room before the arguments is ours to write to (PACKED_ROOM). */
    bytes = (char *)(uintptr_t)text->bytes.p - id->n;
    memcpy(bytes, id->digits, id->n);
    *out = (struct stored_text){{bytes, text->bytes.n + id->n}, true};
    return HC_OK;
}

void stored_text_bind(struct sqlite3_stmt *st, int index,
                      const struct stored_text *text)
{
    if (text->bytes.p == NULL)
        (void)sqlite3_bind_null(st, index);
    else if (text->packed)
        (void)sqlite3_bind_blob64(st, index, text->bytes.p, text->bytes.n,
                                  SQLITE_STATIC);
    else
        (void)sqlite3_bind_text64(st, index, text->bytes.p, text->bytes.n,
                                  SQLITE_STATIC, SQLITE_UTF8);
}

void stored_text_result(struct sqlite3_context *out,
                        const struct stored_text *text)
{
    if (text->bytes.p != NULL && text->packed)
        sqlite3_result_blob64(out, text->bytes.p, text->bytes.n, SQLITE_STATIC);
    else if (text->bytes.p != NULL)
        sqlite3_result_text64(out, text->bytes.p, text->bytes.n, SQLITE_STATIC,
                              SQLITE_UTF8);
}
