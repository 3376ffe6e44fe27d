/* SPDX-License-Identifier: MIT
 *
 * One line on a terminal's stderr about how far an ingest has come.  It alone
 * looks at a clock, and nothing of it is kept. */
#ifndef HINDCAST_ANALYZER_INGEST_PROGRESS_H
#define HINDCAST_ANALYZER_INGEST_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

struct progress {
    bool shown; /* stderr is a terminal and nobody said --quiet */
    bool dirty; /* a line stands there */
    int64_t begin_ms, last_ms;
    size_t n_files;
    uint64_t stored_bytes; /* of all files */
    /* Kept by the caller. */
    size_t files_done;
    uint64_t records;
    uint64_t stored_done, plain_done; /* of the files that are done */
    uint64_t plain_here;              /* of the file it is at */
};

void progress_begin(struct progress *p, bool wanted, size_t n_files,
                    uint64_t stored_bytes);
/* Print, a few times a second. */
void progress_update(struct progress *p);
/* Say what is going on besides reading ("deriving runs"). */
void progress_say(struct progress *p, const char *what);
/* Take the line away. */
void progress_clear(struct progress *p);

/* CLOCK_MONOTONIC in ms milliseconds, for waits that look up now and then:
 * no other file may see a clock. */
struct timespec progress_deadline(unsigned ms);

#endif
