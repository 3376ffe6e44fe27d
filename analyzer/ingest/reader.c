/* SPDX-License-Identifier: MIT
 *
 * Reading one input after the other, see reader.h.
 *
 * Three kinds of trouble: a bad record is a reject; a file whose bytes break
 * off or break the rules for good keeps what came before and is partial; a
 * file that is in no known format, or that the system does not give us whole,
 * is not stored at all. */
#include "analyzer/ingest/reader.h"

#include <stdio.h>

#include "analyzer/ingest/lookahead.h"
#include "base/limits.h"

static const char bom[] = "\xef\xbb\xbf";

struct reader {
    const struct ingest_plan *plan;
    struct prefetch *queue;
    struct reading *r;
    struct source *source;
    void *state;         /* of the format */
    struct batch *batch; /* being filled; NULL = none */
    struct lookahead ahead;
    bool decided;      /* the kind of the file is known and announced */
    char columns[200]; /* names of the last row put aside, for people */
};

/* Nobody wants the rest of this file; the code is seen by nobody either. */
static enum hc_code give_up(struct reader *rd)
{
    return hc_fail(&rd->r->err, HC_EIO, "reading was stopped");
}

/* ---- batches --------------------------------------------------------- */

static enum hc_code need_batch(struct reader *rd)
{
    enum hc_code rc;

    if (rd->batch != NULL)
        return HC_OK;
    rd->batch = prefetch_take_batch(rd->queue, rd->r, &rc);
    if (rc != HC_OK)
        return hc_nomem(&rd->r->err);
    if (rd->batch == NULL)
        return give_up(rd);
    rd->batch->kind = rd->r->kind;
    return HC_OK;
}

static void send(struct reader *rd)
{
    struct batch *b = rd->batch;

    if (rd->r->kind == ROWS_RUN) {
        b->n_columns = run_map_layout(rd->r->runs)->n_extra;
        b->n_formats = run_map_layout(rd->r->runs)->n_formats;
    } else if (rd->r->kind == ROWS_TABLE) {
        b->n_columns = table_map_layout(rd->r->table)->n;
    }
    b->plain_bytes = source_position(rd->source);
    rd->batch = NULL;
    prefetch_send(rd->queue, rd->r, b);
}

static void send_if_full(struct reader *rd)
{
    struct batch *b = rd->batch;

    if (b == NULL || !batch_is_full(b))
        return;
    if (b->n == 0 && b->n_rejects == 0)
        batch_reset(b); /* nothing but what mapping left behind */
    else
        send(rd);
}

/* ---- rejects --------------------------------------------------------- */

static enum hc_code add_reject(struct reader *rd, struct hc_err *why,
                               struct hc_str excerpt)
{
    enum hc_code rc = HC_OK;

    if (rd->r->rejects < HC_MAX_STORED_REJECTS) {
        rc = need_batch(rd);
        if (rc == HC_OK && !batch_add_reject(rd->batch, why, excerpt))
            rc = hc_nomem(&rd->r->err);
    }
    rd->r->rejects++;
    *why = (struct hc_err){0};
    send_if_full(rd);
    return rc;
}

static enum hc_code reject_record(struct reader *rd,
                                  const struct record *record,
                                  struct hc_err *why)
{
    struct hc_str excerpt = record->raw;

    while (hc_str_ends(excerpt, HC_STR("\n")) ||
           hc_str_ends(excerpt, HC_STR("\r")))
        excerpt.n--;
    why->record = record->number;
    why->byte = record->byte;
    /* A message of several lines of text is all there is of them. */
    if (record->raw.p == NULL && record->kind == RECORD_LOG)
        excerpt = record->log.message;
    return add_reject(rd, why, excerpt);
}

/* ---- rows ------------------------------------------------------------ */

static void note_time(struct reading *r, int64_t us)
{
    if (!hc_time_plausible(us))
        return;
    if (us < r->first_us)
        r->first_us = us;
    if (us > r->last_us)
        r->last_us = us;
}

static enum hc_code map(struct reader *rd, const struct record *record,
                        struct hc_err *err)
{
    struct reading *r = rd->r;
    struct batch *b = rd->batch;
    enum hc_code rc;

