/* SPDX-License-Identifier: MIT
 *
 * The stored bytes of an input, as they lie on disk, hashed as they pass: a
 * file, standard input or memory.  One reader per handle. */
#ifndef HINDCAST_PARSERS_STORED_H
#define HINDCAST_PARSERS_STORED_H

#include "base/err.h"
#include "base/str.h"

struct stored;

enum { STORED_HASH_BYTES = 32 };

/* path "-" is standard input.  HC_EIO with a sentence when it cannot be read
 * or is a directory.  name is borrowed, for errors. */
HC_MUST_USE enum hc_code stored_open(struct stored **out, const char *path,
                                     const char *name, struct hc_err *err);
/* bytes are borrowed for the life of the handle. */
HC_MUST_USE enum hc_code stored_open_memory(struct stored **out,
                                            struct hc_str bytes,
                                            const char *name,
                                            struct hc_err *err);
void stored_close(struct stored *s); /* accepts NULL */
/* Up to n bytes into room; *got = 0 at the end (n > 0). */
HC_MUST_USE enum hc_code stored_read(struct stored *s, void *room, size_t n,
                                     size_t *got, struct hc_err *err);
/* From any thread: let a read that waits for a pipe or terminal, and every
 * later one, find the end. */
void stored_cancel(struct stored *s);
/* Bytes read so far. */
uint64_t stored_bytes(const struct stored *s);
/* SHA-256 of what was read; once, at the end. */
HC_MUST_USE enum hc_code stored_hash(struct stored *s,
                                     unsigned char sha256[STORED_HASH_BYTES],
                                     struct hc_err *err);

#endif
