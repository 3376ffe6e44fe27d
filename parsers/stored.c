/* SPDX-License-Identifier: MIT
 *
 * Stored bytes, see stored.h. */
#include "parsers/stored.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct stored {
    int fd;        /* -1 = memory */
    bool owned;    /* fd is to be closed */
    int cancel[2]; /* a pipe that wakes a waiting read; -1 = regular file */
    struct hc_str memory; /* what is left of it */
    const char *name;
    EVP_MD_CTX *sha;
    uint64_t bytes;
};

/* strerror() may share its buffer between threads: the locale-free, constant
 * texts of the few errors a user meets. */
static const char *reason(int error)
{
    switch (error) {
    case ENOENT:
        return "there is no such file";
    case EACCES:
    case EPERM:
        return "permission denied";
    case EISDIR:
        return "it is a directory";
    case ENOTDIR:
        return "a part of its path is not a directory";
    case ELOOP:
        return "too many symbolic links";
    case ENAMETOOLONG:
        return "its name is too long";
    case EMFILE:
    case ENFILE:
        return "too many open files";
    case EIO:
        return "the device reports an error";
    default:
        return NULL;
    }
}

static enum hc_code fail_io(const struct stored *s, const char *verb, int error,
                            struct hc_err *err)
{
    const char *why = reason(error);

    if (err == NULL || err->code != HC_OK)
        return HC_EIO;
    err->file = s->name;
    if (why == NULL)
        return hc_fail(err, HC_EIO, "cannot %s it: system error %d", verb,
                       error);
    return hc_fail(err, HC_EIO, "cannot %s it: %s", verb, why);
}

static enum hc_code open_handle(struct stored **out, const char *name,
                                struct hc_err *err)
{
    struct stored *s = calloc(1, sizeof *s);

    if (s == NULL)
        return hc_nomem(err);
    s->fd = s->cancel[0] = s->cancel[1] = -1;
    s->name = name;
    s->sha = EVP_MD_CTX_new();
    if (s->sha == NULL || EVP_DigestInit_ex(s->sha, EVP_sha256(), NULL) != 1) {
        stored_close(s);
        return hc_nomem(err);
    }
    *out = s;
    return HC_OK;
}

static enum hc_code open_file(struct stored *s, const char *path,
                              struct hc_err *err)
{
    struct stat st;

    s->owned = strcmp(path, "-") != 0;
    s->fd = s->owned ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
    if (s->fd < 0 || fstat(s->fd, &st) != 0)
        return fail_io(s, "open", errno, err);
    if (S_ISDIR(st.st_mode))
        return fail_io(s, "read", EISDIR, err);
    if (!S_ISREG(st.st_mode) && pipe(s->cancel) != 0)
        return fail_io(s, "wait for", errno, err);
    return HC_OK;
}

enum hc_code stored_open(struct stored **out, const char *path,
                         const char *name, struct hc_err *err)
{
    struct stored *s = NULL;
    enum hc_code rc = open_handle(&s, name, err);

    if (rc == HC_OK)
        rc = open_file(s, path, err);
    if (rc != HC_OK) {
        stored_close(s);
        return rc;
    }
    *out = s;
    return HC_OK;
}

enum hc_code stored_open_memory(struct stored **out, struct hc_str bytes,
                                const char *name, struct hc_err *err)
{
    enum hc_code rc = open_handle(out, name, err);

    if (rc == HC_OK)
        (*out)->memory = bytes;
    return rc;
}

void stored_close(struct stored *s)
{
    if (s == NULL)
        return;
    /* Nothing was written: close() has nothing to report. */
    if (s->owned && s->fd >= 0)
        (void)close(s->fd);
    for (int i = 0; i < 2; i++)
        if (s->cancel[i] >= 0)
            (void)close(s->cancel[i]);
    EVP_MD_CTX_free(s->sha);
    free(s);
}

static size_t read_memory(struct stored *s, void *room, size_t n)
{
    if (n > s->memory.n)
        n = s->memory.n;
    if (n > 0)
        memcpy(room, s->memory.p, n);
    s->memory = hc_str_slice(s->memory, n, s->memory.n);
    return n;
}

/* Wait until there is something to read; false = cancelled. */
static bool wait_readable(const struct stored *s)
{
    struct pollfd fds[] = {{.fd = s->fd, .events = POLLIN},
                           {.fd = s->cancel[0], .events = POLLIN}};

    if (s->cancel[0] < 0)
        return true;
    while (poll(fds, 2, -1) < 0 && errno == EINTR)
        continue;
    return fds[1].revents == 0;
}

void stored_cancel(struct stored *s)
{
    if (s->cancel[1] >= 0 && write(s->cancel[1], "", 1) < 0)
        return; /* the pipe is full: it was cancelled before */
}

enum hc_code stored_read(struct stored *s, void *room, size_t n, size_t *got,
                         struct hc_err *err)
{
    ssize_t r;

    *got = 0;
    if (s->fd < 0) {
        *got = read_memory(s, room, n);
    } else if (wait_readable(s)) {
        do
            r = read(s->fd, room, n);
        while (r < 0 && errno == EINTR);
        if (r < 0)
            return fail_io(s, "read", errno, err);
        *got = (size_t)r;
    }
    s->bytes += *got;
    if (EVP_DigestUpdate(s->sha, room, *got) != 1)
        return hc_fail(err, HC_EBUG, "SHA-256 failed");
    return HC_OK;
}

uint64_t stored_bytes(const struct stored *s)
{
    return s->bytes;
}

enum hc_code stored_hash(struct stored *s,
                         unsigned char sha256[STORED_HASH_BYTES],
                         struct hc_err *err)
{
    if (EVP_DigestFinal_ex(s->sha, sha256, NULL) != 1)
        return hc_fail(err, HC_EBUG, "SHA-256 failed");
    return HC_OK;
}