    if (r->kind == ROWS_RUN) {
        rc = run_map_row(r->runs, record, &b->arena, &b->runs[b->n], err);
        if (rc == HC_OK && b->runs[b->n].started_us != RUN_ABSENT)
            note_time(r, b->runs[b->n].started_us);
    } else if (r->kind == ROWS_LOG) {
        rc = log_map_row(r->logs, record, &b->arena, &b->logs[b->n], err);
        if (rc == HC_OK && record->log.has_time)
            note_time(r, record->log.time.us);
    } else {
        rc = table_map_row(r->table, record, &b->arena, &b->table[b->n], err);
    }
    return rc;
}

static enum hc_code map_record(struct reader *rd, const struct record *record)
{
    enum record_kind wanted = rd->r->kind == ROWS_LOG ? RECORD_LOG : RECORD_ROW;
    struct hc_err why = {0};
    enum hc_code rc = need_batch(rd);

    if (rc != HC_OK)
        return rc;
    if (record->kind != wanted)
        rc = hc_fail(&why, HC_EPARSE,
                     wanted == RECORD_LOG ? "no log entry, as the first record "
                                            "of this file is"
                                          : "a log entry among rows");
    else
        rc = map(rd, record, &why);
    if (rc == HC_EPARSE || rc == HC_ELIMIT)
        return reject_record(rd, record, &why);
    if (rc != HC_OK) {
        rd->r->err = why;
        return rc;
    }
    rd->batch->n++;
    rd->r->records++;
    send_if_full(rd);
    return HC_OK;
}

/* ---- what a file is -------------------------------------------------- */

/* Tell the writer what is known; wait for its word where the file may be known
 * from before. */
static enum hc_code announce(struct reader *rd)
{
    struct reading *r = rd->r;
    uint64_t bytes = 0;

    rd->decided = true;
    if (r->input->maybe_known) {
        enum hc_code rc =
            source_hash_file(r->input->path, r->sha256, &bytes, &r->err);

        if (rc != HC_OK)
            return rc;
        r->hashed = true;
    }
    return prefetch_announce(rd->queue, r) ? HC_OK : give_up(rd);
}

static enum hc_code decide(struct reader *rd, const struct record *record)
{
    struct reading *r = rd->r;
    enum hc_code rc;

    if (record->kind == RECORD_LOG) {
        rc = log_map_open(&r->logs, &r->err);
        r->kind = ROWS_LOG;
    } else if (rd->plan->table != NULL) {
        rc = table_map_open(&r->table, &r->err);
        r->kind = ROWS_TABLE;
    } else {
        rc = run_map_open(&r->runs, r->profile, &r->err);
        r->kind = ROWS_RUN;
    }
    if (rd->batch != NULL)
        rd->batch->kind = r->kind;
    return rc == HC_OK ? announce(rd) : rc;
}

/* The first names; cut at a character. */
static void show_columns(const struct columns *columns, char out[200])
{
    size_t n = 0;

    for (size_t i = 0; i < columns->n; i++) {
        struct hc_str name = hc_str_utf8_prefix(columns->name[i], 40);

        if (n + name.n + 8 > 140) {
            (void)snprintf(out + n, 200 - n, ", ...");
            return;
        }
        n += (size_t)snprintf(out + n, 200 - n, "%s%.*s", i == 0 ? "" : ", ",
                              HC_STR_ARG(name));
    }
}

static enum hc_code refuse_columns(struct reader *rd)
{
    enum hc_code rc =
        hc_fail(&rd->r->err, HC_EFORMAT,
                "no profile knows the columns %s; load it with --table NAME "
                "or describe it with --profile FILE",
                rd->columns);

    rd->r->err.file = rd->r->input->path;
    return rc;
}

/* A row before the file's kind is known. */
static enum hc_code look_ahead(struct reader *rd, const struct record *record)
{
    const struct columns *columns = record->row.columns;
    enum hc_code rc;

    rd->r->profile = profile_match(rd->plan->profiles, columns);
    if (rd->r->profile == NULL) {
        if (!lookahead_add(&rd->ahead, record))
            return hc_nomem(&rd->r->err);
        show_columns(columns, rd->columns);
        return lookahead_is_full(&rd->ahead) ? refuse_columns(rd) : HC_OK;
    }
    rc = decide(rd, record);
    for (size_t i = 0; rc == HC_OK && i < rd->ahead.n; i++) {
        struct record kept = lookahead_row(&rd->ahead, i, columns);

        rc = map_record(rd, &kept);
    }
    lookahead_release(&rd->ahead);
    return rc == HC_OK ? map_record(rd, record) : rc;
}

