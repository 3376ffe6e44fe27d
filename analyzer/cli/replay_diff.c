/* SPDX-License-Identifier: MIT
 *
 * Comparing outputs, see replay_diff.h. */
#include "analyzer/cli/replay_diff.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"

enum { COPY_BYTES = 64 * 1024 };

static enum hc_code fail(const char *what, const char *path, struct hc_err *err)
{
    return hc_fail(err, HC_EIO, "cannot %s %s: %s", what, path,
                   strerror(errno));
}

/* The next line without its end; false = there is none. */
static bool read_line(FILE *f, struct hc_buf *line)
{
    int c = getc(f);

    hc_buf_clear(line);
    if (c == EOF)
        return false;
    for (; c != EOF && c != '\n'; c = getc(f))
        hc_buf_add_char(line, (char)c);
    return true;
}

static enum hc_code compare_lines(struct replay_diff *diff, FILE *expected,
                                  FILE *got, struct hc_err *err)
{
    bool more_expected, more_got;
    enum hc_code rc;

    do {
        diff->line++;
        more_expected = read_line(expected, &diff->expected);
        more_got = read_line(got, &diff->got);
        diff->differs =
            more_expected != more_got ||
            !hc_str_eq(hc_buf_str(&diff->expected), hc_buf_str(&diff->got));
    } while (!diff->differs && more_expected);
    rc = hc_buf_check(&diff->expected, err);
    return rc == HC_OK ? hc_buf_check(&diff->got, err) : rc;
}

enum hc_code replay_compare(struct replay_diff *diff, const char *expected_path,
                            const char *got_path, struct hc_err *err)
{
    FILE *expected = fopen(expected_path, "rb"), *got;
    enum hc_code rc;

    *diff = (struct replay_diff){.missing = expected == NULL};
    hc_buf_init(&diff->expected, HC_MAX_RENDERED);
    hc_buf_init(&diff->got, HC_MAX_RENDERED);
    if (expected == NULL)
        return errno == ENOENT ? HC_OK : fail("read", expected_path, err);
    got = fopen(got_path, "rb");
    if (got == NULL) {
        rc = fail("read", got_path, err);
    } else {
        rc = compare_lines(diff, expected, got, err);
        (void)fclose(got);
    }
    (void)fclose(expected);
    if (rc != HC_OK)
        replay_diff_release(diff);
    return rc;
}

void replay_diff_release(struct replay_diff *diff)
{
    hc_buf_release(&diff->expected);
    hc_buf_release(&diff->got);
}

static enum hc_code make_parent(const char *path, struct hc_err *err)
{
    const char *slash = strrchr(path, '/');
    char folder[256];

    if (slash == NULL || (size_t)(slash - path) >= sizeof folder)
        return HC_OK;
    memcpy(folder, path, (size_t)(slash - path));
    folder[slash - path] = '\0';
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return fail("make the folder", folder, err);
    return HC_OK;
}

static enum hc_code copy_bytes(FILE *in, FILE *out, const char *from,
                               const char *to, struct hc_err *err)
{
    char block[COPY_BYTES];
    size_t n;

    while ((n = fread(block, 1, sizeof block, in)) > 0)
        if (fwrite(block, 1, n, out) != n)
            return fail("write", to, err);
    return ferror(in) ? fail("read", from, err) : HC_OK;
}

enum hc_code replay_copy(const char *from, const char *to, struct hc_err *err)
{
    FILE *in = fopen(from, "rb"), *out = NULL;
    enum hc_code rc =
        in == NULL ? fail("read", from, err) : make_parent(to, err);

    if (rc == HC_OK) {
        out = fopen(to, "wb");
        rc = out == NULL ? fail("write", to, err)
                         : copy_bytes(in, out, from, to, err);
    }
    if (out != NULL && fclose(out) != 0 && rc == HC_OK)
        rc = fail("write", to, err);
    if (in != NULL)
        (void)fclose(in);
    return rc;
}
