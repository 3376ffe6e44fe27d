/* SPDX-License-Identifier: MIT
 *
 * Fingerprints: what kind of retry policy the gaps of a chain look like, and
 * which known one comes nearest (docs/analyses.md, "retries").  Pure: times
 * in, a verdict out. */
#ifndef HINDCAST_ANALYZER_CHAINS_FINGERPRINT_H
#define HINDCAST_ANALYZER_CHAINS_FINGERPRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In the order in which they are tried. */
enum fingerprint_kind {
    FINGERPRINT_SHORT,        /* fewer than four gaps */
    FINGERPRINT_IMMEDIATE,    /* no delay to speak of */
    FINGERPRINT_FIXED,        /* one period */
    FINGERPRINT_SYNCHRONISED, /* starts on the marks of a clock */
    FINGERPRINT_EXPONENTIAL,  /* delays that grow by a factor */
    FINGERPRINT_JITTERED,     /* delays uniform below a (growing) cap */
    FINGERPRINT_IRREGULAR,
    N_FINGERPRINTS
};

enum { FINGERPRINT_MIN_GAPS = 4, FINGERPRINT_PERIODS = 7 };

/* Periods of clocks in seconds, ascending: 60 to 14400. */
extern const double fingerprint_periods_s[FINGERPRINT_PERIODS];

struct fingerprint {
    enum fingerprint_kind kind;
    double period_s;     /* FIXED, SYNCHRONISED; else 0 */
    double ratio;        /* EXPONENTIAL: growth per attempt; else 0 */
    double cap_s;        /* longest delay, where it levels off; 0 = it does
                            not, or nothing is known */
    const char *profile; /* nearest known policy within a factor of two; NULL =
                            none; static storage */
    double distance;     /* mean |ln gap - ln policy| to it */
};

struct fingerprint_times { /* of n + 1 attempts, by start */
    const double *gap_s;   /* n: from the end of one to the start of the next */
    const double *step_s;  /* n: from start to start */
    const double *start_s; /* n + 1: since 1970 */
    size_t n;
};

/* room holds 2 * (n + 1) numbers. */
struct fingerprint fingerprint_of(const struct fingerprint_times *t,
                                  double *room);

/* "exponential", ...; static storage. */
const char *fingerprint_name(enum fingerprint_kind kind);

#endif
