/* SPDX-License-Identifier: MIT
 *
 * A set of 64-bit hashes, numbered in the order they were first shown: the
 * tuples of a file. */
#ifndef HINDCAST_PARSERS_SHOWN_SET_H
#define HINDCAST_PARSERS_SHOWN_SET_H

#include <stdbool.h>
#include <stdint.h>

struct shown_set;

struct shown_set *shown_set_new(void);    /* NULL = no memory */
void shown_set_free(struct shown_set *s); /* accepts NULL */
/* The number of hash, from 1; *shown = it was there before, it is now.
 * 0 = no memory, or more than 32 bits can count. */
uint32_t shown_set_add(struct shown_set *s, uint64_t hash, bool *shown);

#endif
