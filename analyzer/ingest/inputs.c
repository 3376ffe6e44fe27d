/* SPDX-License-Identifier: MIT
 *
 * Walking folders, see inputs.h. */
#include "analyzer/ingest/inputs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"

/* Where the walk is: the folders above, so that a loop of links ends. */
struct folder {
    const struct folder *above;
    struct stat st;
    unsigned depth;
};

struct walk {
    struct inputs *in;
    struct stat db; /* of the database; st_ino 0 = there is none */
    struct hc_str db_name;
};

void inputs_init(struct inputs *in)
{
    *in = (struct inputs){0};
    hc_arena_init(&in->arena);
}

void inputs_release(struct inputs *in)
{
    hc_arena_release(&in->arena);
    free(in->items);
    *in = (struct inputs){0};
}

static enum hc_code fail_path(struct hc_err *err, const char *path)
{
    int number = errno;

    return hc_fail(err, number == ENOENT ? HC_ENOTFOUND : HC_EIO,
                   "cannot read %.200s: %s", path, strerror(number));
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

static enum hc_code append(struct inputs *in, const char *path,
                           const struct stat *st, struct hc_err *err)
{
    struct hc_str copy;
    struct input *item;

    if (in->n == HC_MAX_INPUTS)
        return hc_fail(err, HC_ELIMIT,
                       "more than %d input files; ingest them in several "
                       "commands",
                       (int)HC_MAX_INPUTS);
    if (in->n == in->cap) {
        size_t cap = in->cap == 0 ? 64 : in->cap * 2;
        struct input *more = realloc(in->items, cap * sizeof *more);

        if (more == NULL)
            return hc_nomem(err);
        in->items = more;
        in->cap = cap;
    }
    copy = hc_arena_str(&in->arena, hc_str_from(path));
    if (copy.p == NULL)
        return hc_nomem(err);
    item = &in->items[in->n++];
    *item = (struct input){.path = copy.p, .name = base_name(copy.p)};
    if (st != NULL && S_ISREG(st->st_mode)) {
        item->regular = true;
        item->stored_bytes = (uint64_t)st->st_size;
        in->stored_bytes += item->stored_bytes;
    }
    return HC_OK;
}

/* ---- folders --------------------------------------------------------- */

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static bool is_above(const struct folder *f, const struct stat *st)
{
    for (; f != NULL; f = f->above)
        if (same_file(&f->st, st))
            return true;
    return false;
}

/* The database and its journals may lie among the exports. */
static bool is_database(const struct walk *w, const char *path,
                        const struct stat *st)
{
    struct hc_str name = hc_str_from(base_name(path));

    if (w->db.st_ino == 0)
        return false;
    if (same_file(&w->db, st))
        return true;
    return hc_str_starts(name, w->db_name) &&
           (hc_str_ends(name, HC_STR("-journal")) ||
            hc_str_ends(name, HC_STR("-wal")) ||
            hc_str_ends(name, HC_STR("-shm")));
}

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* strcmp: alphasort() would ask the locale. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static enum hc_code walk_folder(struct walk *w, const char *path,
                                const struct stat *st,
                                const struct folder *above, struct hc_err *err);

static enum hc_code walk_entry(struct walk *w, const char *path,
                               const struct folder *folder, struct hc_err *err)
{
    struct stat st;

    if (stat(path, &st) != 0) {
        /* A link that leads nowhere, or a file that has just gone. */
        return errno == ENOENT || errno == ELOOP ? HC_OK : fail_path(err, path);
    }
    if (S_ISDIR(st.st_mode))
        return is_above(folder, &st) ? HC_OK
                                     : walk_folder(w, path, &st, folder, err);
    if (!S_ISREG(st.st_mode) || is_database(w, path, &st))
        return HC_OK;
    return append(w->in, path, &st, err);
}

static enum hc_code walk_names(struct walk *w, const char *path,
                               struct dirent **names, int n,
                               const struct folder *folder, struct hc_err *err)
{
    struct hc_buf full;
    enum hc_code rc = HC_OK;

    hc_buf_init(&full, HC_MAX_CONFIG);
    for (int i = 0; rc == HC_OK && i < n; i++) {
        size_t length = strlen(path);

        hc_buf_clear(&full);
        hc_buf_printf(&full, "%s%s%s", path,
                      length > 0 && path[length - 1] == '/' ? "" : "/",
                      names[i]->d_name);
        rc = hc_buf_check(&full, err);
        if (rc == HC_OK)
            rc = walk_entry(w, hc_buf_z(&full), folder, err);
    }
    hc_buf_release(&full);
    return rc;
}

static enum hc_code walk_folder(struct walk *w, const char *path,
                                const struct stat *st,
                                const struct folder *above, struct hc_err *err)
{
    struct folder here = {above, *st, above == NULL ? 0 : above->depth + 1};
    struct dirent **names = NULL;
    enum hc_code rc;
    int n;

    if (here.depth > HC_MAX_FOLDER_DEPTH)
        return hc_fail(err, HC_ELIMIT,
                       "%.200s lies more than %d folders deep; name it as an "
                       "input of its own",
                       path, (int)HC_MAX_FOLDER_DEPTH);
    n = scandir(path, &names, visible, by_name);
    if (n < 0)
        return fail_path(err, path);
    rc = walk_names(w, path, names, n, &here, err);
    for (int i = 0; i < n; i++)
        free(names[i]);
    free(names);
    return rc;
}

/* A closed one is told now: whatever is opened next would take its number, and
 * be read as nothing. */
static enum hc_code add_standard(struct inputs *in, struct hc_err *err)
{
    if (fcntl(STDIN_FILENO, F_GETFD) < 0)
        return fail_path(err, "standard input");
    return append(in, "-", NULL, err);
}

enum hc_code inputs_add(struct inputs *in, const char *argument, const char *db,
                        struct hc_err *err)
{
    struct walk w = {.in = in, .db_name = hc_str_from(base_name(db))};
    struct stat st;

    if (strcmp(argument, "-") == 0)
        return add_standard(in, err);
    if (stat(argument, &st) != 0)
        return fail_path(err, argument);
    if (!S_ISDIR(st.st_mode))
        return append(in, argument, &st, err);
    if (stat(db, &w.db) != 0)
        w.db.st_ino = 0;
    return walk_folder(&w, argument, &st, NULL, err);
}

/* ---- sizes ----------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
    const struct input *x = *(const struct input *const *)a;
    const struct input *y = *(const struct input *const *)b;

    if (x->stored_bytes != y->stored_bytes)
        return x->stored_bytes < y->stored_bytes ? -1 : 1;
    return x < y ? -1 : x > y; /* one array: the order of the inputs */
}

enum hc_code inputs_compare_sizes(struct inputs *in, const int64_t *sizes,
                                  size_t n, struct hc_err *err)
{
    struct input **order = malloc((in->n + 1) * sizeof *order);
    size_t k = 0;

    if (order == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < in->n; i++)
        order[i] = &in->items[i];
    qsort(order, in->n, sizeof(struct input *), by_size);
    for (size_t i = 0; i < in->n; i++) {
        uint64_t bytes = order[i]->stored_bytes;

        while (k < n && (uint64_t)sizes[k] < bytes)
            k++;
        order[i]->maybe_known =
            order[i]->regular && ((k < n && (uint64_t)sizes[k] == bytes) ||
                                  (i > 0 && order[i - 1]->regular &&
                                   order[i - 1]->stored_bytes == bytes));
    }
    free(order);
    return HC_OK;
}
