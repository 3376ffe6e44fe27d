/* SPDX-License-Identifier: MIT
 *
 * replay: a folder with exports, commands and the output they have to give,
 * for CI.  DIR/replay.yaml:
 *
 *     ingest:                          # optional
 *       options: [--table, probes]
 *       exit: 3                        # what ingest has to exit with; 0
 *     steps:
 *       - run: [monday, --compat, --limit, "0"]
 *         expect: monday.json          # in DIR/expected; its ending is the
 *                                      # output format
 * Inputs are the files of DIR/inputs. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/cli/command.h"
#include "analyzer/cli/output.h"
#include "analyzer/cli/replay_diff.h"
#include "parsers/yaml.h"

enum { MAX_WORDS = 64 };

enum step_column { S_STEP, S_EXPECT, S_OUTCOME, S_LINE, S_EXPECTED, S_GOT };

static const struct column step_columns[] = {
    {"step", COLUMN_TEXT, NULL, "the command", 0, 0},
    {"expect", COLUMN_TEXT, NULL, "file of expected/", 0, 0},
    {"outcome", COLUMN_TEXT, NULL, "same, differs, missing, failed, updated", 0,
     0},
    {"line", COLUMN_INT, NULL, "first line that differs", 0, 0},
    {"expected", COLUMN_TEXT, NULL, "that line as it should be", 0, 0},
    {"got", COLUMN_TEXT, NULL, "that line as it is", 0, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

static const struct option replay_options[] = {
    {"update", 0, OPTION_FLAG, NULL,
     "write what the commands print to expected/", NULL, false},
    {NULL, 0, OPTION_FLAG, NULL, NULL, NULL, false},
};

struct replay {
    struct report *report;
    char folder[64]; /* temporary: database and outputs */
    char db[96], out[96 + NAME_MAX];
    bool update;
    int64_t findings;
};

struct line { /* a command line that is being put together */
    char *word[MAX_WORDS];
    int n;
};

static enum hc_code add_word(struct line *l, const char *word,
                             struct hc_err *err)
{
    if (l->n == MAX_WORDS)
        return hc_fail(err, HC_ECONFIG,
                       "replay.yaml: a command of more than %d words",
                       MAX_WORDS);
    l->word[l->n] = strdup(word);
    return l->word[l->n++] == NULL ? hc_nomem(err) : HC_OK;
}

static void release_line(struct line *l)
{
    for (int i = 0; i < l->n; i++)
        free(l->word[i]);
}

static enum hc_code add_words(struct line *l, const struct yaml_node *list,
                              struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    if (list == NULL)
        return HC_OK;
    if (list->kind != YAML_KIND_SEQUENCE)
        return yaml_fail(err, "replay.yaml", list, "expected a list of words");
    for (const struct yaml_node *w = list->first; rc == HC_OK && w != NULL;
         w = w->next)
        rc = w->kind == YAML_KIND_SCALAR
                 ? add_word(l, w->text.p, err)
                 : yaml_fail(err, "replay.yaml", w, "expected a word");
    return rc;
}

static void add_row(struct replay *r, struct hc_str step, struct hc_str expect,
                    const char *outcome)
{
    report_row(r->report, 0);
    report_text(r->report, 0, S_STEP, step);
    report_text(r->report, 0, S_EXPECT, expect);
    report_text(r->report, 0, S_OUTCOME, hc_str_from(outcome));
}

/* Why a command failed.  The temporary folder has another name each time: it is
 * left out. */
static void add_reason(struct replay *r, const struct hc_err *why)
{
    struct hc_str text = hc_str_from(why->msg);
    struct hc_str folder = hc_str_from(r->folder);
    struct hc_buf said;
    ptrdiff_t at;

    hc_buf_init(&said, sizeof why->msg);
    while ((at = hc_str_find(text, folder)) >= 0) {
        hc_buf_add(&said, text.p, (size_t)at);
        text = hc_str_slice(text, (size_t)at + folder.n + 1, text.n);
    }
    hc_buf_add_str(&said, text);
    report_text(r->report, 0, S_GOT, hc_buf_str(&said));
    hc_buf_release(&said);
}

/* ---- ingest ----------------------------------------------------------- */

