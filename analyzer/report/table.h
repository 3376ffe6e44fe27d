/* SPDX-License-Identifier: MIT
 *
 * What the files of the table renderer share: widths of text in terminal
 * columns and the table of one result. */
#ifndef HINDCAST_ANALYZER_REPORT_TABLE_H
#define HINDCAST_ANALYZER_REPORT_TABLE_H

#include "analyzer/report/report.h"
#include "base/buf.h"

/* All need a UTF-8 LC_CTYPE (table_render switches to one). */

/* Terminal columns that text from escape_terminal() takes. */
size_t table_text_width(struct hc_str s);
/* Append s cut to at most `width` columns; what was cut shows as an ellipsis,
 * width 0 = all of it. */
void table_text_cut(struct hc_buf *out, struct hc_str s, size_t width);
/* Append s in lines of at most `width` columns, broken at blanks and without a
 * newline at the end; a word that is longer is cut, width 0 = one line. */
void table_text_fold(struct hc_buf *out, struct hc_str s, size_t width);
/* Append s and a newline in lines of at most `width` columns, broken at blanks
 * or else anywhere, with `indent` blanks before every line after the first;
 * width 0 = one line. */
void table_text_break(struct hc_buf *out, struct hc_str s, size_t width,
                      size_t indent);
/* Append one line of text (title, note) wrapped at blanks to o->width, with
 * `indent` before every line after the first, and a newline. */
void table_text_wrap(struct hc_buf *out, struct hc_str s, unsigned width,
                     const char *indent);
/* Append an unescaped text as a terminal may show it, capped at
 * HC_MAX_SHOWN_CELL characters. */
void table_text_safe(struct hc_buf *out, struct hc_str s);
/* Append a line wrapped to o->width, or its failure. */
void table_put_wrapped(struct hc_buf *b, const struct render_options *o,
                       const struct hc_buf *line);

/* Write what is in b, then the rows of r as a table, to out; what follows the
 * table is appended to b: the names of columns that did not fit, and a blank
 * line before them, or else where the result is `followed` by a foot. */
HC_MUST_USE enum hc_code table_grid_print(struct hc_buf *b,
                                          const struct result *r,
                                          const struct render_options *o,
                                          bool followed, FILE *out,
                                          struct hc_err *err);

/* Append the rows of r, a line for each cell that is not NULL, and a blank line
 * where the result is `followed` by a foot. */
void table_fields_put(struct hc_buf *b, const struct result *r,
                      const struct render_options *o, bool followed);

#endif
