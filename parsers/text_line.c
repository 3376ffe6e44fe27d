/* SPDX-License-Identifier: MIT
 *
 * Lines of text logs, see text_line.h. */
#include "parsers/text_line.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/embed.h"
#include "base/limits.h"
#include "parsers/log_fields.h"
#include "parsers/yaml.h"

enum group {
    GROUP_TIME,
    GROUP_LEVEL,
    GROUP_MESSAGE,
    GROUP_SERVICE,
    GROUP_METHOD,
    GROUP_URL,
    GROUP_STATUS,
    GROUP_BYTES,
    GROUP_AGENT,
    N_GROUPS
};

static const char *const group_names[N_GROUPS + 1] = {
    "time", "level",  "message", "service", "method",
    "url",  "status", "bytes",   "agent",   NULL};

struct text_liner {
    struct pattern_set *set;
    struct pattern_matcher *matcher;
    struct pattern_match match;
    enum hc_epoch epoch;
    int slot[N_GROUPS];
};

/* ---- patterns ------------------------------------------------------- */

static enum hc_code compile_builtin(struct text_liner *t, struct hc_err *err)
{
    const struct embedded_file *f =
        embedded_find(embedded_patterns, "text_log");
    struct pattern_text texts[HC_MAX_PATTERNS];
    const struct yaml_node *root = NULL, *node;
    struct hc_arena arena;
    size_t n = 0;
    enum hc_code rc;

    if (f == NULL)
        return hc_fail(err, HC_EBUG, "the text log patterns are missing");
    hc_arena_init(&arena);
    rc = yaml_read(&arena, (struct hc_str){f->text, f->n}, "text_log.yaml",
                   &root, err);
    node = yaml_find(root, "patterns");
    for (node = node == NULL ? NULL : node->first;
         rc == HC_OK && node != NULL && n < HC_MAX_PATTERNS;
         node = node->next) {
        const struct yaml_node *name = yaml_find(node, "name");
        const struct yaml_node *regex = yaml_find(node, "regex");

        if (name == NULL || regex == NULL)
            rc = yaml_fail(err, "text_log.yaml", node,
                           "a pattern has a name and a regex");
        else
            texts[n++] = (struct pattern_text){name->text, regex->text};
    }
    if (rc == HC_OK)
        rc = pattern_set_compile(&t->set, texts, n, err);
    hc_arena_release(&arena);
    return rc;
}

static enum hc_code compile(struct text_liner *t, const char *pattern,
                            struct hc_err *err)
{
    const struct pattern_text text = {HC_STR("--pattern"),
                                      hc_str_from(pattern)};
    enum hc_code rc = pattern == NULL
                          ? compile_builtin(t, err)
                          : pattern_set_compile(&t->set, &text, 1, err);

    if (rc != HC_OK)
        return rc;
    for (int i = 0; i < N_GROUPS; i++)
        t->slot[i] = pattern_set_slot(t->set, hc_str_from(group_names[i]));
    if (t->slot[GROUP_TIME] < 0)
        return hc_fail(err, HC_ECONFIG,
                       "a pattern for text logs needs a group time: "
                       "(?<time>...)");
    return HC_OK;
}

enum hc_code text_liner_open(struct text_liner **out, const char *pattern,
                             enum hc_epoch epoch, struct hc_err *err)
{
    struct text_liner *t = calloc(1, sizeof *t);
    enum hc_code rc;

    *out = NULL;
    if (t == NULL)
        return hc_nomem(err);
    t->epoch = epoch;
    rc = compile(t, pattern, err);
    if (rc == HC_OK)
        rc = pattern_matcher_open(&t->matcher, t->set, err);
    if (rc != HC_OK) {
        text_liner_close(t);
        return rc;
    }
    *out = t;
    return HC_OK;
}

void text_liner_close(struct text_liner *t)
{
    if (t == NULL)
        return;
    pattern_matcher_close(t->matcher);
    pattern_set_free(t->set);
    free(t);
}

/* ---- lines ---------------------------------------------------------- */

static struct hc_str group_of(const struct text_liner *t, enum group g)
{
    return t->slot[g] < 0 ? (struct hc_str){NULL, 0}
                          : t->match.group[t->slot[g]];
}

static bool all_digits(struct hc_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return true;
}

