/* SPDX-License-Identifier: MIT
 *
 * Lines of plain text logs taken apart by patterns: the built-in set
 * (parsers/patterns/text_log.yaml) or one of the user's.  One per thread. */
#ifndef HINDCAST_PARSERS_TEXT_LINE_H
#define HINDCAST_PARSERS_TEXT_LINE_H

#include "base/err.h"
#include "base/timestamp.h"
#include "parsers/pattern.h"

enum text_line_result {
    TEXT_LINE_FOUND,
    TEXT_LINE_NONE, /* no pattern matches: goes on with what was before */
    TEXT_LINE_BAD   /* one does, but its time cannot be read: *why says how */
};

/* Views point into the line; absent ones are {NULL, 0}. */
struct text_line {
    struct hc_time time;
    bool sure;          /* more than a time was found: a level, a status */
    int severity;       /* enum log_severity; DEFAULT where none is said */
    bool level_unknown; /* a level was said that is no severity */
    struct hc_str message, service, method, url, agent;
    int status;                        /* -1 = absent */
    int64_t bytes;                     /* -1 = absent */
    const struct pattern_match *match; /* for other groups */
};

struct text_liner;

/* pattern: a PCRE2 pattern with a group time, and level and message where the
 * line has them; NULL = the built-in set.  epoch: the unit of a bare number in
 * group time.  HC_ECONFIG: a pattern that cannot be used. */
HC_MUST_USE enum hc_code text_liner_open(struct text_liner **out,
                                         const char *pattern,
                                         enum hc_epoch epoch,
                                         struct hc_err *err);
void text_liner_close(struct text_liner *t); /* accepts NULL */

/* out lives until the next call (of a bad line only `sure` is set); *why is
 * static text. */
enum text_line_result text_liner_read(struct text_liner *t, struct hc_str line,
                                      struct text_line *out, const char **why);
/* Groups without a meaning of their own, which become labels: name of the
 * i-th, and its text in a match.  False = no more. */
bool text_liner_label(const struct text_liner *t, const struct text_line *line,
                      size_t i, struct hc_str *name, struct hc_str *text);
/* Lines on which a pattern reached a limit of base/limits.h. */
uint64_t text_liner_limit_hits(const struct text_liner *t);

#endif
