/* SPDX-License-Identifier: MIT
 *
 * Digests, see digest.h.  A record is a row of a query; its bytes are a tag
 * and, of every column, a type letter, a length and a value.  The SHA-256 of
 * all records are sorted on disk, partitioned by their first byte. */
#include "schema/digest.h"

#include <openssl/evp.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "schema/query.h"
#include "schema/spill.h"

enum { SHA_BYTES = 32, PARTITIONS = 256, MAX_BYTES = 8 * HC_MAX_RECORD };

struct digest {
    struct store *store;
    EVP_MD *sha256;
    EVP_MD_CTX *ctx;
    struct spill *records;
    struct hc_buf bytes; /* of one record */
};

static enum hc_code fail_crypto(struct hc_err *err)
{
    return hc_fail(err, HC_ENOMEM,
                   "cannot compute a SHA-256: out of memory, or an OpenSSL "
                   "that lacks it");
}

static void release(struct digest *d)
{
    EVP_MD_CTX_free(d->ctx);
    EVP_MD_free(d->sha256);
    spill_close(d->records);
    hc_buf_release(&d->bytes);
}

static enum hc_code open_digest(struct digest *d, struct store *s,
                                struct hc_err *err)
{
    *d = (struct digest){.store = s};
    hc_buf_init(&d->bytes, MAX_BYTES);
    d->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    d->ctx = EVP_MD_CTX_new();
    if (d->sha256 == NULL || d->ctx == NULL)
        return fail_crypto(err);
    return spill_open(&d->records, SHA_BYTES, PARTITIONS, err);
}

static void to_hex(const unsigned char sha[SHA_BYTES], char hex[DIGEST_HEX])
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < SHA_BYTES; i++) {
        hex[2 * i] = digits[sha[i] >> 4];
        hex[2 * i + 1] = digits[sha[i] & 15];
    }
    hex[2 * SHA_BYTES] = '\0';
}

/* ---- records ---------------------------------------------------------- */

/* Letter, length and bytes: no two records share their bytes. */
static void put(struct hc_buf *b, char letter, const void *bytes, size_t n)
{
    unsigned char length[8];

    for (int k = 0; k < 8; k++)
        length[k] = (unsigned char)((uint64_t)n >> (56 - 8 * k));
    hc_buf_add_char(b, letter);
    hc_buf_add(b, length, sizeof length);
    hc_buf_add(b, bytes, n);
}

static void put_u64(struct hc_buf *b, char letter, uint64_t v)
{
    unsigned char bytes[8];

    for (int k = 0; k < 8; k++)
        bytes[k] = (unsigned char)(v >> (56 - 8 * k));
    put(b, letter, bytes, sizeof bytes);
}

static void put_column(struct hc_buf *b, const struct query *q, int column)
{
    struct hc_str text;
    double real;
    uint64_t bits;

    switch (query_type(q, column)) {
    case QUERY_NULL:
        put(b, 'n', "", 0);
        break;
    case QUERY_INT:
        put_u64(b, 'i', (uint64_t)query_int(q, column));
        break;
    case QUERY_REAL:
        real = query_real(q, column);
        memcpy(&bits, &real, sizeof bits);
        put_u64(b, 'd', bits);
        break;
    case QUERY_TEXT:
    case QUERY_BLOB:
        text = query_str(q, column);
        put(b, 's', text.p == NULL ? "" : text.p, text.n);
        break;
    }
}

static enum hc_code add_record(struct digest *d, struct hc_err *err)
{
    unsigned char sha[SHA_BYTES];
    enum hc_code rc = hc_buf_check(&d->bytes, err);

    if (rc != HC_OK)
        return rc;
    if (EVP_DigestInit_ex2(d->ctx, d->sha256, NULL) != 1 ||
        EVP_DigestUpdate(d->ctx, d->bytes.p, d->bytes.n) != 1 ||
        EVP_DigestFinal_ex(d->ctx, sha, NULL) != 1)
        return fail_crypto(err);
    return spill_add(d->records, sha[0], sha, err);
}

