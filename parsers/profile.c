/* SPDX-License-Identifier: MIT
 *
 * Column profiles, see profile.h: YAML into tables, and choosing one. */
#include "parsers/profile.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/embed.h"
#include "base/limits.h"
#include "base/zone.h"
#include "parsers/yaml.h"

enum { MAX_PROFILES = 32 };

struct profile_set {
    struct hc_arena arena;
    struct profile profiles[MAX_PROFILES];
    size_t n;
};

struct word {
    const char *word;
    int value;
};

static const struct word roles[] = {
    {"processor", ROLE_PROCESSOR}, {"phase", ROLE_PHASE},
    {"category", ROLE_CATEGORY},   {"run_id", ROLE_RUN_ID},
    {"status", ROLE_STATUS},       {"started", ROLE_STARTED},
    {"ended", ROLE_ENDED},         {"data_date", ROLE_DATA_DATE},
    {"duration", ROLE_DURATION},   {"records", ROLE_RECORDS},
    {"error", ROLE_ERROR},         {"message_id", ROLE_MESSAGE_ID},
    {"payload", ROLE_PAYLOAD},     {NULL, 0},
};

static const struct word types[] = {
    {"STRING", TYPE_STRING},   {"INT64", TYPE_INT64},
    {"FLOAT64", TYPE_FLOAT64}, {"BOOL", TYPE_BOOL},
    {"DATE", TYPE_DATE},       {"TIMESTAMP", TYPE_TIMESTAMP},
    {"JSON", TYPE_JSON},       {NULL, 0},
};

static const struct word statuses[] = {
    {"running", STATUS_RUNNING}, {"success", STATUS_SUCCESS},
    {"failed", STATUS_FAILED},   {"partial", STATUS_PARTIAL},
    {"skipped", STATUS_SKIPPED}, {NULL, 0},
};

static enum hc_code find_word(const struct word *words, const char *file,
                              const struct yaml_node *node, const char *what,
                              int *out, struct hc_err *err)
{
    for (; words->word != NULL; words++)
        if (hc_str_eq(node->text, hc_str_from(words->word))) {
            *out = words->value;
            return HC_OK;
        }
    return yaml_fail(err, file, node, "\"%.*s\" is no %s",
                     HC_STR_ARG(hc_str_slice(node->text, 0, 40)), what);
}

static enum hc_code read_names(struct profile_column *c, const char *file,
                               const struct yaml_node *node, struct hc_err *err)
{
    const struct yaml_node *first = node;

    if (node == NULL)
        return HC_OK;
    if (node->kind == YAML_KIND_SEQUENCE)
        first = node->first;
    for (; first != NULL; first = first->next) {
        if (first->kind != YAML_KIND_SCALAR || first->text.n == 0)
            return yaml_fail(err, file, first, "a column name is a word");
        if (c->n_names == PROFILE_ALIASES)
            return yaml_fail(err, file, first, "more than %d names",
                             PROFILE_ALIASES);
        c->names[c->n_names++] = first->text;
        if (node->kind == YAML_KIND_SCALAR)
            break;
    }
    return HC_OK;
}

/* Types that follow from the role, whatever the file says. */
static enum export_type role_type(enum profile_role role, enum export_type said)
{
    switch (role) {
    case ROLE_STARTED:
    case ROLE_ENDED:
        return TYPE_TIMESTAMP;
    case ROLE_DATA_DATE:
        return TYPE_DATE;
    case ROLE_DURATION:
        return TYPE_FLOAT64;
    case ROLE_RECORDS:
        return TYPE_INT64;
    default:
        return said;
    }
}

static enum hc_code read_column(struct profile_column *c, const char *file,
                                const struct yaml_node *node,
                                struct hc_err *err)
{
    static const char *const keys[] = {"name", "type", "role", "context", NULL};
    const struct yaml_node *type = yaml_find(node, "type");
    const struct yaml_node *role = yaml_find(node, "role");
    const struct yaml_node *context = yaml_find(node, "context");
    int value = 0;
    enum hc_code rc = yaml_only(node, keys, file, err);

