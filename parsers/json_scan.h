/* SPDX-License-Identifier: MIT
 *
 * The outside of JSON values: where one ends and where the members of an
 * object begin, byte by byte and resumable at every byte.  Knows strings,
 * escapes and nesting, and nothing of what values mean: json.h parses them.
 *
 * Threads: a scan belongs to its caller; nothing else keeps state. */
#ifndef HINDCAST_PARSERS_JSON_SCAN_H
#define HINDCAST_PARSERS_JSON_SCAN_H

#include "base/limits.h"
#include "base/str.h"

enum json_stop {
    JSON_STOP_MORE,   /* every byte was looked at, the value goes on */
    JSON_STOP_END,    /* the value ended in front of *used */
    JSON_STOP_MEMBER, /* of a watched object: the value of a member starts at
                       *used, json_scan_key() names it */
    JSON_STOP_BAD     /* the byte at *used cannot be: a bare line break in a
                         string, or a bracket that closes another kind */
};

enum json_scan_state {
    JSON_SCAN_START,
    JSON_SCAN_INSIDE, /* of a container, not in a string */
    JSON_SCAN_STRING,
    JSON_SCAN_ESCAPE, /* behind a backslash in a string */
    JSON_SCAN_SCALAR  /* a number or word that is the whole value */
};

enum json_scan_watch { /* where the outermost, watched object stands */
                       JSON_WATCH_NONE,
                       JSON_WATCH_KEY, /* the next string is a key */
                       JSON_WATCH_IN_KEY,
                       JSON_WATCH_COLON,
                       JSON_WATCH_VALUE, /* the next byte that is no blank
                                            starts a value */
                       JSON_WATCH_AFTER  /* in or behind a value */
};

enum { JSON_SCAN_KEY = 64 }; /* longer keys are never of interest */

struct json_scan {
    size_t depth;
    uint64_t objects[HC_MAX_JSON_DEPTH / 64]; /* which levels are objects */
    enum json_scan_state state;
    enum json_scan_watch watch;
    size_t key_n;
    char key[JSON_SCAN_KEY];
};

/* In front of a value.  watch: stop at the members of this value when it is
 * an object. */
void json_scan_init(struct json_scan *s, bool watch);
/* Behind a member's value of a watched object. */
void json_scan_resume(struct json_scan *s);

/* Look at the next n bytes.  *used = bytes that are done with; the next call
 * starts with the byte behind them. */
enum json_stop json_scan_run(struct json_scan *s, const char *p, size_t n,
                             size_t *used);
/* After JSON_STOP_MEMBER: the key as it is written, cut to JSON_SCAN_KEY
 * bytes.  Valid until the next run. */
struct hc_str json_scan_key(const struct json_scan *s);
/* Whether the value is complete if the input ends here: scalars end with
 * what follows them. */
bool json_scan_complete_at_end(const struct json_scan *s);

/* Blanks as JSON knows them. */
static inline bool json_is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

#endif