static enum hc_code take_record(struct reader *rd, const struct record *record)
{
    enum hc_code rc;

    if (rd->decided)
        return map_record(rd, record);
    if (record->kind == RECORD_ROW && rd->plan->table == NULL)
        return look_ahead(rd, record);
    if (rd->ahead.n > 0)
        return refuse_columns(rd);
    rc = decide(rd, record);
    return rc == HC_OK ? map_record(rd, record) : rc;
}

/* ---- the end of a file ----------------------------------------------- */

static void remark(struct reading *r, const char *sentence)
{
    hc_buf_printf(&r->remarks, "%s%s", r->remarks.n == 0 ? "" : "\n", sentence);
}

/* A remark for which the file is partial. */
static void remark_partial(struct reading *r, const char *sentence)
{
    if (!r->partial)
        r->partial_at = r->remarks.n == 0 ? 0 : r->remarks.n + 1;
    r->partial = true;
    remark(r, sentence);
}

/* A wrong checksum is the first damage wherever there is one: the others end
 * what can be read. */
static const char *damage_of(const struct source_facts *f)
{
    if (f->bad_crc)
        return "a checksum or length of the compressed data is wrong";
    if (f->corrupt)
        return "the compressed data are corrupt in the member that starts";
    return f->truncated ? "the compressed data end early," : NULL;
}

static void remark_facts(struct reading *r)
{
    const struct source_facts *f = &r->facts;
    const char *damage = damage_of(f);
    char text[160];

    if (damage != NULL) {
        (void)snprintf(text, sizeof text, "%s at stored byte %llu", damage,
                       (unsigned long long)f->damage_byte);
        remark_partial(r, text);
    }
    if (f->trailing_bytes > 0) {
        (void)snprintf(text, sizeof text,
                       "%llu bytes of %s follow the compressed data",
                       (unsigned long long)f->trailing_bytes,
                       f->trailing_garbage ? "garbage" : "zero padding");
        if (f->trailing_garbage) /* a member of its own may have been there */
            remark_partial(r, text);
        else
            remark(r, text);
    }
}

static void remark_rows(struct reading *r)
{
    struct run_map_counts counts = {.backwards = 0};
    uint64_t n;
    char text[160];

    if (r->kind == ROWS_RUN)
        counts = run_map_counts(r->runs);
    n = counts.backwards;
    if (n > 0) {
        (void)snprintf(text, sizeof text,
                       "%llu row%s before %s start%s, or a duration is "
                       "negative: such durations measure nothing",
                       (unsigned long long)n, n == 1 ? " ends" : "s end",
                       n == 1 ? "its" : "their", n == 1 ? "" : "s");
        remark(r, text);
    }
    n = counts.too_long;
    if (n > 0) {
        (void)snprintf(text, sizeof text,
                       "%llu row%s more than an hour, which no run can: such "
                       "durations measure nothing",
                       (unsigned long long)n, n == 1 ? " takes" : "s take");
        remark(r, text);
    }
}

static void remark_format(struct reader *rd)
{
    const struct remarks *list;

    if (rd->r->format == NULL)
        return;
    list = rd->r->format->remarks(rd->state);
    for (size_t i = 0; i < list->n; i++)
        if (list->cut_off && i == list->cut_at)
            remark_partial(rd->r, list->text[i]);
        else
            remark(rd->r, list->text[i]);
    rd->r->partial = rd->r->partial || list->cut_off;
}

static void count_times(struct reading *r)
{
    if (r->kind == ROWS_RUN) {
        r->naive_times = run_map_counts(r->runs).naive_times;
        r->leap_seconds = run_map_counts(r->runs).leap_seconds;
    } else if (r->kind == ROWS_LOG) {
        r->naive_times = log_map_counts(r->logs).naive_times;
        r->leap_seconds = log_map_counts(r->logs).leap_seconds;
    }
}

