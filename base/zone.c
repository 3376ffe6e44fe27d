/* SPDX-License-Identifier: MIT
 *
 * The system's zone files (TZif, RFC 8536).  The C library reads them too, but
 * only for the one zone of the process that TZ names. */
#include "base/zone.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/checked.h"
#include "base/limits.h"
#include "base/zone_rule.h"

#define ZONE_FOLDER "/usr/share/zoneinfo/"

enum { HEADER_BYTES = 44, MAX_NAME = 64 };

struct zone {
    char name[MAX_NAME];
    int64_t *at_s;     /* transitions, ascending */
    int32_t *offset_s; /* ... and the offset from each on */
    size_t n;
    int32_t first_s;       /* offset before the first transition */
    struct zone_rule rule; /* what holds after the last one */
    bool has_rule;
};

/* The parts of a TZif block that are read; sizes in bytes. */
struct block {
    const unsigned char *times, *types, *infos, *end;
    uint32_t n_times, n_types;
};

static uint32_t be32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 |
           p[3];
}

static int64_t be64(const unsigned char *p)
{
    return (int64_t)((uint64_t)be32(p) << 32 | be32(p + 4));
}

static bool read_block(const unsigned char *p, const unsigned char *end,
                       unsigned time_bytes, struct block *b)
{
    uint32_t n_utc, n_std, n_leap, n_chars;
    uint64_t need;

    if (end - p < HEADER_BYTES || memcmp(p, "TZif", 4) != 0)
        return false;
    n_utc = be32(p + 20);
    n_std = be32(p + 24);
    n_leap = be32(p + 28);
    b->n_times = be32(p + 32);
    b->n_types = be32(p + 36);
    n_chars = be32(p + 40);
    need = (uint64_t)b->n_times * (time_bytes + 1) + (uint64_t)b->n_types * 6 +
           n_chars + (uint64_t)n_leap * (time_bytes + 4) + n_std + n_utc;
    p += HEADER_BYTES;
    if (need > (uint64_t)(end - p) || b->n_types == 0)
        return false;
    b->times = p;
    b->types = p + (size_t)b->n_times * time_bytes;
    b->infos = b->types + b->n_times;
    b->end = p + need;
    return true;
}

/* HC_ENOMEM, or HC_EPARSE without a word. */
static enum hc_code read_transitions(struct zone *z, const struct block *b)
{
    z->at_s = calloc(b->n_times + 1, sizeof *z->at_s);
    z->offset_s = calloc(b->n_times + 1, sizeof *z->offset_s);
    if (z->at_s == NULL || z->offset_s == NULL)
        return HC_ENOMEM;
    z->first_s = (int32_t)be32(b->infos);
    for (uint32_t i = 0; i < b->n_times; i++) {
        unsigned type = b->types[i];

        if (type >= b->n_types)
            return HC_EPARSE;
        z->at_s[i] = be64(b->times + 8 * (size_t)i);
        z->offset_s[i] = (int32_t)be32(b->infos + 6 * (size_t)type);
    }
    z->n = b->n_times;
    return HC_OK;
}

/* The rule of the last line, which holds after the last transition. */
static bool read_footer(struct zone *z, const unsigned char *p,
                        const unsigned char *end)
{
    struct hc_str rest = {(const char *)p, (size_t)(end - p)}, line;

    if (rest.n < 2 || rest.p[0] != '\n')
        return false;
    rest = hc_str_slice(rest, 1, rest.n);
    if (!hc_str_cut(&rest, '\n', &line))
        return false;
    z->has_rule = line.n != 0;
    return !z->has_rule || zone_rule_parse(&z->rule, line);
}

static enum hc_code read_zone(struct zone *z, const unsigned char *p, size_t n)
{
    struct block b;
    enum hc_code rc;

    if (!read_block(p, p + n, 4, &b) || p[4] < '2' ||
        !read_block(b.end, p + n, 8, &b))
        return HC_EPARSE;
    rc = read_transitions(z, &b);
    if (rc == HC_OK && !read_footer(z, b.end, p + n))
        rc = HC_EPARSE;
    return rc;
}

static bool name_fits(const char *name)
{
    size_t n = strlen(name);

    if (n == 0 || n >= MAX_NAME || name[0] == '/' || strstr(name, ".."))
        return false;
    return strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "0123456789_+-/") == n;
}

