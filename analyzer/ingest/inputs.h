/* SPDX-License-Identifier: MIT
 *
 * From the arguments of `ingest` to a list of files: folders are walked. */
#ifndef HINDCAST_ANALYZER_INGEST_INPUTS_H
#define HINDCAST_ANALYZER_INGEST_INPUTS_H

#include "base/arena.h"

struct input {
    const char *path;      /* as given, or below a folder that was given; "-" */
    const char *name;      /* without directories; what the store keeps */
    uint64_t stored_bytes; /* 0 where it is no regular file */
    bool regular;          /* may be read twice */
    bool maybe_known;      /* hash it first: a file with as many bytes is in
                              the store or stands before it */
};

struct inputs {
    struct hc_arena arena; /* of all text */
    struct input *items;
    size_t n, cap;
    uint64_t stored_bytes; /* of all */
};

void inputs_init(struct inputs *in);
void inputs_release(struct inputs *in);

/* Append what an argument names: a file, "-" (standard input), or a folder
 * with all files below it.  Files of a folder come in bytewise order of their
 * names, a folder in the place of its name; names that begin with a dot, what
 * is no regular file, and the files of the database `db` are left out.  A
 * link back to a folder on the way is not followed.
 * HC_ENOTFOUND: there is no such file; HC_EIO: the system refuses; HC_ELIMIT:
 * HC_MAX_FOLDER_DEPTH or HC_MAX_INPUTS. */
HC_MUST_USE enum hc_code inputs_add(struct inputs *in, const char *argument,
                                    const char *db, struct hc_err *err);
/* Once all are added: fill in maybe_known, by the n sizes of the files in the
 * store in ascending order. */
HC_MUST_USE enum hc_code inputs_compare_sizes(struct inputs *in,
                                              const int64_t *sizes, size_t n,
                                              struct hc_err *err);

#endif
