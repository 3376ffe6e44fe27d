/* SPDX-License-Identifier: MIT
 *
 * SIGINT and SIGTERM while the database is written: noted, looked at between
 * two batches, and given back to the system once the transaction is undone,
 * so that the shell sees a program that was interrupted. */
#ifndef HINDCAST_ANALYZER_INGEST_INTERRUPT_H
#define HINDCAST_ANALYZER_INGEST_INTERRUPT_H

#include <stdbool.h>

/* Note the signals from here on; those that were ignored stay ignored. */
void interrupt_watch(void);
bool interrupt_came(void);
/* As they were before. */
void interrupt_unwatch(void);
/* Die of the signal that came. */
void interrupt_obey(void);

#endif
