/* SPDX-License-Identifier: MIT
 *
 * One escaping function per output medium.  Log text is written by whoever
 * can reach the logged service, so every byte of it passes through exactly one
 * of these.  All: append to `out` (whose sticky failure reports trouble),
 * input may hold NUL and invalid UTF-8, output is valid UTF-8, no locale. */
#ifndef HINDCAST_ANALYZER_REPORT_ESCAPE_H
#define HINDCAST_ANALYZER_REPORT_ESCAPE_H

#include "base/buf.h"
#include "base/str.h"

enum escape_kind {
    ESCAPE_NONE,    /* an ordinary character */
    ESCAPE_CONTROL, /* C0, DEL, C1 */
    ESCAPE_HIDDEN,  /* bidi controls, zero-width and other characters that
                       change what a reader sees without being seen */
    ESCAPE_INVALID  /* a byte that is not UTF-8 */
};

/* Take the first character off *s (n > 0): its code point, or for
 * ESCAPE_INVALID the byte. */
uint32_t escape_next(struct hc_str *s, enum escape_kind *kind);
/* The code point as UTF-8. */
void escape_put(struct hc_buf *out, uint32_t code);

/* The inside of a JSON string, quotes not included.  Exact: control and hidden
 * characters as \uXXXX, only invalid bytes are lost (U+FFFD). */
void escape_json(struct hc_buf *out, struct hc_str s);
/* One line for a terminal: \n \r \t, \x1B for other control and invalid bytes,
 * \u{202E} for hidden characters.  What a terminal would obey is shown. */
void escape_terminal(struct hc_buf *out, struct hc_str s);
/* Text or attribute value in double quotes; as in a terminal, but newline and
 * tab stay what they are. */
void escape_html(struct hc_buf *out, struct hc_str s);
/* One line of Markdown in which nothing is markup, an HTML tag, a mention, an
 * issue reference or a link; fits into a table cell. */
void escape_markdown(struct hc_buf *out, struct hc_str s);
/* One CSV field (RFC 4180), quoted where needed, the empty text always (NULL
 * is nothing between two commas).  What a spreadsheet would take for a formula
 * gets a leading apostrophe.  Newlines stay; other control bytes and hidden
 * characters are shown as in a terminal. */
void escape_csv(struct hc_buf *out, struct hc_str s);

#endif
