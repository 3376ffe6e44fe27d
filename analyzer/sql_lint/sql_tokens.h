/* SPDX-License-Identifier: MIT
 *
 * SQL text as tokens, as GoogleSQL cuts it: strings with their prefixes and
 * triple quotes, names in backticks, three kinds of comments.  Nothing is an
 * error: what never ends goes to the end of the text. */
#ifndef HINDCAST_ANALYZER_SQL_LINT_SQL_TOKENS_H
#define HINDCAST_ANALYZER_SQL_LINT_SQL_TOKENS_H

#include "base/err.h"
#include "base/str.h"

enum sql_kind {
    SQL_WORD, /* a keyword or a name, one in backticks without them */
    SQL_STRING,
    SQL_NUMBER,
    SQL_SIGN, /* one byte of punctuation, or <> != <= >= || */
    SQL_COMMENT
};

enum { SQL_NONE = UINT32_MAX };

struct sql_token {
    enum sql_kind kind;
    bool quoted;           /* a word in backticks: never a keyword */
    struct hc_str text;    /* of a string what stands between its quotes */
    struct hc_str whole;   /* all of it, quotes and prefix included */
    uint32_t line, column; /* 1-based, column in bytes */
    uint32_t parent;       /* the "(" it stands in; SQL_NONE */
    uint32_t partner;      /* of a parenthesis; SQL_NONE = has none */
};

struct sql_list {
    struct sql_token *at;
    uint32_t n, cap;
};

struct sql_tokens {
    struct sql_list code, comments; /* each in the order of the text */
};

/* Views point into text.  Free whatever is returned. */
HC_MUST_USE enum hc_code
sql_tokens_read(struct sql_tokens *t, struct hc_str text, struct hc_err *err);
void sql_tokens_release(struct sql_tokens *t);

#endif
