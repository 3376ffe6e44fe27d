/* SPDX-License-Identifier: MIT
 *
 * Remarks, see remarks.h. */
#include "parsers/remarks.h"

#include <stdio.h>

void remarks_add(struct remarks *r, const char *fmt, ...)
{
    va_list args;

    if (r->n == REMARKS)
        return;
    va_start(args, fmt);
    (void)vsnprintf(r->text[r->n++], REMARK_BYTES, fmt, args);
    va_end(args);
}

void remarks_cut_off(struct remarks *r)
{
    if (!r->cut_off)
        r->cut_at = r->n;
    r->cut_off = true;
}
