/* SPDX-License-Identifier: MIT
 *
 * Evidence digests: SHA-256 over the canonical rows of a result (report.h,
 * report_seal). */
#include <openssl/evp.h>
#include <stdlib.h>

#include "analyzer/report/cell.h"
#include "base/limits.h"

/* Column indexes in bytewise order of their names, by insertion: tables have
 * some tens of columns.  NULL = no memory. */
static size_t *sorted_columns(const struct result *r)
{
    size_t *order = malloc((r->n_columns + 1) * sizeof(*order));

    for (size_t i = 0; order != NULL && i < r->n_columns; i++) {
        size_t at = i;

        while (at > 0 &&
               strcmp(r->columns[order[at - 1]].name, r->columns[i].name) > 0) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = i;
    }
    return order;
}

static enum hc_code hash_rows(const struct result *r, EVP_MD_CTX *hash,
                              const size_t *order)
{
    enum hc_code rc = HC_OK;
    struct hc_buf row;

    hc_buf_init(&row, HC_MAX_RENDERED);
    for (size_t i = 0; i < r->n_rows + r->n_hidden && rc == HC_OK; i++) {
        hc_buf_clear(&row);
        cell_json_row(&row, r, i, order);
        hc_buf_add_char(&row, '\n');
        rc = row.failed;
        if (rc == HC_OK && EVP_DigestUpdate(hash, row.p, row.n) != 1)
            rc = HC_EBUG;
    }
    hc_buf_release(&row);
    return rc;
}

enum { DIGEST_BYTES = 32 };

static enum hc_code digest_of(const struct result *r,
                              char hex[2 * DIGEST_BYTES + 1])
{
    unsigned char raw[EVP_MAX_MD_SIZE];
    EVP_MD_CTX *hash = EVP_MD_CTX_new();
    size_t *order = sorted_columns(r);
    enum hc_code rc = HC_ENOMEM;

    if (hash == NULL || order == NULL)
        goto done;
    /* Nothing but memory can be missing here. */
    if (EVP_DigestInit_ex(hash, EVP_sha256(), NULL) != 1)
        goto done;
    rc = hash_rows(r, hash, order);
    if (rc == HC_OK && EVP_DigestFinal_ex(hash, raw, NULL) != 1)
        rc = HC_EBUG;
    for (size_t i = 0; rc == HC_OK && i < DIGEST_BYTES; i++)
        (void)snprintf(hex + 2 * i, 3, "%02x", raw[i]);
done:
    free(order);
    EVP_MD_CTX_free(hash);
    return rc;
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* The result of the same analysis whose name `what` begins with. */
static const struct result *result_behind(const struct report *r,
                                          const struct evidence *e)
{
    for (size_t k = 0; k < r->n_results; k++) {
        struct hc_str name = hc_str_from(r->results[k].name);

        if (r->results[k].analysis == e->analysis &&
            hc_str_starts(e->what, name) &&
            (e->what.n == name.n || !is_name_char(e->what.p[name.n])))
            return &r->results[k];
    }
    return NULL;
}

/* The digest of a result that evidence before the e-th has, too. */
static struct hc_str known_digest(const struct report *r, size_t e,
                                  const struct result *result)
{
    for (size_t i = 0; i < e; i++)
        if (result_behind(r, &r->evidence[i]) == result)
            return r->evidence[i].digest;
    return (struct hc_str){NULL, 0};
}

void report_seal(struct report *r)
{
    for (size_t e = 0; e < r->n_evidence && r->failed == HC_OK; e++) {
        const struct result *result = result_behind(r, &r->evidence[e]);
        char hex[2 * DIGEST_BYTES + 1];

        if (result == NULL || r->evidence[e].digest.n > 0)
            continue;
        r->evidence[e].digest = known_digest(r, e, result);
        if (r->evidence[e].digest.n > 0)
            continue;
        r->failed = digest_of(result, hex);
        if (r->failed == HC_OK)
            r->evidence[e].digest = report_keep(r, hc_str_from(hex));
    }
}
