/* SPDX-License-Identifier: MIT
 *
 * Plain text logs.  A line whose beginning a pattern knows starts a message,
 * every other one (a stack trace) goes on with the message before it, up to
 * HC_MAX_LOG_MESSAGE bytes.  A message is handed out when the next one starts,
 * so two of them are held at a time. */
#include <stdlib.h>

#include "base/limits.h"
#include "parsers/format.h"
#include "parsers/json.h"
#include "parsers/lines.h"
#include "parsers/log_fields.h"
#include "parsers/remarks.h"
#include "parsers/text_line.h"

enum {
    SCORE_SURE = 80,  /* lines begin with a time and a level: no table does */
    SCORE_TIMES = 35, /* most lines begin with a time: a table may, too */
    SCORE_SOME = 10,
    SNIFF_LINES = 50
};

struct message {
    uint64_t number, byte;
    struct log_entry entry; /* without texts */
    struct hc_buf text;     /* all texts, the message last */
    size_t service_n, method_n, url_n, agent_n, labels_n;
};

struct reader {
    struct source *in;
    struct lines lines;
    struct text_liner *liner;
    struct message messages[2];
    struct message *open; /* the one that lines still go on with */
    uint64_t number;
    bool ended;
    struct hc_err late; /* a reject that waits for the message before it */
    struct hc_str late_text;
    uint64_t naive, unknown_levels, dropped_bytes;
    struct remarks remarks;
};

/* ---- sniffing and opening ------------------------------------------- */

static int sniff(struct hc_str head, const struct format_options *options)
{
    struct text_liner *liner = NULL;
    struct hc_str line;
    size_t n = 0, found = 0, sure = 0;
    bool starts = false; /* the first line is one */

    if (text_liner_open(&liner, options->pattern, options->epoch, NULL) !=
        HC_OK)
        return 0;
    while (head.n > 0 && n < SNIFF_LINES) {
        struct text_line parts;
        enum text_line_result result;
        const char *why;

        (void)hc_str_cut(&head, '\n', &line);
        line = hc_str_trim(line);
        if (line.n == 0)
            continue;
        n++;
        result = text_liner_read(liner, line, &parts, &why);
        if (result == TEXT_LINE_NONE)
            continue;
        /* Who brings a pattern knows that these lines are a log. */
        parts.sure = parts.sure ||
                     (options->pattern != NULL && result == TEXT_LINE_FOUND);
        found++;
        sure += parts.sure;
        starts = starts || (n == 1 && parts.sure);
    }
    text_liner_close(liner);
    if (starts || (found > 0 && 2 * sure >= n))
        return SCORE_SURE;
    if (found == 0)
        return 0;
    return 2 * found >= n ? SCORE_TIMES : SCORE_SOME;
}

static void close_reader(void *state)
{
    struct reader *r = state;

    if (r == NULL)
        return;
    text_liner_close(r->liner);
    hc_buf_release(&r->messages[0].text);
    hc_buf_release(&r->messages[1].text);
    free(r);
}

static enum hc_code open_reader(void **state, struct source *in,
                                const struct format_options *options,
                                struct hc_err *err)
{
    struct reader *r = calloc(1, sizeof *r);
    enum hc_code rc;

    *state = NULL;
    if (r == NULL)
        return hc_nomem(err);
    r->in = in;
    /* A first line may be as long as a record; texts of its groups repeat
     * parts of it. */
    hc_buf_init(&r->messages[0].text, 4 * HC_MAX_RECORD);
    hc_buf_init(&r->messages[1].text, 4 * HC_MAX_RECORD);
    rc = text_liner_open(&r->liner, options->pattern, options->epoch, err);
    if (rc == HC_OK)
        rc = lines_init(&r->lines, in, err);
    if (rc != HC_OK) {
        close_reader(r);
        return rc;
    }
    *state = r;
    return HC_OK;
}

/* ---- messages ------------------------------------------------------- */

static struct hc_str base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return hc_str_from(slash == NULL ? path : slash + 1);
}

/* The groups without a meaning of their own, as a JSON object. */
static void put_labels(const struct reader *r, const struct text_line *line,
                       struct hc_buf *out)
{
    struct hc_str name, text;
    bool first = true;

    for (size_t i = 0; text_liner_label(r->liner, line, i, &name, &text); i++) {
        if (text.p == NULL)
            continue;
        hc_buf_add_char(out, first ? '{' : ',');
        json_quote(name, out);
        hc_buf_add_char(out, ':');
        json_quote(text, out);
        first = false;
    }
    if (!first)
        hc_buf_add_char(out, '}');
}

static size_t put_text(struct hc_buf *out, struct hc_str s)
{
    hc_buf_add_str(out, s);
    return s.n;
}

static void start_message(struct reader *r, const struct line *line,
                          const struct text_line *found)
{
    struct message *m =
        r->open == &r->messages[0] ? &r->messages[1] : &r->messages[0];
    size_t from;

    hc_buf_clear(&m->text);
    log_entry_init(&m->entry);
    m->number = ++r->number;
    m->byte = line->byte;
    m->entry.time = found->time;
    m->entry.has_time = true;
    m->entry.severity = found->severity;
    m->entry.payload_kind = PAYLOAD_TEXT;
    m->entry.http_status = found->status;
    m->entry.http_response_bytes = found->bytes;
    m->service_n = put_text(&m->text, found->service);
    m->method_n = put_text(&m->text, found->method);
    m->url_n = put_text(&m->text, found->url);
    m->agent_n = put_text(&m->text, found->agent);
    from = m->text.n;
    put_labels(r, found, &m->text);
    m->labels_n = m->text.n - from;
    hc_buf_add_str(&m->text, found->message);
    r->naive += found->time.naive;
    r->unknown_levels += found->level_unknown;
    r->open = m;
}