/* 12/Jan/2026:02:13:45 +0000 as 2026-01-12 02:13:45+0000. */
static bool access_time(struct hc_str text, char room[40])
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const char *month;

    if (text.n != 26 || text.p[2] != '/' || text.p[6] != '/' ||
        text.p[11] != ':' || text.p[20] != ' ')
        return false;
    for (month = months; *month != '\0'; month += 3)
        if (memcmp(month, text.p + 3, 3) == 0)
            break;
    if (*month == '\0')
        return false;
    (void)snprintf(room, 40, "%.4s-%02d-%.2s %.8s%.5s", text.p + 7,
                   (int)(month - months) / 3 + 1, text.p, text.p + 12,
                   text.p + 21);
    return true;
}

/* 20261027 15:15:01.95 as 2026-10-27 15:15:01.95. */
static bool joined_date(struct hc_str text, char room[40])
{
    if (text.n < 10 || text.n > 30 || text.p[8] != ' ' ||
        !all_digits(hc_str_slice(text, 0, 8)))
        return false;
    (void)snprintf(room, 40, "%.4s-%.2s-%.2s%.*s", text.p, text.p + 4,
                   text.p + 6, (int)(text.n - 8), text.p + 8);
    return true;
}

static const char *read_time(const struct text_liner *t, struct hc_time *out)
{
    struct hc_str text = group_of(t, GROUP_TIME);
    char room[40];

    if (text.n > 4 && text.p[4] == ' ' && all_digits(hc_str_slice(text, 0, 4)))
        return "the time names no year and none is guessed: put the year in "
               "front of the month (I20261027 15:15:01)";
    if (access_time(text, room) || joined_date(text, room))
        text = hc_str_from(room);
    return hc_time_parse(text, t->epoch, out)
               ? NULL
               : "the time of the line cannot be read";
}

static void read_level(struct text_line *out, struct hc_str level)
{
    static const struct {
        char letter;
        int severity;
    } letters[] = {{'I', SEVERITY_INFO},     {'W', SEVERITY_WARNING},
                   {'E', SEVERITY_ERROR},    {'F', SEVERITY_CRITICAL},
                   {'D', SEVERITY_DEBUG},    {'N', SEVERITY_NOTICE},
                   {'C', SEVERITY_CRITICAL}, {'T', SEVERITY_DEBUG}};

    out->severity = SEVERITY_DEFAULT;
    out->level_unknown = false;
    if (level.n == 1)
        for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
            if (letters[i].letter == level.p[0]) {
                out->severity = letters[i].severity;
                return;
            }
    out->level_unknown = !log_severity_parse(level, &out->severity);
}

enum text_line_result text_liner_read(struct text_liner *t, struct hc_str line,
                                      struct text_line *out, const char **why)
{
    int64_t n;

    if (!pattern_match(t->matcher, line, &t->match))
        return TEXT_LINE_NONE;
    *out = (struct text_line){.match = &t->match, .status = -1, .bytes = -1};
    out->sure = group_of(t, GROUP_LEVEL).p != NULL ||
                group_of(t, GROUP_STATUS).p != NULL;
    *why = read_time(t, &out->time);
    if (*why != NULL)
        return TEXT_LINE_BAD;
    read_level(out, group_of(t, GROUP_LEVEL));
    out->message = group_of(t, GROUP_MESSAGE);
    if (out->message.p == NULL)
        out->message = line;
    else if (out->message.p + out->message.n ==
             t->match.whole.p + t->match.whole.n)
        /* Patterns look at the start of a long line alone; it is kept. */
        out->message.n = (size_t)(line.p + line.n - out->message.p);
    out->service = group_of(t, GROUP_SERVICE);
    out->method = group_of(t, GROUP_METHOD);
    out->url = group_of(t, GROUP_URL);
    out->agent = group_of(t, GROUP_AGENT);
    if (hc_str_to_i64(group_of(t, GROUP_STATUS), &n) && n >= 0 && n <= 999)
        out->status = (int)n;
    if (hc_str_to_i64(group_of(t, GROUP_BYTES), &n) && n >= 0)
        out->bytes = n;
    return TEXT_LINE_FOUND;
}

bool text_liner_label(const struct text_liner *t, const struct text_line *line,
                      size_t i, struct hc_str *name, struct hc_str *text)
{
    for (size_t s = 0; s < pattern_set_slots(t->set); s++) {
        bool own = false;

        for (int g = 0; g < N_GROUPS; g++)
            own = own || t->slot[g] == (int)s;
        if (own || i-- > 0)
            continue;
        *name = pattern_set_slot_name(t->set, s);
        *text = line->match->group[s];
        return true;
    }
    return false;
}

uint64_t text_liner_limit_hits(const struct text_liner *t)
{
    uint64_t n = 0;

    for (size_t i = 0; i < pattern_set_count(t->set); i++)
        n += pattern_limit_hits(t->matcher, i);
    return n;
}
