/* SPDX-License-Identifier: MIT
 *
 * SQL files as the build embeds them (schema/embed.cmake). */
#ifndef HINDCAST_SCHEMA_EMBED_H
#define HINDCAST_SCHEMA_EMBED_H

#include <stddef.h>

struct embedded_sql {
    const char *name; /* file name without .sql; NULL ends a table */
    const char *text; /* NUL-terminated */
    size_t n;
};

extern const struct embedded_sql embedded_migrations[]; /* in order */
extern const struct embedded_sql embedded_queries[];    /* sorted by name */

#endif
