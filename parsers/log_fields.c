/* SPDX-License-Identifier: MIT
 *
 * Cloud Logging spellings, see log_fields.h. */
#include "parsers/log_fields.h"

#include <math.h>

#include "base/checked.h"

void log_entry_init(struct log_entry *e)
{
    *e = (struct log_entry){
        .http_status = -1,
        .http_latency_us = -1,
        .http_request_bytes = -1,
        .http_response_bytes = -1,
        .status_code = -1,
    };
}

static const struct {
    struct hc_str word;
    int severity;
} severity_words[] = {
    {HC_STR_INIT("INFO"), SEVERITY_INFO},
    {HC_STR_INIT("ERROR"), SEVERITY_ERROR},
    {HC_STR_INIT("WARNING"), SEVERITY_WARNING},
    {HC_STR_INIT("DEBUG"), SEVERITY_DEBUG},
    {HC_STR_INIT("NOTICE"), SEVERITY_NOTICE},
    {HC_STR_INIT("DEFAULT"), SEVERITY_DEFAULT},
    {HC_STR_INIT("CRITICAL"), SEVERITY_CRITICAL},
    {HC_STR_INIT("ALERT"), SEVERITY_ALERT},
    {HC_STR_INIT("EMERGENCY"), SEVERITY_EMERGENCY},
    {HC_STR_INIT("WARN"), SEVERITY_WARNING},
    {HC_STR_INIT("FATAL"), SEVERITY_CRITICAL},
    {HC_STR_INIT("ERR"), SEVERITY_ERROR},
    {HC_STR_INIT("CRIT"), SEVERITY_CRITICAL},
    {HC_STR_INIT("EMERG"), SEVERITY_EMERGENCY},
    {HC_STR_INIT("PANIC"), SEVERITY_EMERGENCY},
    {HC_STR_INIT("SEVERE"), SEVERITY_ERROR},
    {HC_STR_INIT("INFORMATION"), SEVERITY_INFO},
    {HC_STR_INIT("TRACE"), SEVERITY_DEBUG},
    {HC_STR_INIT("LOG_SEVERITY_UNSPECIFIED"), SEVERITY_DEFAULT},
};

bool log_severity_parse(struct hc_str text, int *out)
{
    const size_t n = sizeof severity_words / sizeof *severity_words;
    int64_t number;

    if (text.n == 0) {
        *out = SEVERITY_DEFAULT;
        return true;
    }
    for (size_t i = 0; i < n; i++)
        if (hc_str_eq_fold(severity_words[i].word, text)) {
            *out = severity_words[i].severity;
            return true;
        }
    if (!hc_str_to_i64(text, &number) || number < 0 || number > 1000)
        return false;
    *out = (int)number;
    return true;
}

bool log_latency_parse(struct hc_str text, int64_t *us)
{
    struct hc_str whole;
    int64_t seconds, total, fraction = 0;

    if (text.n > 0 && text.p[text.n - 1] == 's')
        text.n--;
    if (text.n == 0 || text.p[0] < '0' || text.p[0] > '9')
        return false;
    (void)hc_str_cut(&text, '.', &whole);
    if (!hc_str_to_i64(whole, &seconds))
        return false;
    for (size_t i = 0; i < 6 || i < text.n; i++) {
        int digit = i < text.n ? text.p[i] - '0' : 0;

        if (digit < 0 || digit > 9)
            return false;
        if (i < 6)
            fraction = fraction * 10 + digit;
    }
    if (!hc_mul_i64(seconds, HC_US_PER_SECOND, &total) ||
        !hc_add_i64(total, fraction, &total))
        return false;
    *us = total;
    return true;
}

bool log_latency_from_double(double seconds, int64_t *us)
{
    /* Over nanoseconds: 0.0036 is a hair below itself as a double, and its
     * floor must be 3600 all the same. */
    if (!(seconds >= 0 && seconds < 9e9))
        return false;
    *us = (int64_t)llround(seconds * 1e9) / 1000;
    return true;
}

bool log_status_parse(struct hc_str text, int *code)
{
    static const char *const names[] = {
        "OK",
        "CANCELLED",
        "UNKNOWN",
        "INVALID_ARGUMENT",
        "DEADLINE_EXCEEDED",
        "NOT_FOUND",
        "ALREADY_EXISTS",
        "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION",
        "ABORTED",
        "OUT_OF_RANGE",
        "UNIMPLEMENTED",
        "INTERNAL",
        "UNAVAILABLE",
        "DATA_LOSS",
        "UNAUTHENTICATED",
        NULL,
    };
    int64_t number;

    for (int i = 0; names[i] != NULL; i++)
        if (hc_str_eq_fold(hc_str_from(names[i]), text)) {
            *code = i;
            return true;
        }
    if (!hc_str_to_i64(text, &number) || number < INT32_MIN ||
        number > INT32_MAX)
        return false;
    *code = (int)number;
    return true;
}

struct hc_str log_name_project(struct hc_str log_name)
{
    struct hc_str rest = log_name, kind, id;

