/* SPDX-License-Identifier: MIT
 *
 * An input as a stream of decompressed bytes with positions: a file or
 * standard input, plain or gzip (every member, zero padding and garbage after
 * the last one noted).  Readers look at a window of contiguous bytes, consume
 * what they have used and ask for more.  One reader per source. */
#ifndef HINDCAST_PARSERS_SOURCE_H
#define HINDCAST_PARSERS_SOURCE_H

#include "base/err.h"
#include "base/str.h"

struct source;

enum { SOURCE_PADDING = 64 }; /* readable bytes behind every window */

enum inflate_backend { INFLATE_BEST, INFLATE_ZLIB, INFLATE_ISAL };

struct source_options {
    enum inflate_backend backend;
    bool own_thread;    /* read, hash and inflate in a thread of its own */
    size_t chunk_bytes; /* bytes read and inflated at a time; 0 = default.
                           Tests set 1 to split the input at every byte */
};

/* What is known once the end was reached (fields are final then). */
struct source_facts {
    uint64_t stored_bytes;    /* as they lie on disk */
    uint64_t plain_bytes;     /* decompressed, BOM included */
    uint64_t members;         /* gzip members; 0 = plain */
    uint64_t trailing_bytes;  /* zero padding or garbage after the last one */
    bool trailing_garbage;    /* ... and not all of it was zero */
    bool truncated;           /* the last member ends early, maybe inside a
                                 block header that is broken besides */
    bool bad_crc;             /* a member's CRC or length is wrong; members
                                 behind it are read all the same */
    bool corrupt;             /* a member's header or compressed data break the
                                 format: what follows cannot be read */
    uint64_t damage_byte;     /* stored byte of the first damage: the end of a
                                 truncated file, the wrong CRC or length, the
                                 start of a corrupt member */
    unsigned char sha256[32]; /* of the stored bytes */
};

/* Open path ("-" = standard input).  name is what errors and reports print;
 * both are borrowed for the life of the source. */
HC_MUST_USE enum hc_code source_open(struct source **out, const char *path,
                                     const char *name,
                                     const struct source_options *options,
                                     struct hc_err *err);
/* The same over bytes in memory, for tests, fuzzing and nested documents. */
HC_MUST_USE enum hc_code
source_open_memory(struct source **out, struct hc_str stored, const char *name,
                   const struct source_options *o, struct hc_err *err);
void source_close(struct source *s); /* accepts NULL */

/* Unread bytes at hand; SOURCE_PADDING readable bytes follow.  Valid until
 * the next source_fill(). */
struct hc_str source_window(const struct source *s);
/* Position of the window's first byte in the decompressed stream. */
uint64_t source_position(const struct source *s);
/* n <= window length bytes are done with. */
void source_consume(struct source *s, size_t n);
/* Append more bytes to the window (which may move).  *grew = false: the end
 * was reached, also where the stored bytes are damaged (see facts): what came
 * before the damage was delivered.  HC_ELIMIT when the window already holds
 * HC_MAX_RECORD bytes; HC_EIO when reading fails. */
HC_MUST_USE enum hc_code source_fill(struct source *s, bool *grew,
                                     struct hc_err *err);
/* The first bytes of the window, filling as needed: n of them (at most
 * HC_MAX_RECORD), fewer when the input ends before.  Consumes nothing. */
HC_MUST_USE enum hc_code source_peek(struct source *s, size_t n,
                                     struct hc_str *head, struct hc_err *err);
/* Drop bytes up to and including the next '\n', filling as needed, in bounded
 * memory; how readers resynchronise.  *skipped (may be NULL) = bytes dropped.
 */
HC_MUST_USE enum hc_code source_skip_line(struct source *s, uint64_t *skipped,
                                          struct hc_err *err);
const char *source_name(const struct source *s);
const struct source_facts *source_facts(const struct source *s);
/* Read to the end without keeping anything, so that facts are final. */
HC_MUST_USE enum hc_code source_drain(struct source *s, struct hc_err *err);

/* SHA-256 of a file's stored bytes, without inflating; for skipping files
 * that are known. */
HC_MUST_USE enum hc_code source_hash_file(const char *path,
                                          unsigned char sha256[32],
                                          uint64_t *bytes, struct hc_err *err);

#endif