static enum hc_code add_query(struct digest *d, const char *name,
                              struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, d->store, name, err);

    while (rc == HC_OK && query_step(q, &rc, err)) {
        hc_buf_clear(&d->bytes);
        put(&d->bytes, 'r', name, strlen(name));
        for (int i = 0; i < query_columns(q); i++)
            put_column(&d->bytes, q, i);
        rc = add_record(d, err);
    }
    query_close(q);
    return rc;
}

/* ---- plain tables ----------------------------------------------------- */

static bool looks_like_json(const struct query *q, int column)
{
    struct hc_str text;

    if (query_type(q, column) != QUERY_TEXT)
        return false;
    text = query_str(q, column);
    return text.n > 0 && (text.p[0] == '{' || text.p[0] == '[');
}

/* A row by the exported names of its columns.  NULL cells are left out: they
 * may be of columns that came with another file.  JSON is spelled as exported,
 * hc_hash (column 0) stands for it. */
static void put_table_row(struct hc_buf *b, const struct query *q,
                          const struct hc_buf *names, const size_t *ends)
{
    put_column(b, q, 0);
    for (int i = 1; i < query_columns(q); i++) {
        size_t from = ends[i - 1];

        if (query_is_null(q, i))
            continue;
        put(b, 'c', names->p + from, ends[i] - from);
        if (looks_like_json(q, i))
            put(b, 'j', "", 0);
        else
            put_column(b, q, i);
    }
}

struct table_query { /* of one plain table */
    struct hc_buf sql;
    struct hc_buf names; /* exported names, one behind the other */
    size_t ends[HC_MAX_COLUMNS + 2];
};

static enum hc_code table_columns(struct digest *d, struct hc_str table,
                                  struct table_query *t, struct hc_err *err)
{
    struct query *q = NULL;
    size_t n = 0;
    enum hc_code rc =
        query_open_sql(&q, d->store,
                       HC_STR("SELECT name, sql_name FROM exported_column "
                              "WHERE place = :table ORDER BY name"),
                       true, err);

    if (rc == HC_OK)
        query_bind_text(q, ":table", table);
    while (rc == HC_OK && n < HC_MAX_COLUMNS && query_step(q, &rc, err)) {
        hc_buf_add_str(&t->names, query_str(q, 0));
        t->ends[++n] = t->names.n;
        hc_buf_add_z(&t->sql, ", \"");
        hc_buf_add_str(&t->sql, query_str(q, 1));
        hc_buf_add_z(&t->sql, "\"");
    }
    query_close(q);
    return rc == HC_OK ? hc_buf_check(&t->names, err) : rc;
}

static enum hc_code add_table(struct digest *d, struct hc_str table,
                              struct hc_err *err)
{
    struct table_query *t = calloc(1, sizeof *t);
    struct query *q = NULL;
    enum hc_code rc;

    if (t == NULL)
        return hc_nomem(err);
    hc_buf_init(&t->sql, HC_MAX_CONFIG);
    hc_buf_init(&t->names, HC_MAX_RECORD);
    hc_buf_add_z(&t->sql, "SELECT hc_hash");
    rc = table_columns(d, table, t, err);
    hc_buf_printf(&t->sql, " FROM \"%.*s\"", HC_STR_ARG(table));
    if (rc == HC_OK)
        rc = hc_buf_check(&t->sql, err);
    if (rc == HC_OK)
        rc = query_open_sql(&q, d->store, hc_buf_str(&t->sql), true, err);
    while (rc == HC_OK && query_step(q, &rc, err)) {
        hc_buf_clear(&d->bytes);
        put(&d->bytes, 't', table.p, table.n);
        put_table_row(&d->bytes, q, &t->names, t->ends);
        rc = add_record(d, err);
    }
    query_close(q);
    hc_buf_release(&t->sql);
    hc_buf_release(&t->names);
    free(t);
    return rc;
}