    if (!hc_str_cut(&rest, '/', &kind))
        return (struct hc_str){NULL, 0};
    (void)hc_str_cut(&rest, '/', &id);
    if (id.n == 0)
        return (struct hc_str){NULL, 0};
    if (hc_str_eq(kind, HC_STR("projects")))
        return id;
    if (hc_str_eq(kind, HC_STR("organizations")) ||
        hc_str_eq(kind, HC_STR("folders")) ||
        hc_str_eq(kind, HC_STR("billingAccounts")))
        return (struct hc_str){log_name.p, kind.n + 1 + id.n};
    return (struct hc_str){NULL, 0};
}

static const struct hc_str label_keys[LOG_LABELS] = {
    [LOG_LABEL_SERVICE_NAME] = HC_STR_INIT("service_name"),
    [LOG_LABEL_FUNCTION_NAME] = HC_STR_INIT("function_name"),
    [LOG_LABEL_JOB_ID] = HC_STR_INIT("job_id"),
    [LOG_LABEL_JOB_NAME] = HC_STR_INIT("job_name"),
    [LOG_LABEL_CONTAINER_NAME] = HC_STR_INIT("container_name"),
    [LOG_LABEL_INSTANCE_ID] = HC_STR_INIT("instance_id"),
    [LOG_LABEL_SUBSCRIPTION_ID] = HC_STR_INIT("subscription_id"),
    [LOG_LABEL_TOPIC_ID] = HC_STR_INIT("topic_id"),
    [LOG_LABEL_BUILD_TRIGGER_ID] = HC_STR_INIT("build_trigger_id"),
    [LOG_LABEL_BUILD_ID] = HC_STR_INIT("build_id"),
    [LOG_LABEL_MODULE_ID] = HC_STR_INIT("module_id"),
    [LOG_LABEL_QUEUE_ID] = HC_STR_INIT("queue_id"),
    [LOG_LABEL_WORKFLOW_ID] = HC_STR_INIT("workflow_id"),
    [LOG_LABEL_DATABASE_ID] = HC_STR_INIT("database_id"),
    [LOG_LABEL_DATASET_ID] = HC_STR_INIT("dataset_id"),
    [LOG_LABEL_BUCKET_NAME] = HC_STR_INIT("bucket_name"),
    [LOG_LABEL_POD_NAME] = HC_STR_INIT("pod_name"),
    [LOG_LABEL_NODE_NAME] = HC_STR_INIT("node_name"),
    [LOG_LABEL_CLUSTER_NAME] = HC_STR_INIT("cluster_name"),
    [LOG_LABEL_FORWARDING_RULE] = HC_STR_INIT("forwarding_rule_name"),
    [LOG_LABEL_SERVICE] = HC_STR_INIT("service"),
    [LOG_LABEL_CONFIGURATION_NAME] = HC_STR_INIT("configuration_name"),
    [LOG_LABEL_REVISION_NAME] = HC_STR_INIT("revision_name"),
    [LOG_LABEL_VERSION_ID] = HC_STR_INIT("version_id"),
    [LOG_LABEL_LOCATION] = HC_STR_INIT("location"),
    [LOG_LABEL_REGION] = HC_STR_INIT("region"),
    [LOG_LABEL_ZONE] = HC_STR_INIT("zone"),
    [LOG_LABEL_PROJECT_ID] = HC_STR_INIT("project_id"),
};

/* Which label names the service of a resource type, and which one does where
 * the first is empty. */
