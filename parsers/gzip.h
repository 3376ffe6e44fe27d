/* SPDX-License-Identifier: MIT
 *
 * The members of a gzip file (RFC 1952) as one stream: headers with every
 * flag, checksums and lengths checked, padding and garbage behind the last
 * member told apart from a member.  Push bytes in, take bytes out, at any
 * split. */
#ifndef HINDCAST_PARSERS_GZIP_H
#define HINDCAST_PARSERS_GZIP_H

#include "parsers/inflate.h"

struct gzip;

/* Whether an input that begins like this is gzip: its first two bytes. */
bool gzip_magic(struct hc_str head);

/* facts is borrowed and kept up to date: members, trailing_*, truncated,
 * corrupt, bad_crc, damage_byte.  HC_EUSAGE when this build lacks the
 * backend. */
HC_MUST_USE enum hc_code gzip_open(struct gzip **out,
                                   enum inflate_backend backend,
                                   struct source_facts *facts,
                                   struct hc_err *err);
void gzip_close(struct gzip *g); /* accepts NULL */
/* Go on until the input is used up or the room is full. */
void gzip_run(struct gzip *g, struct inflate_io *io);
/* The input has ended and gzip_run() makes nothing more of it.  To be called
 * until it writes nothing. */
void gzip_finish(struct gzip *g, struct inflate_io *io);

#endif
