/* SPDX-License-Identifier: MIT
 *
 * The progress line, see progress.h. */
#include "analyzer/ingest/progress.h"

#include <stdio.h>
#include <unistd.h>

enum { EVERY_MS = 200, FIRST_MS = 400 };

static int64_t now_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void progress_begin(struct progress *p, bool wanted, size_t n_files,
                    uint64_t stored_bytes)
{
    *p = (struct progress){
        .shown = wanted && isatty(STDERR_FILENO),
        .n_files = n_files,
        .stored_bytes = stored_bytes,
    };
    if (p->shown)
        p->begin_ms = p->last_ms = now_ms();
}

/* Stored bytes read so far; within a file by the ratio of those before. */
static double bytes_read(const struct progress *p)
{
    double ratio = p->plain_done > 0
                       ? (double)p->stored_done / (double)p->plain_done
                       : 0.1;

    return (double)p->stored_done + (double)p->plain_here * ratio;
}

static void print_line(struct progress *p, int64_t now)
{
    double seconds = (double)(now - p->begin_ms) / 1000;
    double plain = (double)(p->plain_done + p->plain_here);
    double done = bytes_read(p), left = (double)p->stored_bytes - done;

    (void)fprintf(stderr, "\r\033[K%zu of %zu files, %llu records, %.0f MB/s",
                  p->files_done, p->n_files, (unsigned long long)p->records,
                  seconds > 0 ? plain / 1e6 / seconds : 0.0);
    if (p->files_done > 0 && done > 0 && left > 0)
        (void)fprintf(stderr, ", %.0f s left", left * seconds / done);
    (void)fflush(stderr);
    p->dirty = true;
}

void progress_update(struct progress *p)
{
    int64_t now;

    if (!p->shown)
        return;
    now = now_ms();
    if (now - p->begin_ms < FIRST_MS || now - p->last_ms < EVERY_MS)
        return;
    p->last_ms = now;
    print_line(p, now);
}

void progress_say(struct progress *p, const char *what)
{
    if (!p->shown || now_ms() - p->begin_ms < FIRST_MS)
        return;
    (void)fprintf(stderr, "\r\033[K%s", what);
    (void)fflush(stderr);
    p->dirty = true;
}

void progress_clear(struct progress *p)
{
    if (p->dirty)
        (void)fprintf(stderr, "\r\033[K");
    p->dirty = false;
}

struct timespec progress_deadline(unsigned ms)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_nsec += (long)(ms % 1000) * 1000000;
    t.tv_sec += (time_t)(ms / 1000) + t.tv_nsec / 1000000000;
    t.tv_nsec %= 1000000000;
    return t;
}