static enum hc_code add_tables(struct digest *d, struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc = query_open_sql(
        &q, d->store, HC_STR("SELECT name FROM loaded_table"), true, err);

    while (rc == HC_OK && query_step(q, &rc, err))
        rc = add_table(d, query_str(q, 0), err);
    query_close(q);
    return rc;
}

/* ---- the whole -------------------------------------------------------- */

static int order(const void *a, const void *b)
{
    return memcmp(a, b, SHA_BYTES);
}

static enum hc_code finish(struct digest *d, char hex[DIGEST_HEX],
                           struct hc_err *err)
{
    unsigned char sha[SHA_BYTES];
    bool ok = EVP_DigestInit_ex2(d->ctx, d->sha256, NULL) == 1;
    enum hc_code rc = HC_OK;

    for (size_t p = 0; rc == HC_OK && ok && p < PARTITIONS; p++) {
        void *all = NULL;
        const unsigned char *at, *before = NULL;
        size_t n = 0;

        rc = spill_load(d->records, p, order, &all, &n, err);
        at = all;
        for (size_t i = 0; ok && i < n; i++, at += SHA_BYTES) {
            if (before == NULL || memcmp(before, at, SHA_BYTES) != 0)
                ok = EVP_DigestUpdate(d->ctx, at, SHA_BYTES) == 1;
            before = at;
        }
        free(all);
    }
    if (rc != HC_OK)
        return rc;
    if (!ok || EVP_DigestFinal_ex(d->ctx, sha, NULL) != 1)
        return fail_crypto(err);
    to_hex(sha, hex);
    return HC_OK;
}

enum hc_code digest_content(struct store *s, char hex[DIGEST_HEX],
                            struct hc_err *err)
{
    struct digest d;
    enum hc_code rc = open_digest(&d, s, err);

    if (rc == HC_OK)
        rc = add_query(&d, "digest_run", err);
    if (rc == HC_OK)
        rc = add_query(&d, "digest_log", err);
    if (rc == HC_OK)
        rc = add_tables(&d, err);
    if (rc == HC_OK)
        rc = finish(&d, hex, err);
    release(&d);
    return rc;
}

enum hc_code digest_derived(struct store *s, char hex[DIGEST_HEX],
                            struct hc_err *err)
{
    static const char *const queries[] = {
        "digest_derived_run",    "digest_derived_repeat",
        "digest_derived_rollup", "digest_derived_error",
        "digest_derived_log",    NULL,
    };
    struct digest d;
    enum hc_code rc = open_digest(&d, s, err);

    for (size_t i = 0; rc == HC_OK && queries[i] != NULL; i++)
        rc = add_query(&d, queries[i], err);
    if (rc == HC_OK)
        rc = finish(&d, hex, err);
    release(&d);
    return rc;
}

enum hc_code digest_inputs(struct store *s, char hex[DIGEST_HEX],
                           struct hc_err *err)
{
    unsigned char sha[SHA_BYTES];
    struct query *q = NULL;
    struct digest d;
    enum hc_code rc = open_digest(&d, s, err);

    if (rc == HC_OK)
        rc = query_open_sql(&q, s,
                            HC_STR("SELECT DISTINCT sha256 FROM source "
                                   "ORDER BY sha256"),
                            true, err);
    while (rc == HC_OK && query_step(q, &rc, err)) {
        hc_buf_add_str(&d.bytes, query_str(q, 0));
        hc_buf_add_char(&d.bytes, '\n');
    }
    query_close(q);
    if (rc == HC_OK)
        rc = hc_buf_check(&d.bytes, err);
    if (rc == HC_OK && EVP_Digest(d.bytes.n == 0 ? "" : d.bytes.p, d.bytes.n,
                                  sha, NULL, d.sha256, NULL) != 1)
        rc = fail_crypto(err);
    if (rc == HC_OK)
        to_hex(sha, hex);
    release(&d);
    return rc;
}
