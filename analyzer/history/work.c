/* SPDX-License-Identifier: MIT
 *
 * Keys of work, see work.h. */
#include "analyzer/history/work.h"

#include <xxhash.h>

#include "analyzer/history/history.h"

/* A payload comes before the message, since every copy that is published again
 * has a new id. */
static enum work_by named_by(const struct history_run *r,
                             const struct work_facts *facts)
{
    if (facts->payload.identity != 0)
        return WORK_BY_PAYLOAD;
    if (r->message != 0)
        return WORK_BY_MESSAGE;
    return r->data_date != HISTORY_NO_DATE ? WORK_BY_DATE : WORK_BY_NOTHING;
}

/* One message asks several processors, and one processor for several teams:
 * processor and scope are always part of the key. */
void history_set_work(struct history_run *r, const struct work_facts *facts)
{
    enum work_by by = named_by(r, facts);
    uint64_t parts[6] = {(uint64_t)by, r->processor, facts->scope};

    switch (by) {
    case WORK_BY_PAYLOAD:
        parts[3] = facts->payload.identity;
        break;
    case WORK_BY_MESSAGE:
        parts[3] = r->message;
        break;
    case WORK_BY_DATE:
        parts[3] = (uint64_t)r->data_date;
        parts[4] = facts->payload.entity;
        break;
    case WORK_BY_NOTHING:
    case N_WORK_BY:
        parts[5] = (uint64_t)r->run;
        break;
    }
    r->work = XXH3_64bits(parts, sizeof parts);
    r->work_by = (uint8_t)by;
}

const char *work_by_name(enum work_by by)
{
    static const char *const names[N_WORK_BY] = {
        [WORK_BY_MESSAGE] = "message",
        [WORK_BY_PAYLOAD] = "payload",
        [WORK_BY_DATE] = "data_date",
        [WORK_BY_NOTHING] = "none",
    };

    return names[by];
}
