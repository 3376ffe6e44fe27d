/* SPDX-License-Identifier: MIT
 *
 * Configuration files (profiles, patterns, rules) as a small tree: mappings,
 * sequences and scalars, each with its line number, and nothing else of YAML:
 * anchors, aliases, tags, several documents, keys that are no scalars and
 * keys that appear twice are refused with their line.
 *
 * Threads: none of this keeps state; a tree is immutable. */
#ifndef HINDCAST_PARSERS_YAML_H
#define HINDCAST_PARSERS_YAML_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum yaml_kind { YAML_KIND_SCALAR, YAML_KIND_SEQUENCE, YAML_KIND_MAPPING };

struct yaml_node {
    enum yaml_kind kind;
    bool quoted;             /* a scalar written with quotes or as a block */
    uint64_t line;           /* 1-based, where it starts */
    struct hc_str text;      /* scalar: its value, NUL-terminated behind it */
    struct hc_str key;       /* of a mapping's child; p is NULL elsewhere */
    uint64_t key_line;       /* 1-based */
    size_t n;                /* children */
    struct yaml_node *first; /* child, in the order of the file */
    struct yaml_node *next;  /* sibling */
};

/* Read one document.  The tree is allocated in arena and copies what it
 * needs.  *root is NULL when the text holds no document (empty, or comments
 * alone).  HC_ECONFIG: err->msg starts with "line N: "; file (borrowed, may be
 * NULL) becomes err->file.  HC_ELIMIT: over HC_MAX_CONFIG bytes. */
HC_MUST_USE enum hc_code yaml_read(struct hc_arena *arena, struct hc_str text,
                                   const char *file,
                                   const struct yaml_node **root,
                                   struct hc_err *err);
/* The same from a file, which errors name: HC_ENOTFOUND where there is none,
 * HC_ECONFIG for a folder, HC_EIO where it cannot be read. */
HC_MUST_USE enum hc_code yaml_read_file(struct hc_arena *arena,
                                        const char *path,
                                        const struct yaml_node **root,
                                        struct hc_err *err);

/* Child of a mapping by key; NULL when node is NULL, no mapping, or has no
 * such key. */
const struct yaml_node *yaml_find(const struct yaml_node *node,
                                  const char *key);
/* Whether a value was left out: `key:`, `key: ~` or `key: null`.  A NULL node
 * counts too. */
bool yaml_is_null(const struct yaml_node *node);
/* A scalar as a whole number or as true/false; false on anything else. */
bool yaml_to_i64(const struct yaml_node *node, int64_t *out);
bool yaml_to_bool(const struct yaml_node *node, bool *out);

/* HC_ECONFIG about a node: fills *err with file and "line N: " + message. */
enum hc_code yaml_fail(struct hc_err *err, const char *file,
                       const struct yaml_node *node, const char *fmt, ...)
    HC_PRINTF(4, 5);
/* HC_ECONFIG unless every key of a mapping is in the list (NULL ends it): a
 * misspelt key must not be a setting that silently does nothing. */
HC_MUST_USE enum hc_code yaml_only(const struct yaml_node *node,
                                   const char *const *keys, const char *file,
                                   struct hc_err *err);

#endif
