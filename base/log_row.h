/* SPDX-License-Identifier: MIT
 *
 * One log entry on its way into the store: what parsers/log_map.h yields and
 * schema/log_insert.h keeps.  Views live as long as the arena they were made
 * in. */
#ifndef HINDCAST_BASE_LOG_ROW_H
#define HINDCAST_BASE_LOG_ROW_H

#include "base/record.h"

struct log_row {
    uint64_t number, byte; /* of the record in its file */
    struct log_entry entry;
    uint64_t hash;     /* of the whole canonical entry */
    uint64_t key_hash; /* of (project, time to the ns, insertId) */
    bool has_key;      /* false = one of the three is absent: the entry
                          never collapses with another */
    uint64_t origin_hi, origin_lo; /* hash of project, log name, resource
                                      type, service, revision, location,
                                      instance and resource labels */
};

#endif
