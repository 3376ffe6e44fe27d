/* SPDX-License-Identifier: MIT
 *
 * Packing texts, see text_pack.h. */
#include "schema/text_pack.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text_pattern.h"
#include "schema/bind_cell.h"
#include "schema/dictionary.h"

struct text_pack {
    struct dictionary patterns;
    struct text_pattern split; /* of the current text */
    struct hc_arena arena;     /* bytes handed out */
};

enum { SHORT_TEXT = 8 }; /* nothing to gain */

enum hc_code text_pack_open(struct text_pack **out, struct store *s,
                            struct hc_err *err)
{
    struct text_pack *t = calloc(1, sizeof *t);
    enum hc_code rc;

    *out = NULL;
    if (t == NULL)
        return hc_nomem(err);
    text_pattern_init(&t->split);
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
    hc_arena_release(&t->arena);
    free(t);
}

void text_pack_reset(struct text_pack *t)
{
    hc_arena_reset(&t->arena);
}

enum hc_code text_pack_find(struct text_pack *t, struct hc_str text,
                            struct packed_text *out, struct hc_err *err)
{
    struct hc_str args;
    int64_t id = 0;
    char number[24];
    size_t n;
    char *bytes;
    enum hc_code rc = HC_OK;

    *out = (struct packed_text){text, false};
    if (text.n < SHORT_TEXT || !text_pattern_split(&t->split, text) ||
        t->split.args.n + 2 >= text.n)
        return HC_OK;
    if (t->patterns.ids.used < HC_MAX_DICTIONARY)
        rc =
            dictionary_id(&t->patterns, hc_buf_str(&t->split.format), &id, err);
    else
        id = dictionary_find(&t->patterns, hc_buf_str(&t->split.format));
    args = hc_buf_str(&t->split.args);
    n = (size_t)snprintf(number, sizeof number, "%lld", (long long)id);
    if (rc != HC_OK || id == 0 || n + args.n >= text.n)
        return rc;
    bytes = hc_arena_alloc(&t->arena, n + args.n);
    if (bytes == NULL)
        return hc_nomem(err);
    memcpy(bytes, number, n);
    if (args.n > 0)
        memcpy(bytes + n, args.p, args.n);
    *out = (struct packed_text){{bytes, n + args.n}, true};
    return HC_OK;
}

void packed_text_bind(struct sqlite3_stmt *st, int index,
                      const struct packed_text *text)
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

void packed_text_result(struct sqlite3_context *out,
                        const struct packed_text *text)
{
    if (text->bytes.p != NULL && text->packed)
        sqlite3_result_blob64(out, text->bytes.p, text->bytes.n, SQLITE_STATIC);
    else if (text->bytes.p != NULL)
        sqlite3_result_text64(out, text->bytes.p, text->bytes.n, SQLITE_STATIC,
                              SQLITE_UTF8);
}

enum hc_code text_pack_bind(struct text_pack *t, struct sqlite3_stmt *st,
                            int index, const struct cell *c, struct hc_err *err)
{
    struct packed_text packed;
    enum hc_code rc;

    if ((c->kind != CELL_TEXT && c->kind != CELL_JSON) ||
        c->text.n < SHORT_TEXT) {
        bind_cell(st, index, c);
        return HC_OK;
    }
    rc = text_pack_find(t, c->text, &packed, err);
    if (rc == HC_OK)
        packed_text_bind(st, index, &packed);
    return rc;
}