static void go_on(struct reader *r, struct hc_str line)
{
    struct hc_buf *text = &r->open->text;

    if (text->n + 1 + line.n > HC_MAX_LOG_MESSAGE) {
        r->dropped_bytes += line.n + 1;
        return;
    }
    hc_buf_add_char(text, '\n');
    hc_buf_add_str(text, line);
}

static struct hc_str take(struct hc_str *rest, size_t n)
{
    struct hc_str head = {rest->p, n};

    rest->p += n;
    rest->n -= n;
    return n == 0 ? (struct hc_str){NULL, 0} : head;
}

static enum step hand_out(const struct reader *r, struct message *m,
                          struct record *out, struct hc_err *err)
{
    struct hc_str rest = hc_buf_str(&m->text);
    struct log_entry *e = &out->log;

    if (hc_buf_check(&m->text, err) != HC_OK)
        return STEP_ERROR;
    out->kind = RECORD_LOG;
    out->number = m->number;
    out->byte = m->byte;
    out->raw = (struct hc_str){NULL, 0};
    *e = m->entry;
    e->log_name = base_name(source_name(r->in));
    if (rest.p == NULL)
        rest.p = "";
    e->service = take(&rest, m->service_n);
    e->http_method = take(&rest, m->method_n);
    e->http_url = take(&rest, m->url_n);
    e->http_agent = take(&rest, m->agent_n);
    e->labels = take(&rest, m->labels_n);
    while (rest.n > 0 && rest.p[rest.n - 1] == '\n') /* blank lines behind */
        rest.n--;
    e->message = rest;
    return STEP_RECORD;
}

/* ---- lines ---------------------------------------------------------- */

static enum step give_reject(struct reader *r, struct hc_str *excerpt,
                             struct hc_err *err)
{
    *err = r->late;
    r->late = (struct hc_err){0};
    if (excerpt != NULL)
        *excerpt = hc_str_slice(r->late_text, 0, HC_MAX_EXCERPT);
    return STEP_REJECT;
}

/* The line is a reject, and so are the lines that go on with it. */
static void reject(struct reader *r, const struct line *line, enum hc_code code,
                   const char *why)
{
    r->late = (struct hc_err){0};
    (void)hc_fail_at(&r->late, code, source_name(r->in), ++r->number,
                     line->byte, "%s", why);
    r->late_text = line->text;
    r->open = NULL;
}

static void take_line(struct reader *r, const struct line *line)
{
    struct text_line found;
    const char *why = NULL;

    switch (text_liner_read(r->liner, line->text, &found, &why)) {
    case TEXT_LINE_FOUND:
        start_message(r, line, &found);
        break;
    case TEXT_LINE_BAD:
        reject(r, line, HC_EPARSE, why);
        break;
    case TEXT_LINE_NONE:
        if (r->open != NULL)
            go_on(r, line->text);
        else if (line->text.n > 0)
            reject(r, line, HC_EPARSE,
                   "no pattern knows how this line begins, and no message "
                   "stands before it");
        break;
    }
}

static void count_remark(struct reader *r, uint64_t n, const char *what)
{
    if (n > 0)
        remarks_add(&r->remarks, "%llu %s", (unsigned long long)n, what);
}

static void sum_up(struct reader *r)
{
    count_remark(r, r->naive, "times name no zone and are read as UTC");
    count_remark(r, r->unknown_levels, "levels are no severity that is known");
    count_remark(r, r->dropped_bytes,
                 "bytes of messages beyond 1 MiB were dropped");
    count_remark(r, text_liner_limit_hits(r->liner),
                 "times a pattern reached a limit and was given up");
}

static enum step next_message(void *state, struct record *out,
                              struct hc_str *excerpt, struct hc_err *err)
{
    struct reader *r = state;

    while (!r->ended) {
        struct message *before = r->open;
        struct line line;
        enum step step;

        if (r->late.code != HC_OK)
            return give_reject(r, excerpt, err);
        step = lines_next(&r->lines, &line, err);
        if (step == STEP_ERROR)
            return step;
        if (step == STEP_REJECT) {
            reject(r, &line, err->code, err->msg);
            *err = (struct hc_err){0};
        } else if (step == STEP_END) {
            r->ended = true;
            r->open = NULL;
        } else {
            take_line(r, &line);
        }
        if (before != NULL && r->open != before)
            return hand_out(r, before, out, err);
    }
    sum_up(r);
    return STEP_END;
}

static const struct remarks *remarks(void *state)
{
    const struct reader *r = state;

    return &r->remarks;
}

const struct format format_text_log = {
    .name = "text-log",
    .summary = "plain text logs: lines that begin with a time, by built-in "
               "patterns or --pattern",
    .sniff = sniff,
    .open = open_reader,
    .next = next_message,
    .close = close_reader,
    .remarks = remarks,
};
