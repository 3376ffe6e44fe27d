/* SPDX-License-Identifier: MIT
 *
 * An order of rows that does not depend on which file was read first: by what
 * their file holds, then by their record number. */
#ifndef HINDCAST_SCHEMA_SOURCE_ORDER_H
#define HINDCAST_SCHEMA_SOURCE_ORDER_H

#include <stddef.h>

#include "schema/store.h"

struct source_order { /* zeroed = knows no source */
    uint32_t *rank;   /* by source id */
    size_t n;
};

HC_MUST_USE enum hc_code source_order_load(struct source_order *o,
                                           struct store *s, struct hc_err *err);
void source_order_release(struct source_order *o);
/* Whether row a comes before row b; ids are source << 32 | record. */
bool source_order_before(const struct source_order *o, int64_t a, int64_t b);

#endif