static enum hc_code ingest(struct replay *r, const struct yaml_node *node,
                           struct hc_err *err)
{
    static const char *const keys[] = {"options", "exit", NULL};
    const struct yaml_node *want = yaml_find(node, "exit");
    int64_t expected = 0;
    enum exit_code code = EXIT_DONE;
    struct hc_err why = {0};
    struct line l = {.n = 0};
    enum hc_code rc =
        node == NULL ? HC_OK : yaml_only(node, keys, "replay.yaml", err);

    if (rc == HC_OK && want != NULL && !yaml_to_i64(want, &expected))
        rc = yaml_fail(err, "replay.yaml", want, "exit is a number");
    for (const char *const *word =
             (const char *const[]){"ingest", "-q", "-o", "/dev/null", "-d",
                                   r->db, NULL};
         rc == HC_OK && *word != NULL; word++)
        rc = add_word(&l, *word, err);
    if (rc == HC_OK)
        rc = add_words(&l, yaml_find(node, "options"), err);
    if (rc == HC_OK)
        rc = add_word(&l, "inputs", err);
    if (rc == HC_OK) {
        rc = command_run(l.n, l.word, &code, &why);
        code = rc == HC_OK ? code : command_exit_code(rc);
        rc = HC_OK;
    }
    if (rc == HC_OK && code != (enum exit_code)expected) {
        char outcome[64];

        (void)snprintf(outcome, sizeof outcome, "exit %d instead of %d",
                       (int)code, (int)expected);
        add_row(r, HC_STR("ingest"), (struct hc_str){0}, outcome);
        add_reason(r, &why);
        r->findings++;
    }
    release_line(&l);
    return rc;
}

/* ---- one step --------------------------------------------------------- */

static enum hc_code compare(struct replay *r, struct hc_str step,
                            const struct yaml_node *expect, struct hc_err *err)
{
    char path[16 + NAME_MAX];
    struct replay_diff diff;
    enum hc_code rc;

    (void)snprintf(path, sizeof path, "expected/%s", expect->text.p);
    if (r->update) {
        add_row(r, step, expect->text, "updated");
        return replay_copy(r->out, path, err);
    }
    rc = replay_compare(&diff, path, r->out, err);
    if (rc != HC_OK)
        return rc;
    add_row(r, step, expect->text,
            diff.missing ? "missing" : (diff.differs ? "differs" : "same"));
    if (diff.differs) {
        report_int(r->report, 0, S_LINE, (int64_t)diff.line);
        report_text(r->report, 0, S_EXPECTED, hc_buf_str(&diff.expected));
        report_text(r->report, 0, S_GOT, hc_buf_str(&diff.got));
    }
    r->findings += diff.missing || diff.differs;
    replay_diff_release(&diff);
    return HC_OK;
}

static enum hc_code check_step(const struct yaml_node *node, struct hc_err *err)
{
    static const char *const keys[] = {"run", "expect", NULL};
    const struct yaml_node *run_words = yaml_find(node, "run");
    const struct yaml_node *expect = yaml_find(node, "expect");
    enum hc_code rc = yaml_only(node, keys, "replay.yaml", err);

    if (rc == HC_OK && (run_words == NULL || run_words->n == 0))
        rc = yaml_fail(err, "replay.yaml", node, "a step needs run: [...]");
    if (rc == HC_OK && (expect == NULL || expect->kind != YAML_KIND_SCALAR ||
                        expect->text.n == 0 || expect->text.n > NAME_MAX ||
                        hc_str_find(expect->text, HC_STR("/")) >= 0))
        rc = yaml_fail(err, "replay.yaml", node,
                       "a step needs expect: the name of a file");
    return rc;
}

static enum hc_code run_step(struct replay *r, const struct yaml_node *node,
                             struct hc_err *err)
{
    const struct yaml_node *words = yaml_find(node, "run");
    const struct yaml_node *expect = yaml_find(node, "expect");
    struct hc_err why = {0};
    enum exit_code code;
    struct line l = {.n = 0};
    enum hc_code rc = check_step(node, err);

    if (rc == HC_OK) {
        (void)snprintf(r->out, sizeof r->out, "%s/%s", r->folder,
                       expect->text.p);
        rc = add_words(&l, words, err);
    }
    for (const char *const *word =
             (const char *const[]){"-d", r->db, "-o", r->out, NULL};
         rc == HC_OK && *word != NULL; word++)
        rc = add_word(&l, *word, err);
    if (rc == HC_OK && command_run(l.n, l.word, &code, &why) != HC_OK) {
        add_row(r, words->first->text, expect->text, "failed");
        add_reason(r, &why);
        r->findings++;
    } else if (rc == HC_OK) {
        rc = compare(r, words->first->text, expect, err);
    }
    (void)unlink(r->out);
    release_line(&l);
    return rc;
}

