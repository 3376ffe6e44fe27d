/* SPDX-License-Identifier: MIT
 *
 * Facts on disk, see facts.h.  Each partition has a buffer; a full buffer is
 * appended to the file as one chunk. */
#define _FILE_OFFSET_BITS 64
#include "schema/facts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK_FACTS = 512 };

struct partition {
    struct run_fact *buffer;
    size_t n_buffered;
    int64_t *chunks; /* file offsets */
    size_t n_chunks, cap_chunks;
};

struct facts {
    FILE *file;
    int64_t end; /* bytes written */
    uint64_t count;
    struct partition partitions[FACT_PARTITIONS];
};

static enum hc_code fail_io(struct hc_err *err)
{
    int number = errno;

    return hc_fail(err, HC_EIO, "cannot use a temporary file: %s",
                   strerror(number));
}

enum hc_code facts_open(struct facts **out, struct hc_err *err)
{
    struct facts *f = calloc(1, sizeof *f);

    *out = NULL;
    if (f == NULL)
        return hc_nomem(err);
    f->file = tmpfile();
    if (f->file == NULL) {
        free(f);
        return fail_io(err);
    }
    *out = f;
    return HC_OK;
}

void facts_close(struct facts *f)
{
    if (f == NULL)
        return;
    for (size_t p = 0; p < FACT_PARTITIONS; p++) {
        free(f->partitions[p].buffer);
        free(f->partitions[p].chunks);
    }
    (void)fclose(f->file);
    free(f);
}

static enum hc_code write_chunk(struct facts *f, struct partition *part,
                                struct hc_err *err)
{
    const size_t n = CHUNK_FACTS * sizeof *part->buffer;
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
        ssize_t w = pwrite(fileno(f->file), (char *)part->buffer + done,
                           n - done, (off_t)(f->end + (int64_t)done));

        if (w < 0 && errno == EINTR)
            continue;
        if (w <= 0)
            return fail_io(err);
        done += (size_t)w;
    }
    part->chunks[part->n_chunks++] = f->end;
    f->end += (int64_t)n;
    part->n_buffered = 0;
    return HC_OK;
}

enum hc_code facts_add(struct facts *f, const struct run_fact *fact,
                       struct hc_err *err)
{
    /* Run keys have 63 bits: the top six name the partition. */
    struct partition *part = &f->partitions[(uint64_t)fact->run >> 57];

    if (part->buffer == NULL) {
        part->buffer = malloc(CHUNK_FACTS * sizeof *part->buffer);
        if (part->buffer == NULL)
            return hc_nomem(err);
    }
    if (part->n_buffered == CHUNK_FACTS) {
        enum hc_code rc = write_chunk(f, part, err);

        if (rc != HC_OK)
            return rc;
    }
    part->buffer[part->n_buffered++] = *fact;
    f->count++;
    return HC_OK;
}

uint64_t facts_count(const struct facts *f)
{
    return f->count;
}

enum hc_code facts_clear(struct facts *f, struct hc_err *err)
{
    for (size_t p = 0; p < FACT_PARTITIONS; p++)
        f->partitions[p].n_buffered = f->partitions[p].n_chunks = 0;
    f->end = 0;
    f->count = 0;
    return ftruncate(fileno(f->file), 0) == 0 ? HC_OK : fail_io(err);
}

static int order(const void *a, const void *b)
{
    const struct run_fact *x = a, *y = b;

    if (x->run != y->run)
        return x->run < y->run ? -1 : 1;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static enum hc_code read_chunk(const struct facts *f, int64_t at,
                               struct run_fact *out, struct hc_err *err)
{
    const size_t n = CHUNK_FACTS * sizeof *out;
    size_t done = 0;

    while (done < n) {
        ssize_t r = pread(fileno(f->file), (char *)out + done, n - done,
                          (off_t)(at + (int64_t)done));

        if (r < 0 && errno == EINTR)
            continue;
        if (r <= 0)
            return fail_io(err);
        done += (size_t)r;
    }
    return HC_OK;
}

enum hc_code facts_load(struct facts *f, size_t p, struct run_fact **out,
                        size_t *n, struct hc_err *err)
{
    const struct partition *part = &f->partitions[p];
    size_t total = part->n_chunks * CHUNK_FACTS + part->n_buffered;
    struct run_fact *all;
    enum hc_code rc = HC_OK;

    *out = NULL;
    *n = total;
    if (total == 0)
        return HC_OK;
    all = malloc(total * sizeof *all);
    if (all == NULL)
        return hc_nomem(err);
    for (size_t i = 0; rc == HC_OK && i < part->n_chunks; i++)
        rc = read_chunk(f, part->chunks[i], all + i * CHUNK_FACTS, err);
    if (rc != HC_OK) {
        free(all);
        return rc;
    }
    if (part->n_buffered > 0)
        memcpy(all + part->n_chunks * CHUNK_FACTS, part->buffer,
               part->n_buffered * sizeof *all);
    qsort(all, total, sizeof *all, order);
    *out = all;
    return HC_OK;
}
