/* SPDX-License-Identifier: MIT
 *
 * A source as lines, each with its exact place, none longer than
 * HC_MAX_RECORD.  For formats whose records are lines (NDJSON, text logs);
 * a CSV record may span lines and has no use for this. */
#ifndef HINDCAST_PARSERS_LINES_H
#define HINDCAST_PARSERS_LINES_H

#include "parsers/format.h"

/* What ends a line.  LINE_END_LF also takes one CR off in front of the LF, so
 * it reads files with LF, CRLF or both. */
enum line_end { LINE_END_LF, LINE_END_CR };

/* LINE_END_CR when head holds a CR and no LF at all (old Mac files); a CR that
 * is head's last byte decides nothing when its LF may follow. */
enum line_end line_end_sniff(struct hc_str head);

struct line {
    struct hc_str text; /* without its end; in the source's window */
    uint64_t number;    /* 1-based physical line, empty ones counted */
    uint64_t byte;      /* where it starts in the decompressed stream */
    bool ended;         /* false = the last line lacks its end */
};

/* Owned by the caller, nothing to release.  in is borrowed. */
struct lines {
    struct source *in;
    enum line_end end;
    uint64_t number; /* lines seen */
    size_t pending;  /* bytes of the line handed out last: consumed by the
                        next call, so that its view stays valid */
    bool skipping;   /* ... and the rest of that line is to be dropped */
};

/* Lines of in from where it stands; sniffs the line end, which may fill the
 * source. */
HC_MUST_USE enum hc_code lines_init(struct lines *l, struct source *in,
                                    struct hc_err *err);
/* The next line, empty ones included.
 * STEP_RECORD: *out is filled; its text is valid until the next call.
 * STEP_REJECT: the line is longer than HC_MAX_RECORD; out->number and byte say
 *   where, out->text holds its first bytes until the next call, err says so,
 *   and the next call goes on behind it.
 * STEP_END: no line is left (a damaged source ends too: see source_facts()).
 * STEP_ERROR: reading failed, err says why. */
HC_MUST_USE enum step lines_next(struct lines *l, struct line *out,
                                 struct hc_err *err);

#endif