static const struct {
    struct hc_str type;
    int first, second;
} service_labels[] = {
    {HC_STR_INIT("cloud_run_revision"), LOG_LABEL_SERVICE_NAME,
     LOG_LABEL_CONFIGURATION_NAME},
    {HC_STR_INIT("cloud_run_job"), LOG_LABEL_JOB_NAME, LOG_LABEL_JOB_NAME},
    {HC_STR_INIT("cloud_function"), LOG_LABEL_FUNCTION_NAME,
     LOG_LABEL_FUNCTION_NAME},
    {HC_STR_INIT("cloud_scheduler_job"), LOG_LABEL_JOB_ID, LOG_LABEL_JOB_ID},
    {HC_STR_INIT("k8s_container"), LOG_LABEL_CONTAINER_NAME,
     LOG_LABEL_POD_NAME},
    {HC_STR_INIT("k8s_pod"), LOG_LABEL_POD_NAME, LOG_LABEL_CLUSTER_NAME},
    {HC_STR_INIT("k8s_node"), LOG_LABEL_NODE_NAME, LOG_LABEL_CLUSTER_NAME},
    {HC_STR_INIT("k8s_cluster"), LOG_LABEL_CLUSTER_NAME,
     LOG_LABEL_CLUSTER_NAME},
    {HC_STR_INIT("gke_cluster"), LOG_LABEL_CLUSTER_NAME,
     LOG_LABEL_CLUSTER_NAME},
    {HC_STR_INIT("pubsub_subscription"), LOG_LABEL_SUBSCRIPTION_ID,
     LOG_LABEL_SUBSCRIPTION_ID},
    {HC_STR_INIT("pubsub_topic"), LOG_LABEL_TOPIC_ID, LOG_LABEL_TOPIC_ID},
    /* A trigger builds again and again, a build id comes once. */
    {HC_STR_INIT("build"), LOG_LABEL_BUILD_TRIGGER_ID, LOG_LABEL_BUILD_ID},
    {HC_STR_INIT("gce_instance"), LOG_LABEL_INSTANCE_ID, LOG_LABEL_INSTANCE_ID},
    {HC_STR_INIT("gae_app"), LOG_LABEL_MODULE_ID, LOG_LABEL_MODULE_ID},
    {HC_STR_INIT("cloud_tasks_queue"), LOG_LABEL_QUEUE_ID, LOG_LABEL_QUEUE_ID},
    {HC_STR_INIT("workflows.googleapis.com/Workflow"), LOG_LABEL_WORKFLOW_ID,
     LOG_LABEL_WORKFLOW_ID},
    {HC_STR_INIT("cloudsql_database"), LOG_LABEL_DATABASE_ID,
     LOG_LABEL_DATABASE_ID},
    {HC_STR_INIT("bigquery_dataset"), LOG_LABEL_DATASET_ID,
     LOG_LABEL_DATASET_ID},
    {HC_STR_INIT("gcs_bucket"), LOG_LABEL_BUCKET_NAME, LOG_LABEL_BUCKET_NAME},
    {HC_STR_INIT("dataflow_step"), LOG_LABEL_JOB_NAME, LOG_LABEL_JOB_ID},
    {HC_STR_INIT("http_load_balancer"), LOG_LABEL_FORWARDING_RULE,
     LOG_LABEL_FORWARDING_RULE},
    {HC_STR_INIT("audited_resource"), LOG_LABEL_SERVICE, LOG_LABEL_SERVICE},
    {HC_STR_INIT("api"), LOG_LABEL_SERVICE, LOG_LABEL_SERVICE},
};

void log_resource_set(struct log_resource *r, struct hc_str key,
                      struct hc_str value)
{
    for (size_t i = 0; i < LOG_LABELS; i++)
        if (hc_str_eq(label_keys[i], key)) {
            if (r->label[i].n == 0)
                r->label[i] = value;
            return;
        }
}

static struct hc_str either(struct hc_str a, struct hc_str b)
{
    return a.n > 0 ? a : b;
}

/* The service of a type that is in no table: the first label that names one,
 * in the order of the enum. */
static struct hc_str any_service(const struct log_resource *r)
{
    for (size_t i = 0; i <= LOG_LABEL_CONFIGURATION_NAME; i++)
        if (r->label[i].n > 0)
            return r->label[i];
    return (struct hc_str){NULL, 0};
}

static struct hc_str service_of(const struct log_resource *r,
                                struct hc_str type)
{
    const size_t n = sizeof service_labels / sizeof *service_labels;

    for (size_t i = 0; i < n; i++)
        if (hc_str_eq(service_labels[i].type, type))
            return either(r->label[service_labels[i].first],
                          r->label[service_labels[i].second]);
    return any_service(r);
}

/* Empty becomes absent, so that "" and a missing label are one origin. */
static struct hc_str or_absent(struct hc_str s)
{
    return s.n > 0 ? s : (struct hc_str){NULL, 0};
}

void log_resource_apply(const struct log_resource *r, struct log_entry *e)
{
    const struct hc_str *label = r->label;

    e->service = or_absent(service_of(r, e->resource_type));
    e->revision = or_absent(
        either(label[LOG_LABEL_REVISION_NAME], label[LOG_LABEL_VERSION_ID]));
    e->location = or_absent(
        either(label[LOG_LABEL_LOCATION],
               either(label[LOG_LABEL_REGION], label[LOG_LABEL_ZONE])));
    e->project = or_absent(
        either(log_name_project(e->log_name), label[LOG_LABEL_PROJECT_ID]));
}

void log_label_apply(struct log_entry *e, struct hc_str key,
                     struct hc_str value)
{
    if (value.n == 0)
        return;
    if (hc_str_eq(key, HC_STR("instanceId"))) {
        e->instance = value;
    } else if (hc_str_eq(key, HC_STR("execution_id")) ||
               hc_str_eq(key, HC_STR("run.googleapis.com/execution_name")) ||
               /* ... as a BigQuery sink has to spell it */
               hc_str_eq(key, HC_STR("run_googleapis_com_execution_name"))) {
        e->execution = value;
    }
}

void log_attempt_message(struct hc_buf *out, struct hc_str type,
                         struct hc_str status, struct hc_str debug_info)
{
    const struct hc_str parts[] = {type, status, debug_info};
    bool first = true;

    for (size_t i = 0; i < 3; i++) {
        struct hc_str part = parts[i];

        if (i == 0) /* the last word of type.googleapis.com/google.cloud.X */
            for (size_t k = part.n; k > 0; k--)
                if (part.p[k - 1] == '.' || part.p[k - 1] == '/') {
                    part = hc_str_slice(part, k, part.n);
                    break;
                }
        if (part.n == 0)
            continue;
        if (!first)
            hc_buf_add(out, ": ", 2);
        hc_buf_add_str(out, part);
        first = false;
    }
}
