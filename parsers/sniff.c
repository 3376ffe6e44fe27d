/* SPDX-License-Identifier: MIT
 *
 * Which format an input is in, by its first bytes, see format.h.  What people
 * save by mistake is refused by name, before any format may claim it: a
 * spreadsheet, a table drawn for a terminal, the error page of a download. */
#include "base/limits.h"
#include "parsers/format.h"

/* How a refusal ends. */
#define USE_UTF8 "save it as UTF-8 (iconv -t UTF-8)"
#define UNPACK   "unpack it first"
#define EXPORT   "export the table as CSV or newline-delimited JSON"
#define REDRAW   "save it with --format=csv or --format=json instead"
#define RELOAD   "it is perhaps the error page of a download: fetch it again"

static const struct signature {
    struct hc_str bytes;
    size_t at;
    const char *what, *instead;
} signatures[] = {
    /* A UTF-32 mark starts with a UTF-16 mark, so it comes first. */
    {HC_STR_INIT("\xff\xfe\0\0"), 0, "UTF-32 text", USE_UTF8},
    {HC_STR_INIT("\0\0\xfe\xff"), 0, "UTF-32 text", USE_UTF8},
    {HC_STR_INIT("\xff\xfe"), 0, "UTF-16 text", USE_UTF8},
    {HC_STR_INIT("\xfe\xff"), 0, "UTF-16 text", USE_UTF8},
    {HC_STR_INIT("\x1f\x8b"), 0, "gzip within gzip", "unpack it once"},
    {HC_STR_INIT("\x1f\x9d"), 0, "compressed by compress(1)", UNPACK},
    {HC_STR_INIT("BZh"), 0, "compressed by bzip2", UNPACK " (bunzip2)"},
    {HC_STR_INIT("\xfd"
                 "7zXZ\0"),
     0, "compressed by xz", UNPACK " (unxz)"},
    {HC_STR_INIT("\x28\xb5\x2f\xfd"), 0, "compressed by zstd",
     UNPACK " (unzstd)"},
    {HC_STR_INIT("\x04\x22\x4d\x18"), 0, "compressed by lz4", UNPACK},
    {HC_STR_INIT("7z\xbc\xaf\x27\x1c"), 0, "a 7z archive", UNPACK},
    {HC_STR_INIT("PK\x03\x04"), 0, "a zip archive or an xlsx spreadsheet",
     "unpack it, or save the sheet as CSV"},
    {HC_STR_INIT("PK\x05\x06"), 0, "an empty zip archive", UNPACK},
    {HC_STR_INIT("ustar"), 257, "a tar archive", UNPACK " (tar -x)"},
    {HC_STR_INIT("Obj\x01"), 0, "an Avro file", EXPORT},
    {HC_STR_INIT("PAR1"), 0, "a Parquet file", EXPORT},
    {HC_STR_INIT("ORC\x0a"), 0, "an ORC file", EXPORT},
    {HC_STR_INIT("SQLite format 3"), 0, "an SQLite database",
     "give a hindcast database with --db, or export its tables as CSV"},
    {HC_STR_INIT("%PDF-"), 0, "a PDF document", "save its source as CSV"},
};

enum { ART_LINES = 16, UTF16_SAMPLE = 64, SHOWN_BYTES = 16 };

static const struct signature *find_signature(struct hc_str head)
{
    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++) {
        const struct signature *s = &signatures[i];

        if (hc_str_eq(hc_str_slice(head, s->at, s->at + s->bytes.n), s->bytes))
            return s;
    }
    return NULL;
}

/* UTF-16 without a mark: ASCII with a NUL at every other byte. */
static bool is_utf16(struct hc_str head)
{
    size_t n = head.n < UTF16_SAMPLE ? head.n / 2 * 2 : UTF16_SAMPLE;
    size_t nul[2] = {0, 0};

    for (size_t i = 0; i < n; i++)
        if (head.p[i] == '\0')
            nul[i & 1]++;
    return n >= 4 && (nul[0] == n / 2) != (nul[1] == n / 2);
}

static bool only(struct hc_str s, const char *set)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '\0' || strchr(set, s.p[i]) == NULL)
            return false;
    return s.n > 0;
}

