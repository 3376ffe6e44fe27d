/* SPDX-License-Identifier: MIT
 *
 * Heartbeats in log text: a set of patterns (built in, or a user's YAML file
 * of the shape that parsers/patterns/heartbeat.yaml documents) turns a message
 * into a beat.  Time is no business of this file: it comes from the entry.
 *
 * Threads: a set is immutable and may be shared; a reader belongs to one
 * thread at a time. */
#ifndef HINDCAST_PARSERS_BEAT_H
#define HINDCAST_PARSERS_BEAT_H

#include "base/err.h"
#include "base/str.h"

enum beat_class {
    BEAT_SIGNAL, /* a sign of life */
    BEAT_MISSED  /* a line that says itself that a beat did not come */
};

enum beat_event { BEAT_START, BEAT_ALIVE, BEAT_END };

/* Which text of an entry a pattern looks at. */
enum beat_text { BEAT_MESSAGE, BEAT_PAYLOAD };

enum { BEAT_UNKNOWN = -1, BEAT_MEDIAN = -2 };

/* Views point into the text that was read or into the pattern set. */
struct beat {
    enum beat_class class;
    enum beat_event event;
    bool error;           /* of an end */
    bool announced;       /* its system announces starts */
    bool at_once;         /* the first beat comes with the start */
    bool may_stop;        /* the end is not announced */
    struct hc_str system; /* sessions never mix two systems */
    struct hc_str pattern;
    struct hc_str op;      /* never empty */
    struct hc_str id;      /* who beats; empty = not said */
    struct hc_str prefix;  /* what stands before the match */
    int64_t elapsed_us;    /* since the start; BEAT_UNKNOWN = not said */
    int64_t resolution_us; /* of elapsed_us: its last digit */
    int64_t interval_us;   /* expected period; BEAT_UNKNOWN, BEAT_MEDIAN */
    int64_t seq;           /* a counter >= 0; BEAT_UNKNOWN = none */
};

struct beat_patterns;
struct beat_reader;

/* The built-in set. */
HC_MUST_USE enum hc_code beat_patterns_builtin(struct beat_patterns **out,
                                               struct hc_err *err);
/* The file at path; HC_ECONFIG says what is wrong with it and where. */
HC_MUST_USE enum hc_code beat_patterns_load(struct beat_patterns **out,
                                            const char *path,
                                            struct hc_err *err);
/* The same from memory; file (borrowed, may be NULL) is for errors. */
HC_MUST_USE enum hc_code beat_patterns_read(struct beat_patterns **out,
                                            struct hc_str yaml,
                                            const char *file,
                                            struct hc_err *err);
void beat_patterns_free(struct beat_patterns *p); /* accepts NULL */
size_t beat_patterns_count(const struct beat_patterns *p);
/* The i-th pattern as somebody wrote it, for evidence; i < count. */
void beat_patterns_text(const struct beat_patterns *p, size_t i,
                        struct hc_str *name, struct hc_str *regex);
/* Whether any pattern looks at that text. */
bool beat_patterns_look_at(const struct beat_patterns *p, enum beat_text text);

/* patterns is borrowed until close. */
HC_MUST_USE enum hc_code beat_reader_open(struct beat_reader **out,
                                          const struct beat_patterns *p,
                                          struct hc_err *err);
void beat_reader_close(struct beat_reader *r); /* accepts NULL */
/* True and *out filled when a pattern matches.  Never fails: an elapsed time
 * or a counter that is no number is not said. */
bool beat_read(struct beat_reader *r, enum beat_text which, struct hc_str text,
               struct beat *out);
/* Messages on which some pattern reached a limit of base/limits.h. */
uint64_t beat_limit_hits(const struct beat_reader *r);

/* A decimal number with a unit behind it (us ms s sec seconds m min minutes h
 * hours d, blanks between allowed), or without one in unit_us: microseconds,
 * exact, and the weight of the last digit.  At most 1e9 units.  False on
 * anything else; *resolution may be NULL. */
bool beat_parse_span(struct hc_str text, int64_t unit_us, int64_t *us,
                     int64_t *resolution);

#endif
