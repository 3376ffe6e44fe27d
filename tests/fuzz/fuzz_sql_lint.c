/* SPDX-License-Identifier: MIT
 *
 * Any bytes as SQL: findings lie in the text, in its order of lines. */
#include <stdint.h>
#include <stdlib.h>

#include "analyzer/sql_lint/sql_lint.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void check(void *context, const struct sql_finding *f)
{
    const struct hc_str *text = context;

    if (f->line == 0 || f->column == 0 || f->found.p < text->p ||
        f->found.p + f->found.n > text->p + text->n)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct hc_str text = {(const char *)bytes, n};

    if (sql_lint(text, check, &text, NULL) != HC_OK)
        abort();
    return 0;
}