    if (rc == HC_OK)
        rc = read_names(c, file, yaml_find(node, "name"), err);
    if (rc == HC_OK && c->n_names == 0)
        rc = yaml_fail(err, file, node, "a column needs a name");
    if (rc == HC_OK && type != NULL)
        rc = find_word(types, file, type, "type", &value, err);
    c->type = (enum export_type)value;
    value = ROLE_NONE;
    if (rc == HC_OK && role != NULL)
        rc = find_word(roles, file, role, "role", &value, err);
    c->role = (enum profile_role)value;
    if (rc == HC_OK && context != NULL && !yaml_to_bool(context, &c->context))
        rc = yaml_fail(err, file, context, "context is true or false");
    c->type = role_type(c->role, c->type);
    if (c->role == ROLE_PROCESSOR || c->role == ROLE_PHASE ||
        c->role == ROLE_CATEGORY)
        c->context = true;
    else if (c->role != ROLE_NONE && c->context)
        rc = yaml_fail(err, file, node,
                       "a column with this role cannot be context");
    return rc;
}

static enum hc_code check_roles(const struct profile *p, const char *file,
                                const struct yaml_node *node,
                                struct hc_err *err)
{
    unsigned seen = 0;

    for (size_t i = 0; i < p->n_columns; i++) {
        unsigned bit = 1u << p->columns[i].role;

        if (p->columns[i].role == ROLE_NONE)
            continue;
        if (seen & bit)
            return yaml_fail(err, file, node, "two columns have one role");
        seen |= bit;
    }
    if (!(seen & 1u << ROLE_PROCESSOR) || !(seen & 1u << ROLE_STATUS) ||
        !(seen & 1u << ROLE_STARTED))
        return yaml_fail(err, file, node,
                         "the roles processor, status and started are "
                         "needed");
    return HC_OK;
}

static enum hc_code read_columns(struct hc_arena *arena, struct profile *p,
                                 const char *file, const struct yaml_node *node,
                                 struct hc_err *err)
{
    struct profile_column *columns;
    enum hc_code rc = HC_OK;

    if (node == NULL || node->kind != YAML_KIND_SEQUENCE || node->n == 0 ||
        node->n > HC_MAX_COLUMNS)
        return yaml_fail(err, file, node, "columns is a list");
    columns = hc_arena_alloc(arena, node->n * sizeof *columns);
    if (columns == NULL)
        return hc_nomem(err);
    memset(columns, 0, node->n * sizeof *columns);
    for (const struct yaml_node *c = node->first; rc == HC_OK && c != NULL;
         c = c->next)
        rc = read_column(&columns[p->n_columns++], file, c, err);
    p->columns = columns;
    return rc == HC_OK ? check_roles(p, file, node, err) : rc;
}

static enum hc_code read_statuses(struct hc_arena *arena, struct profile *p,
                                  const char *file,
                                  const struct yaml_node *node,
                                  struct hc_err *err)
{
    struct status_word *words;
    size_t n = 0;
    int value = 0;
    enum hc_code rc = HC_OK;

    if (node == NULL || node->kind != YAML_KIND_MAPPING)
        return yaml_fail(err, file, node,
                         "status maps running, success, failed, partial and "
                         "skipped to lists of words");
    for (const struct yaml_node *s = node->first; s != NULL; s = s->next)
        n += s->n;
    words = hc_arena_alloc(arena, (n + 1) * sizeof *words);
    if (words == NULL)
        return hc_nomem(err);
    for (const struct yaml_node *s = node->first; rc == HC_OK && s != NULL;
         s = s->next) {
        struct yaml_node key = {.text = s->key, .line = s->key_line};

        rc = find_word(statuses, file, &key, "status", &value, err);
        for (const struct yaml_node *w = s->first; rc == HC_OK && w != NULL;
             w = w->next)
            words[p->n_statuses++] =
                (struct status_word){w->text, (enum run_status)value};
    }
    p->statuses = words;
    return rc;
}

static enum hc_code read_unit(struct profile *p, const char *file,
                              const struct yaml_node *node, struct hc_err *err)
{
    p->duration_unit_s = 1;
    if (node == NULL || hc_str_eq(node->text, HC_STR("s")))
        return HC_OK;
    if (hc_str_eq(node->text, HC_STR("ms")))
        p->duration_unit_s = 1e-3;
    else if (hc_str_eq(node->text, HC_STR("us")))
        p->duration_unit_s = 1e-6;
    else if (hc_str_eq(node->text, HC_STR("min")))
        p->duration_unit_s = 60;
    else
        return yaml_fail(err, file, node, "duration_unit is us, ms, s or min");
    return HC_OK;
}