static enum hc_code finish(struct reader *rd)
{
    struct reading *r = rd->r;
    enum hc_code rc = HC_OK;

    if (!rd->decided && rd->ahead.n > 0)
        return refuse_columns(rd);
    if (!rd->decided)
        rc = announce(rd);
    if (rc == HC_OK)
        rc = source_drain(rd->source, &r->err);
    if (rc != HC_OK)
        return rc;
    if (rd->batch != NULL)
        send(rd);
    r->facts = *source_facts(rd->source);
    count_times(r);
    remark_facts(r);
    remark_rows(r);
    remark_format(rd);
    return hc_buf_check(&r->remarks, &r->err);
}

/* The stream cannot be read on.  What it broke keeps what came before. */
static enum hc_code break_off(struct reader *rd, struct hc_err *why)
{
    bool content = why->code == HC_EPARSE || why->code == HC_ETRUNC ||
                   why->code == HC_ELIMIT || why->code == HC_EFORMAT;
    char text[320];
    enum hc_code rc;

    if (!content ||
        (rd->r->records == 0 && rd->ahead.n == 0 && rd->r->rejects == 0)) {
        rd->r->err = *why;
        return why->code;
    }
    (void)snprintf(text, sizeof text, "reading stopped at byte %llu: %s",
                   (unsigned long long)why->byte, why->msg);
    remark_partial(rd->r, text);
    rc = add_reject(rd, why, HC_STR(""));
    return rc == HC_OK ? finish(rd) : rc;
}

static enum hc_code read_records(struct reader *rd)
{
    const struct format *format = rd->r->format;
    struct record record;
    struct hc_err why = {0};
    enum hc_code rc = HC_OK;

    while (rc == HC_OK) {
        struct hc_str excerpt = {"", 0};

        switch (format->next(rd->state, &record, &excerpt, &why)) {
        case STEP_RECORD:
            rc = take_record(rd, &record);
            break;
        case STEP_REJECT:
            rc = add_reject(rd, &why, excerpt);
            break;
        case STEP_END:
            return finish(rd);
        case STEP_ERROR:
            return break_off(rd, &why);
        }
    }
    return rc;
}

/* The format that was asked for, else the one that the content shows; NULL =
 * there is not a byte. */
static enum hc_code choose_format(struct reader *rd)
{
    struct reading *r = rd->r;
    struct hc_str head;
    enum hc_code rc;

    if (rd->plan->format == NULL)
        return format_sniff(&r->format, rd->source, &rd->plan->format_options,
                            &r->err);
    rc = source_peek(rd->source, sizeof bom - 1, &head, &r->err);
    if (rc == HC_OK && hc_str_starts(head, HC_STR(bom))) {
        source_consume(rd->source, sizeof bom - 1);
        rc = source_peek(rd->source, 1, &head, &r->err);
    }
    if (rc == HC_OK && head.n > 0)
        r->format = rd->plan->format;
    return rc;
}

static enum hc_code read_input(struct reader *rd)
{
    const struct source_options options = {.own_thread = rd->plan->split};
    struct reading *r = rd->r;
    enum hc_code rc = source_open(&rd->source, r->input->path, r->input->path,
                                  &options, &r->err);

    if (rc == HC_OK)
        rc = choose_format(rd);
    if (rc == HC_OK && r->format == NULL)
        return finish(rd); /* an empty shard */
    if (rc == HC_OK)
        rc = r->format->open(&rd->state, rd->source, &rd->plan->format_options,
                             &r->err);
    return rc == HC_OK ? read_records(rd) : rc;
}

void reader_run(const struct ingest_plan *plan, struct prefetch *queue)
{
    enum hc_code rc;
    struct reading *r;

    while ((r = prefetch_take_input(queue, &rc)) != NULL) {
        struct reader rd = {.plan = plan, .queue = queue, .r = r};

        lookahead_init(&rd.ahead);
        r->rc = read_input(&rd);
        if (r->format != NULL)
            r->format->close(rd.state);
        source_close(rd.source);
        lookahead_release(&rd.ahead);
        if (rd.batch != NULL)
            prefetch_drop(queue, r, rd.batch);
        prefetch_end(queue, r);
    }
    if (rc != HC_OK)
        prefetch_fail(queue, rc);
}
