/* SPDX-License-Identifier: MIT
 *
 * Databases of tests, see scratch.h. */
#include "tests/support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/buf.h"

void scratch_open(struct scratch *s)
{
    struct hc_err err = {0};
    int fd;

    (void)snprintf(s->path, sizeof s->path, "/tmp/hindcast-test-XXXXXX");
    fd = mkstemp(s->path);
    assert_true(fd >= 0);
    (void)close(fd);
    if (store_open(&s->store, s->path, STORE_WRITE, &err) != HC_OK)
        fail_msg("%s", err.msg);
    scratch_exec(s, "PRAGMA synchronous = OFF"); /* it is gone in a moment */
}

void scratch_close(struct scratch *s)
{
    store_close(s->store);
    s->store = NULL;
    (void)unlink(s->path);
}

void scratch_exec(struct scratch *s, const char *sql)
{
    struct hc_err err = {0};

    if (store_exec(s->store, sql, &err) != HC_OK)
        fail_msg("%s: %s", err.msg, sql);
}

int64_t scratch_int(struct scratch *s, const char *sql)
{
    sqlite3_stmt *st = NULL;
    sqlite3 *db = store_sqlite(s->store);
    int64_t v = 0;

    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK ||
        sqlite3_step(st) != SQLITE_ROW)
        fail_msg("%s: %s", sqlite3_errmsg(db), sql);
    else
        v = sqlite3_column_int64(st, 0);
    (void)sqlite3_finalize(st);
    return v;
}

char *scratch_dump(struct scratch *s, const char *sql)
{
    sqlite3_stmt *st = NULL;
    sqlite3 *db = store_sqlite(s->store);
    struct hc_buf out;
    int step = SQLITE_ERROR;

    hc_buf_init(&out, 64 * 1024 * 1024);
    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sqlite3_errmsg(db), sql);
    while ((step = sqlite3_step(st)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(st); i++) {
            const char *text = (const char *)sqlite3_column_text(st, i);

            if (i > 0)
                hc_buf_add_char(&out, '|');
            hc_buf_add_z(&out, text == NULL ? "-" : text);
        }
        hc_buf_add_char(&out, '\n');
    }
    if (step != SQLITE_DONE)
        fail_msg("%s: %s", sqlite3_errmsg(db), sql);
    (void)sqlite3_finalize(st);
    (void)hc_buf_z(&out);
    assert_int_equal(out.failed, HC_OK);
    return out.p;
}

void scratch_expect(struct scratch *s, const char *sql, const char *want)
{
    char *got = scratch_dump(s, sql);

    assert_string_equal(got, want);
    free(got);
}
