/* SPDX-License-Identifier: MIT
 *
 * Items on disk, see spill.h.  Each partition has a buffer; a full buffer is
 * appended to the file as one chunk. */
#define _FILE_OFFSET_BITS 64
#include "schema/spill.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK_ITEMS = 512 };

struct partition {
    unsigned char *buffer;
    size_t n_buffered;
    int64_t *chunks; /* file offsets */
    size_t n_chunks, cap_chunks;
};

struct spill {
    FILE *file;
    size_t item_bytes;
    int64_t end; /* bytes written */
    uint64_t count;
    size_t n_partitions;
    struct partition partitions[];
};

static enum hc_code fail_io(struct hc_err *err)
{
    int number = errno;

    return hc_fail(err, HC_EIO, "cannot use a temporary file: %s",
                   strerror(number));
}

enum hc_code spill_open(struct spill **out, size_t item_bytes,
                        size_t n_partitions, struct hc_err *err)
{
    struct spill *s =
        calloc(1, sizeof *s + n_partitions * sizeof *s->partitions);

    *out = NULL;
    if (s == NULL)
        return hc_nomem(err);
    s->item_bytes = item_bytes;
    s->n_partitions = n_partitions;
    s->file = tmpfile();
    if (s->file == NULL) {
        enum hc_code rc = fail_io(err);

        free(s);
        return rc;
    }
    *out = s;
    return HC_OK;
}

void spill_close(struct spill *s)
{
    if (s == NULL)
        return;
    for (size_t p = 0; p < s->n_partitions; p++) {
        free(s->partitions[p].buffer);
        free(s->partitions[p].chunks);
    }
    (void)fclose(s->file);
    free(s);
}

static enum hc_code write_chunk(struct spill *s, struct partition *part,
                                struct hc_err *err)
{
    const size_t n = CHUNK_ITEMS * s->item_bytes;
    size_t done = 0;

    if (part->n_chunks == part->cap_chunks) {
        size_t cap = part->cap_chunks == 0 ? 64 : part->cap_chunks * 2;
        int64_t *chunks = realloc(part->chunks, cap * sizeof *chunks);

        if (chunks == NULL)
            return hc_nomem(err);
        part->chunks = chunks;
        part->cap_chunks = cap;
    }
    while (done < n) {
        ssize_t w = pwrite(fileno(s->file), part->buffer + done, n - done,
                           (off_t)(s->end + (int64_t)done));

        if (w < 0 && errno == EINTR)
            continue;
        if (w <= 0)
            return fail_io(err);
        done += (size_t)w;
    }
    part->chunks[part->n_chunks++] = s->end;
    s->end += (int64_t)n;
    part->n_buffered = 0;
    return HC_OK;
}

enum hc_code spill_add(struct spill *s, size_t p, const void *item,
                       struct hc_err *err)
{
    struct partition *part = &s->partitions[p];

    if (part->buffer == NULL) {
        part->buffer = malloc(CHUNK_ITEMS * s->item_bytes);
        if (part->buffer == NULL)
            return hc_nomem(err);
    }
    if (part->n_buffered == CHUNK_ITEMS) {
        enum hc_code rc = write_chunk(s, part, err);

        if (rc != HC_OK)
            return rc;
    }
    memcpy(part->buffer + part->n_buffered * s->item_bytes, item,
           s->item_bytes);
    part->n_buffered++;
    s->count++;
    return HC_OK;
}

uint64_t spill_count(const struct spill *s)
{
    return s->count;
}

enum hc_code spill_clear(struct spill *s, struct hc_err *err)
{
    for (size_t p = 0; p < s->n_partitions; p++)
        s->partitions[p].n_buffered = s->partitions[p].n_chunks = 0;
    s->end = 0;
    s->count = 0;
    return ftruncate(fileno(s->file), 0) == 0 ? HC_OK : fail_io(err);
}

static enum hc_code read_chunk(const struct spill *s, int64_t at,
                               unsigned char *out, struct hc_err *err)
{
    const size_t n = CHUNK_ITEMS * s->item_bytes;
    size_t done = 0;

    while (done < n) {
        ssize_t r = pread(fileno(s->file), out + done, n - done,
                          (off_t)(at + (int64_t)done));

        if (r < 0 && errno == EINTR)
            continue;
        if (r <= 0)
            return fail_io(err);
        done += (size_t)r;
    }
    return HC_OK;
}

enum hc_code spill_load(const struct spill *s, size_t p,
                        int (*order)(const void *, const void *), void **out,
                        size_t *n, struct hc_err *err)
{
    const struct partition *part = &s->partitions[p];
    const size_t chunk_bytes = CHUNK_ITEMS * s->item_bytes;
    const size_t held = part->n_chunks * CHUNK_ITEMS + part->n_buffered;
    unsigned char *all;
    enum hc_code rc = HC_OK;

    *out = NULL;
    *n = 0;
    if (held == 0)
        return HC_OK;
    all = malloc(held * s->item_bytes);
    if (all == NULL)
        return hc_nomem(err);
    for (size_t i = 0; rc == HC_OK && i < part->n_chunks; i++)
        rc = read_chunk(s, part->chunks[i], all + i * chunk_bytes, err);
    if (rc != HC_OK) {
        free(all);
        return rc;
    }
    if (part->n_buffered > 0)
        memcpy(all + part->n_chunks * chunk_bytes, part->buffer,
               part->n_buffered * s->item_bytes);
    if (order != NULL)
        qsort(all, held, s->item_bytes, order);
    *out = all;
    *n = held;
    return HC_OK;
}
