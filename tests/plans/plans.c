/* SPDX-License-Identifier: MIT
 *
 * The plan SQLite makes for each statement of schema/queries, compared with
 * the one somebody looked at: tests/plans/NAME.plan.
 *   plans FOLDER      fails where a plan differs, is missing or left over
 *   HINDCAST_UPDATE=1 plans FOLDER   writes them instead
 * The database is empty, with all tables and indexes, so a plan depends on
 * the schema and the version of SQLite alone; exit 77 = another version. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "schema/indexes.h"
#include "schema/query.h"

enum { MAX_PLAN = 1 << 20, MAX_STEPS = 1000, SKIPPED = 77 };

static const char planned_with[] = "3.40.";

static void check(enum hc_code rc, const struct hc_err *err)
{
    if (rc == HC_OK)
        return;
    (void)fprintf(stderr, "plans: %s\n", err->msg);
    exit(EXIT_FAILURE);
}

/* How deep a step stands below the plan's root (id 0). */
static int depth(const int64_t (*steps)[2], size_t n, int64_t parent)
{
    int levels = 0;

    for (size_t i = n; i-- > 0;)
        if (steps[i][0] == parent) {
            parent = steps[i][1];
            levels++;
        }
    return levels;
}

/* One step a line, indented below the one it belongs to. */
static void plan(struct store *s, const char *name, struct hc_buf *out)
{
    int64_t steps[MAX_STEPS][2];
    struct hc_err err = {0};
    struct hc_buf sql;
    struct query *q = NULL;
    enum hc_code rc;
    size_t n = 0;

    hc_buf_init(&sql, MAX_PLAN);
    hc_buf_printf(&sql, "EXPLAIN QUERY PLAN\n%s", query_text(name));
    rc = query_open_sql(&q, s, hc_buf_str(&sql), false, &err);
    while (rc == HC_OK && n < MAX_STEPS && query_step(q, &rc, &err)) {
        steps[n][0] = query_int(q, 0);
        steps[n][1] = query_int(q, 1);
        hc_buf_printf(out, "%*s",
                      2 * depth((const int64_t(*)[2])steps, n, steps[n][1]),
                      "");
        hc_buf_add_str(out, query_str(q, 3));
        hc_buf_add_char(out, '\n');
        n++;
    }
    query_close(q);
    hc_buf_release(&sql);
    check(rc, &err);
}

static void read_file(const char *path, struct hc_buf *out)
{
    FILE *f = fopen(path, "rb");
    char piece[4096];
    size_t n;

    if (f == NULL)
        return;
    while ((n = fread(piece, 1, sizeof piece, f)) > 0)
        hc_buf_add(out, piece, n);
    (void)fclose(f);
}

static void write_file(const char *path, struct hc_str text)
{
    FILE *f = fopen(path, "wb");

    if (f == NULL || fwrite(text.p, 1, text.n, f) != text.n || fclose(f) != 0) {
        perror(path);
        exit(EXIT_FAILURE);
    }
}

static bool compare(struct store *s, const char *folder, const char *name,
                    bool update)
{
    char path[4096];
    struct hc_buf want, got;
    bool same;

    (void)snprintf(path, sizeof path, "%s/%s.plan", folder, name);
    hc_buf_init(&want, MAX_PLAN);
    hc_buf_init(&got, MAX_PLAN);
    plan(s, name, &got);
    read_file(path, &want);
    same = got.n > 0 && hc_str_eq(hc_buf_str(&want), hc_buf_str(&got));
    if (update)
        write_file(path, hc_buf_str(&got));
    else if (!same)
        (void)printf("%s: expected\n%sbut it is\n%s", name, hc_buf_z(&want),
                     hc_buf_z(&got));
    hc_buf_release(&want);
    hc_buf_release(&got);
    return same || update;
}

/* A plan whose statement is gone. */
static bool none_left_over(const char *folder, bool update)
{
    DIR *dir = opendir(folder);
    const struct dirent *e;
    bool none = dir != NULL;

    while (dir != NULL && (e = readdir(dir)) != NULL) {
        size_t n = strlen(e->d_name);
        char path[4096];

        if (n < 6 || strcmp(e->d_name + n - 5, ".plan") != 0)
            continue;
        (void)snprintf(path, sizeof path, "%.*s", (int)(n - 5), e->d_name);
        if (query_text(path) != NULL)
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        if (update) {
            (void)unlink(path);
        } else {
            (void)printf("%s: there is no such query\n", e->d_name);
            none = false;
        }
    }
    if (dir != NULL)
        (void)closedir(dir);
    return none;
}

static bool right_version(struct store *s)
{
    struct hc_err err = {0};
    struct query *q = NULL;
    enum hc_code rc =
        query_open_sql(&q, s, HC_STR("SELECT sqlite_version()"), true, &err);
    bool right = false;

    if (rc == HC_OK && query_step(q, &rc, &err))
        right = hc_str_starts(query_str(q, 0), hc_str_from(planned_with));
    query_close(q);
    check(rc, &err);
    return right;
}

int main(int argc, char **argv)
{
    const char *asked = getenv("HINDCAST_UPDATE");
    bool update = asked != NULL && strcmp(asked, "1") == 0, ok = true;
    char path[] = "/tmp/hindcast-plans-XXXXXX";
    int fd = argc == 2 ? mkstemp(path) : -1;
    struct hc_err err = {0};
    struct store *s = NULL;
    const char *name;

    if (fd < 0) {
        (void)fputs("usage: plans FOLDER\n", stderr);
        return EXIT_FAILURE;
    }
    (void)close(fd);
    check(store_open(&s, path, STORE_WRITE, &err), &err);
    check(indexes_create(s, &err), &err);
    if (!right_version(s)) {
        (void)printf("skipped: the plans are those of SQLite %sx\n",
                     planned_with);
        store_close(s);
        (void)unlink(path);
        return SKIPPED;
    }
    for (size_t i = 0; (name = query_name(i)) != NULL; i++)
        ok = compare(s, argv[1], name, update) && ok;
    ok = none_left_over(argv[1], update) && ok;
    store_close(s);
    (void)unlink(path);
    if (!ok)
        (void)puts("After a look: HINDCAST_UPDATE=1 ctest -L plan");
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