/* A line such as +----+-----+ above a line such as | a  | b   |, perhaps
 * behind lines about the progress of a query; or, without frames, names that
 * are indented above a line of dashes. */
static bool is_drawn_table(struct hc_str head)
{
    struct hc_str line, last = {NULL, 0};
    size_t n = 0;

    while (n++ < ART_LINES && hc_str_cut(&head, '\n', &line)) {
        struct hc_str rule = hc_str_trim(line);

        if (hc_str_starts(rule, HC_STR("+-")) && only(rule, "+-") &&
            hc_str_starts(head, HC_STR("|")))
            return true;
        if (n == 2 && hc_str_starts(rule, HC_STR("---")) && only(rule, "- ") &&
            hc_str_starts(last, HC_STR(" ")) &&
            hc_str_starts(line, HC_STR(" ")))
            return true;
        last = line;
    }
    return false;
}

static bool starts_fold(struct hc_str s, struct hc_str prefix)
{
    return hc_str_eq_fold(hc_str_slice(s, 0, prefix.n), prefix);
}

static bool is_markup(struct hc_str head)
{
    head = hc_str_trim(head);
    return starts_fold(head, HC_STR("<!doctype")) ||
           starts_fold(head, HC_STR("<html")) ||
           starts_fold(head, HC_STR("<head")) ||
           starts_fold(head, HC_STR("<?xml"));
}

static enum hc_code refuse(const struct source *in, const char *what,
                           const char *instead, struct hc_err *err)
{
    return hc_fail_at(err, HC_EFORMAT, source_name(in), 0, source_position(in),
                      "the input is %s; %s", what, instead);
}

static enum hc_code refuse_foreign(const struct source *in, struct hc_str head,
                                   struct hc_err *err)
{
    const struct signature *s = find_signature(head);

    if (s != NULL)
        return refuse(in, s->what, s->instead, err);
    if (is_utf16(head))
        return refuse(in, "UTF-16 text", USE_UTF8, err);
    if (is_drawn_table(head))
        return refuse(in, "a table drawn for a terminal", REDRAW, err);
    if (is_markup(head))
        return refuse(in, "an HTML or XML page", RELOAD, err);
    return HC_OK;
}

/* The first bytes as the message shows them. */
static void show(struct hc_str head, char text[4 * SHOWN_BYTES + 1])
{
    static const char digits[] = "0123456789abcdef";
    size_t n = 0;

    for (size_t i = 0; i < head.n && i < SHOWN_BYTES; i++) {
        unsigned char c = (unsigned char)head.p[i];

        if (c >= 0x20 && c < 0x7f) {
            text[n++] = (char)c;
            continue;
        }
        text[n++] = '\\';
        text[n++] = 'x';
        text[n++] = digits[c >> 4];
        text[n++] = digits[c & 15];
    }
    text[n] = '\0';
}

static const struct format *best_match(struct hc_str head,
                                       const struct format_options *options)
{
    const struct format *best = NULL;
    int most = 0;

    for (size_t i = 0; format_list[i] != NULL; i++) {
        int score = format_list[i]->sniff(head, options);

        if (score > most) {
            most = score;
            best = format_list[i];
        }
    }
    return best;
}

enum hc_code format_sniff(const struct format **out, struct source *in,
                          const struct format_options *options,
                          struct hc_err *err)
{
    struct hc_str head;
    char text[4 * SHOWN_BYTES + 1];
    enum hc_code rc = source_peek(in, HC_SNIFF_BYTES, &head, err);

    *out = NULL;
    if (rc == HC_OK && hc_str_starts(head, HC_STR("\xef\xbb\xbf"))) {
        source_consume(in, 3);
        head = hc_str_slice(head, 3, head.n);
    }
    if (rc == HC_OK)
        rc = refuse_foreign(in, head, err);
    if (rc != HC_OK || head.n == 0)
        return rc;
    *out = best_match(head, options);
    if (*out != NULL)
        return HC_OK;
    show(head, text);
    return hc_fail_at(err, HC_EFORMAT, source_name(in), 0, source_position(in),
                      "no format reads an input that starts with \"%s\"; "
                      "hindcast help formats lists what it reads",
                      text);
}
