/* SPDX-License-Identifier: MIT
 *
 * One raw deflate stream at a time, by zlib or by ISA-L.  What surrounds it
 * (the gzip header, the trailer) is parsers/gzip.h's business, so that both
 * libraries see the same bytes and fail on the same inputs.
 *
 * Threads: an inflater is const and shared; a state belongs to one thread. */
#ifndef HINDCAST_PARSERS_INFLATE_H
#define HINDCAST_PARSERS_INFLATE_H

#include "parsers/source.h"

enum inflate_step {
    INFLATE_GOING, /* wants more input or more room */
    INFLATE_END,   /* the stream ended; see rest() */
    INFLATE_DAMAGED
};

/* What run() may read and where it may write; it moves both forward. */
struct inflate_io {
    const unsigned char *in;
    size_t n_in;
    unsigned char *out;
    size_t n_out;
};

enum { INFLATE_MAX_REST = 8 };

struct inflater {
    const char *name; /* "zlib", "isal" */
    HC_MUST_USE enum hc_code (*open)(void **state, struct hc_err *err);
    void (*close)(void *state); /* accepts NULL */
    /* Start the next stream. */
    void (*reset)(void *state);
    /* Go on until the input is used up and nothing is pending, the room is
     * full, or the stream ends.  With no input at all it hands out what is
     * pending.  n_in and n_out stay below 4 GiB. */
    enum inflate_step (*run)(void *state, struct inflate_io *io);
    /* The input ended inside the stream and run() makes nothing more of it:
     * write what the last bits still determine.  To be called until it writes
     * nothing. */
    void (*flush)(void *state, struct inflate_io *io);
    /* CRC-32 of all that run() wrote since reset(). */
    uint32_t (*crc)(const void *state);
    /* After INFLATE_END: bytes taken from the input that lie behind the end of
     * the stream.  Never more than a gzip trailer has. */
    size_t (*rest)(const void *state, unsigned char rest[INFLATE_MAX_REST]);
};

extern const struct inflater inflater_zlib;
extern const struct inflater inflater_isal; /* where HINDCAST_HAVE_ISAL */

/* Begin a stream of inflater_zlib that starts inside a byte: its first n
 * (0 to 7) bits, lowest first.  After reset(), before run(). */
void inflate_zlib_begin(void *state, unsigned bits, int n);

/* Continue a CRC-32 (start with 0) over more bytes, as gzip counts it. */
uint32_t inflate_crc32(uint32_t crc, const unsigned char *p, size_t n);

/* NULL when this build does not have it. */
const struct inflater *inflater_find(enum inflate_backend backend);

#endif