/* ---- the whole -------------------------------------------------------- */

static enum hc_code run_file(struct replay *r, struct hc_err *err)
{
    static const char *const keys[] = {"ingest", "steps", NULL};
    const struct yaml_node *root = NULL, *steps;
    struct hc_arena arena;
    enum hc_code rc;

    hc_arena_init(&arena);
    rc = yaml_read_file(&arena, "replay.yaml", &root, err);
    if (rc == HC_OK)
        rc = yaml_only(root, keys, "replay.yaml", err);
    /* A gate that checks nothing would always be open. */
    steps = yaml_find(root, "steps");
    if (rc == HC_OK &&
        (steps == NULL || steps->kind != YAML_KIND_SEQUENCE || steps->n == 0))
        rc = hc_fail(err, HC_ECONFIG, "replay.yaml: there are no steps");
    if (rc == HC_OK)
        rc = ingest(r, yaml_find(root, "ingest"), err);
    for (const struct yaml_node *s = rc == HC_OK ? steps->first : NULL;
         rc == HC_OK && s != NULL; s = s->next)
        rc = run_step(r, s, err);
    hc_arena_release(&arena);
    return rc;
}

static enum hc_code make_folder(struct replay *r, struct hc_err *err)
{
    (void)snprintf(r->folder, sizeof r->folder, "/tmp/hindcast-replay-XXXXXX");
    if (mkdtemp(r->folder) == NULL)
        return hc_fail(err, HC_EIO, "cannot make a folder in /tmp: %s",
                       strerror(errno));
    (void)snprintf(r->db, sizeof r->db, "%s/replay.db", r->folder);
    return HC_OK;
}

/* Work in DIR, so that paths in replay.yaml are relative to it. */
static enum hc_code run_in(struct replay *r, const char *dir,
                           struct hc_err *err)
{
    int here = open(".", O_RDONLY | O_DIRECTORY);
    enum hc_code rc;

    if (here < 0 || chdir(dir) != 0) {
        rc = hc_fail(err, HC_EIO, "cannot open the folder %s: %s", dir,
                     strerror(errno));
    } else {
        rc = run_file(r, err);
        if (fchdir(here) != 0 && rc == HC_OK)
            rc = hc_fail(err, HC_EIO, "cannot go back: %s", strerror(errno));
    }
    if (here >= 0)
        (void)close(here);
    (void)unlink(r->db);
    (void)rmdir(r->folder);
    return rc;
}

static enum hc_code run(const struct options *o, enum exit_code *code,
                        struct hc_err *err)
{
    const char *dir = options_argument(o, 0);
    struct replay r = {.update = options_flag(o, "update")};
    enum hc_code rc;

    if (dir == NULL || options_argument(o, 1) != NULL)
        return hc_fail(err, HC_EUSAGE, "replay takes one folder");
    rc = report_new(&r.report, "replay", "Replay", err);
    if (rc == HC_OK) {
        (void)report_result(r.report, "steps", "Steps", step_columns,
                            DRAW_NONE);
        rc = make_folder(&r, err);
    }
    if (rc == HC_OK)
        rc = run_in(&r, dir, err);
    if (rc == HC_OK) {
        report_total_int(r.report, 0, "findings", r.findings);
        rc = output_report(r.report, o, err);
    }
    *code = r.findings > 0 ? EXIT_FINDINGS : EXIT_DONE;
    report_free(r.report);
    return rc;
}

static const struct option *const tables[] = {replay_options, help_options,
                                              output_options, NULL};

const struct command command_replay = {
    .name = "replay",
    .usage = "[--update] DIR",
    .summary = "ingest a folder's exports and compare what commands print",
    .about =
        "Reads DIR/replay.yaml, ingests DIR/inputs into a temporary database, "
        "runs each step and compares its output with a file of DIR/expected, "
        "byte for byte.  Exit code 1 when anything differs.  --update writes "
        "the files instead; read the difference before you commit it.",
    .tables = tables,
    .run = run,
};
