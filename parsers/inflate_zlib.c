/* SPDX-License-Identifier: MIT
 *
 * zlib behind inflate.h: there in every build. */
#include "parsers/inflate.h"

#include <stdlib.h>
#include <zlib.h>

struct zlib_state {
    z_stream z;
    uint32_t crc;
};

static enum hc_code zlib_open(void **state, struct hc_err *err)
{
    struct zlib_state *s = calloc(1, sizeof *s);

    if (s == NULL || inflateInit2(&s->z, -MAX_WBITS) != Z_OK) {
        free(s);
        return hc_nomem(err);
    }
    *state = s;
    return HC_OK;
}

static void zlib_close(void *state)
{
    struct zlib_state *s = state;

    if (s == NULL)
        return;
    (void)inflateEnd(&s->z);
    free(s);
}

static void zlib_reset(void *state)
{
    struct zlib_state *s = state;

    (void)inflateReset(&s->z); /* fails on a broken handle only */
    s->crc = 0;
}

void inflate_zlib_begin(void *state, unsigned bits, int n)
{
    struct zlib_state *s = state;

    (void)inflatePrime(&s->z, n, (int)bits); /* room for 16 at least */
}

static enum inflate_step zlib_run(void *state, struct inflate_io *io)
{
    struct zlib_state *s = state;
    size_t made;
    int rc;

    /* zlib's API takes non-const input and does not write to it. */
    s->z.next_in = (unsigned char *)(uintptr_t)io->in;
    s->z.avail_in = (uInt)io->n_in;
    s->z.next_out = io->out;
    s->z.avail_out = (uInt)io->n_out;
    rc = inflate(&s->z, Z_NO_FLUSH);
    made = io->n_out - s->z.avail_out;
    s->crc = inflate_crc32(s->crc, io->out, made);
    io->in = s->z.next_in;
    io->n_in = s->z.avail_in;
    io->out += made;
    io->n_out -= made;
    if (rc == Z_STREAM_END)
        return INFLATE_END;
    return rc == Z_OK || rc == Z_BUF_ERROR ? INFLATE_GOING : INFLATE_DAMAGED;
}

static void zlib_flush(void *state, struct inflate_io *io)
{
    (void)state; /* inflate() holds nothing back */
    (void)io;
}

static uint32_t zlib_crc(const void *state)
{
    return ((const struct zlib_state *)state)->crc;
}

static size_t zlib_rest(const void *state, unsigned char rest[INFLATE_MAX_REST])
{
    (void)state;
    (void)rest;
    return 0; /* zlib gives back what it does not need */
}

uint32_t inflate_crc32(uint32_t crc, const unsigned char *p, size_t n)
{
    return (uint32_t)crc32_z(crc, p, n);
}

const struct inflater inflater_zlib = {
    .name = "zlib",
    .open = zlib_open,
    .close = zlib_close,
    .reset = zlib_reset,
    .run = zlib_run,
    .flush = zlib_flush,
    .crc = zlib_crc,
    .rest = zlib_rest,
};
