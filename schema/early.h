/* SPDX-License-Identifier: MIT
 *
 * Syncing what was appended to a file now and then, in a thread of its own, so
 * that a commit finds little to wait for.  It promises nothing and changes no
 * order: the system may write a page it holds at any time. */
#ifndef HINDCAST_SCHEMA_EARLY_H
#define HINDCAST_SCHEMA_EARLY_H

struct early;

/* Watch what is appended to path from here on.  NULL where that cannot be
 * done, which is no failure: the commit waits longer. */
struct early *early_start(const char *path);
/* Close the database first: closing any other descriptor of its file takes
 * the locks away that the process holds on it.  Accepts NULL. */
void early_stop(struct early *e);

#endif
