/* SPDX-License-Identifier: MIT
 *
 * Text files that the build embeds (cmake/embed.cmake): SQL, profiles,
 * patterns.  A folder becomes a table `embedded_TABLE`. */
#ifndef HINDCAST_BASE_EMBED_H
#define HINDCAST_BASE_EMBED_H

#include <stddef.h>

struct embedded_file {
    const char *name; /* file name without extension; NULL ends a table */
    const char *text; /* NUL-terminated */
    size_t n;         /* bytes, the NUL not counted */
};

/* Sorted by name.  Each table is in the library of its layer. */
extern const struct embedded_file embedded_migrations[]; /* schema */
extern const struct embedded_file embedded_queries[];    /* schema */
extern const struct embedded_file embedded_views[];      /* schema */
extern const struct embedded_file embedded_profiles[];   /* parsers */
extern const struct embedded_file embedded_patterns[];   /* parsers */
extern const struct embedded_file embedded_pages[];      /* analyzer */

/* The file of that name; NULL = the table has none. */
const struct embedded_file *embedded_find(const struct embedded_file *table,
                                          const char *name);

#endif
