/* SPDX-License-Identifier: MIT
 *
 * Attributes of runs: what a storm's failures may have in common.  The list is
 * attributes.def. */
#ifndef HINDCAST_ANALYZER_EXPLAIN_ATTRIBUTES_H
#define HINDCAST_ANALYZER_EXPLAIN_ATTRIBUTES_H

#include "analyzer/explain/missing.h"
#include "analyzer/history/failure_texts.h"

/* What the value of a run follows from, so that it is asked for once. */
enum attribute_scope { PER_CONTEXT, PER_ERROR, PER_RUN };

enum attribute_flags {
    ATTRIBUTE_OF_FAILURES = 1, /* runs that succeeded have none */
    ATTRIBUTE_OF_TIME = 2,     /* may be what makes a run part of the storm */
    ATTRIBUTE_NULL_IS_NONE = 4 /* that there is nothing is no finding */
};

struct attribute_facts { /* all borrowed */
    const struct history *history;
    const struct failure_texts *texts;
    const struct missing *missing;
};

struct attribute {
    const char *name, *help;
    enum attribute_scope scope;
    unsigned flags;
    const char *sql; /* expression over the view `runs`; NULL = there is none */
    /* r is one of facts->history->runs.  {NULL, 0} = the run has no value.
     * Views live as long as the facts. */
    struct hc_str (*get)(const struct attribute_facts *facts,
                         const struct history_run *r);
};

enum {
#define ATTRIBUTE(name, scope, flags, sql, help) ATTRIBUTE_##name,
#include "analyzer/explain/attributes.def"
#undef ATTRIBUTE
    N_ATTRIBUTES
};

extern const struct attribute attribute_list[N_ATTRIBUTES];

/* The first word of a processor's name: processors of one source are mostly
 * named after it. */
struct hc_str attribute_family(struct hc_str processor);

#endif
