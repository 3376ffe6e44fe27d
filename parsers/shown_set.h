/* SPDX-License-Identifier: MIT
 *
 * A set of 64-bit hashes: which tuples a file has shown before. */
#ifndef HINDCAST_PARSERS_SHOWN_SET_H
#define HINDCAST_PARSERS_SHOWN_SET_H

#include <stdbool.h>
#include <stdint.h>

struct shown_set;

struct shown_set *shown_set_new(void); /* NULL = no memory */
void shown_set_free(struct shown_set *s); /* accepts NULL */
/* *shown = hash was there before; it is now.  False = no memory. */
bool shown_set_add(struct shown_set *s, uint64_t hash, bool *shown);

#endif