static enum hc_code load(struct zone *z, struct hc_err *err)
{
    char path[sizeof ZONE_FOLDER + MAX_NAME];
    unsigned char *bytes = malloc(HC_MAX_CONFIG);
    size_t n = 0;
    FILE *f;
    enum hc_code rc;

    if (bytes == NULL)
        return hc_nomem(err);
    (void)snprintf(path, sizeof path, ZONE_FOLDER "%s", z->name);
    errno = 0;
    f = fopen(path, "rbe");
    rc = f == NULL && errno == ENOMEM ? HC_ENOMEM : HC_EPARSE;
    if (f != NULL) {
        (void)setvbuf(f, NULL, _IONBF, 0); /* one read; no memory of its own */
        n = fread(bytes, 1, HC_MAX_CONFIG, f);
        (void)fclose(f);
        rc = read_zone(z, bytes, n);
    }
    free(bytes);
    if (rc == HC_ENOMEM)
        return hc_nomem(err);
    if (rc == HC_OK)
        return HC_OK;
    return hc_fail(err, HC_EUSAGE,
                   "there is no time zone \"%s\" on this machine: give UTC or "
                   "a name of the IANA database, such as America/New_York",
                   z->name);
}

enum hc_code zone_open(struct zone **out, const char *name, struct hc_err *err)
{
    struct zone *z;
    enum hc_code rc = HC_OK;

    if (!name_fits(name))
        return hc_fail(err, HC_EUSAGE,
                       "\"%.*s\" is no name of a time zone: give UTC or a name "
                       "of the IANA database, such as America/New_York",
                       MAX_NAME, name);
    z = calloc(1, sizeof *z);
    if (z == NULL)
        return hc_nomem(err);
    memcpy(z->name, name, strlen(name) + 1);
    if (strcmp(name, "UTC") != 0)
        rc = load(z, err);
    if (rc != HC_OK)
        zone_close(z);
    else
        *out = z;
    return rc;
}

void zone_close(struct zone *z)
{
    if (z == NULL)
        return;
    free(z->at_s);
    free(z->offset_s);
    free(z);
}

const char *zone_name(const struct zone *z)
{
    return z->name;
}

int32_t zone_offset_s(const struct zone *z, int64_t us)
{
    int64_t s = hc_floor_div(us, HC_US_PER_SECOND);
    size_t low = 0, high = z->n;

    if (z->has_rule && (z->n == 0 || s >= z->at_s[z->n - 1]))
        return zone_rule_offset_s(&z->rule, s);
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (z->at_s[middle] <= s)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? z->first_s : z->offset_s[low - 1];
}

bool zone_whole_hours(const struct zone *z, int64_t from_us, int64_t to_us)
{
    if (zone_offset_s(z, from_us) % 3600 != 0)
        return false;
    for (size_t i = 0; i < z->n; i++)
        if (z->at_s[i] >= from_us / HC_US_PER_SECOND &&
            z->at_s[i] < to_us / HC_US_PER_SECOND && z->offset_s[i] % 3600 != 0)
            return false;
    if (!z->has_rule ||
        (z->n != 0 && to_us / HC_US_PER_SECOND <= z->at_s[z->n - 1]))
        return true;
    return zone_rule_whole_hours(&z->rule);
}

int64_t zone_to_utc(const struct zone *z, int64_t local_us)
{
    int32_t before = zone_offset_s(z, local_us - HC_US_PER_DAY);
    int32_t after = zone_offset_s(z, local_us + HC_US_PER_DAY);
    int64_t early = local_us - before * HC_US_PER_SECOND;
    int64_t late = local_us - after * HC_US_PER_SECOND;

    /* In an autumn repeat both fit and the earlier offset names the first
     * instant; in a spring gap neither does. */
    if (zone_offset_s(z, early) == before || zone_offset_s(z, late) != after)
        return early;
    return late;
}

void zone_tzdata_version(char text[ZONE_VERSION_TEXT])
{
    static const char marker[] = "# version ";
    char line[64] = "";
    FILE *f = fopen(ZONE_FOLDER "tzdata.zi", "rbe");

    memcpy(text, "unknown", sizeof "unknown");
    if (f == NULL)
        return;
    if (fgets(line, sizeof line, f) != NULL &&
        strncmp(line, marker, sizeof marker - 1) == 0)
        (void)snprintf(text, ZONE_VERSION_TEXT, "%.*s",
                       (int)strcspn(line + sizeof marker - 1, "\r\n"),
                       line + sizeof marker - 1);
    (void)fclose(f);
}
