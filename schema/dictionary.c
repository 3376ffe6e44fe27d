/* SPDX-License-Identifier: MIT
 *
 * Dictionary tables, see dictionary.h. */
#include "schema/dictionary.h"

#include <sqlite3.h>

static enum hc_code load(struct dictionary *d, const char *select,
                         struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    enum hc_code rc = HC_OK;
    int step = SQLITE_OK;

    if (sqlite3_prepare_v2(store_sqlite(d->store), select, -1, &st, NULL) !=
        SQLITE_OK)
        return store_fail(d->store, err, "cannot read a dictionary");
    while (rc == HC_OK && (step = sqlite3_step(st)) == SQLITE_ROW) {
        int64_t id = sqlite3_column_int64(st, 0);
        const char *text = (const char *)sqlite3_column_text(st, 1);
        size_t n = (size_t)sqlite3_column_bytes(st, 1);

        if (!intern_add(&d->ids, intern_text_key(text, n), id))
            rc = hc_nomem(err);
        if (id >= d->next_id)
            d->next_id = id + 1;
    }
    if (rc == HC_OK && step != SQLITE_DONE)
        rc = store_fail(d->store, err, "cannot read a dictionary");
    (void)sqlite3_finalize(st);
    return rc;
}

enum hc_code dictionary_open(struct dictionary *d, struct store *s,
                             const char *select, const char *insert,
                             struct hc_err *err)
{
    *d = (struct dictionary){.store = s, .next_id = 1};
    if (sqlite3_prepare_v3(store_sqlite(s), insert, -1,
                           SQLITE_PREPARE_PERSISTENT, &d->insert,
                           NULL) != SQLITE_OK)
        return store_fail(s, err, "cannot write a dictionary");
    return load(d, select, err);
}

void dictionary_release(struct dictionary *d)
{
    (void)sqlite3_finalize(d->insert);
    intern_release(&d->ids);
}

int64_t dictionary_find(const struct dictionary *d, struct hc_str text)
{
    return intern_find(&d->ids, intern_text_key(text.p, text.n));
}

enum hc_code dictionary_id(struct dictionary *d, struct hc_str text,
                           int64_t *id, struct hc_err *err)
{
    struct intern_key key = intern_text_key(text.p, text.n);
    int step;

    *id = intern_find(&d->ids, key);
    if (*id != 0)
        return HC_OK;
    (void)sqlite3_bind_int64(d->insert, 1, d->next_id);
    (void)sqlite3_bind_text64(d->insert, 2, text.p == NULL ? "" : text.p,
                              text.n, SQLITE_STATIC, SQLITE_UTF8);
    step = sqlite3_step(d->insert);
    (void)sqlite3_reset(d->insert);
    (void)sqlite3_clear_bindings(d->insert);
    if (step != SQLITE_DONE)
        return store_fail(d->store, err, "cannot write a dictionary");
    *id = d->next_id++;
    return intern_add(&d->ids, key, *id) ? HC_OK : hc_nomem(err);
}