static enum hc_code read_zone(struct profile *p, const char *file,
                              const struct yaml_node *node, struct hc_err *err)
{
    struct zone *zone = NULL;
    struct hc_err why = {0};
    char name[64];

    p->zone = HC_STR("UTC");
    if (node == NULL || hc_str_eq(node->text, p->zone))
        return HC_OK;
    p->zone = node->text;
    if (node->text.n == 0 || node->text.n >= sizeof name)
        return yaml_fail(err, file, node,
                         "zone is UTC or a name of the IANA "
                         "database");
    memcpy(name, node->text.p, node->text.n);
    name[node->text.n] = '\0';
    if (zone_open(&zone, name, &why) != HC_OK)
        return yaml_fail(err, file, node, "%s", why.msg);
    zone_close(zone);
    return HC_OK;
}

static enum hc_code read_profile(struct profile_set *set, const char *file,
                                 const struct yaml_node *root,
                                 struct hc_err *err)
{
    static const char *const keys[] = {"name",   "zone",    "duration_unit",
                                       "status", "columns", NULL};
    struct profile *p = &set->profiles[set->n];
    const struct yaml_node *name = yaml_find(root, "name");
    enum hc_code rc;

    if (root == NULL || root->kind != YAML_KIND_MAPPING)
        return hc_fail(err, HC_ECONFIG, "%s: a profile is a mapping", file);
    rc = yaml_only(root, keys, file, err);
    if (rc == HC_OK && (name == NULL || name->text.n == 0))
        rc = yaml_fail(err, file, root, "a profile needs a name");
    if (rc != HC_OK)
        return rc;
    *p = (struct profile){.name = name->text};
    rc = read_zone(p, file, yaml_find(root, "zone"), err);
    if (rc == HC_OK)
        rc = read_unit(p, file, yaml_find(root, "duration_unit"), err);
    if (rc == HC_OK)
        rc =
            read_statuses(&set->arena, p, file, yaml_find(root, "status"), err);
    if (rc == HC_OK)
        rc =
            read_columns(&set->arena, p, file, yaml_find(root, "columns"), err);
    if (rc == HC_OK)
        set->n++;
    return rc;
}

enum hc_code profile_set_open(struct profile_set **out, const char *path,
                              struct hc_err *err)
{
    struct profile_set *set = calloc(1, sizeof *set);
    const struct yaml_node *root = NULL;
    enum hc_code rc = HC_OK;

    *out = NULL;
    if (set == NULL)
        return hc_nomem(err);
    hc_arena_init(&set->arena);
    if (path != NULL) {
        rc = yaml_read_file(&set->arena, path, &root, err);
        if (rc == HC_OK)
            rc = read_profile(set, path, root, err);
    }
    for (const struct embedded_file *f = embedded_profiles;
         rc == HC_OK && f->name != NULL && set->n < MAX_PROFILES; f++) {
        rc = yaml_read(&set->arena, (struct hc_str){f->text, f->n}, f->name,
                       &root, err);
        if (rc == HC_OK)
            rc = read_profile(set, f->name, root, err);
    }
    if (rc != HC_OK) {
        profile_set_close(set);
        return rc;
    }
    *out = set;
    return HC_OK;
}

void profile_set_close(struct profile_set *set)
{
    if (set == NULL)
        return;
    hc_arena_release(&set->arena);
    free(set);
}

const struct profile *profile_at(const struct profile_set *set, size_t i)
{
    return i < set->n ? &set->profiles[i] : NULL;
}

static bool has_role(const struct profile *p, const struct columns *columns,
                     enum profile_role role)
{
    for (size_t i = 0; i < p->n_columns; i++)
        for (size_t k = 0;
             p->columns[i].role == role && k < p->columns[i].n_names; k++)
            for (size_t c = 0; c < columns->n; c++)
                if (hc_str_eq(columns->name[c], p->columns[i].names[k]))
                    return true;
    return false;
}

const struct profile *profile_match(const struct profile_set *set,
                                    const struct columns *columns)
{
    for (size_t i = 0; i < set->n; i++) {
        const struct profile *p = &set->profiles[i];

        if (has_role(p, columns, ROLE_PROCESSOR) &&
            has_role(p, columns, ROLE_STATUS) &&
            has_role(p, columns, ROLE_STARTED))
            return p;
    }
    return NULL;
}
