/* SPDX-License-Identifier: MIT
 *
 * The spellings of Cloud Logging fields that do not depend on the container:
 * used for JSON entries and for the Logs Explorer CSV.  docs/formats.md tells
 * where each spelling was seen.
 *
 * Threads: nothing here keeps state.  All results are views of the input. */
#ifndef HINDCAST_PARSERS_LOG_FIELDS_H
#define HINDCAST_PARSERS_LOG_FIELDS_H

#include "base/buf.h"
#include "base/record.h"

/* An entry with everything absent. */
void log_entry_init(struct log_entry *e);

/* A severity as a word in any case (also WARN, FATAL and the like) or as a
 * decimal number of 0 to 1000.  Empty text is DEFAULT.  False = no severity:
 * *out is untouched. */
bool log_severity_parse(struct hc_str text, int *out);

/* A duration as decimal seconds, with or without an s: "0.003663960s" is
 * 3663 (microseconds, floor).  False on anything else, negative ones too. */
bool log_latency_parse(struct hc_str text, int64_t *us);
/* The same of a number of seconds, as BigQuery sinks store it. */
bool log_latency_from_double(double seconds, int64_t *us);

/* A google.rpc code as a number ("8") or by its name ("RESOURCE_EXHAUSTED").
 * False = neither. */
bool log_status_parse(struct hc_str text, int *code);

/* Who owns a log: ID of projects/ID/logs/..., or "organizations/ID",
 * "folders/ID", "billingAccounts/ID".  {NULL, 0} when it is none of these. */
struct hc_str log_name_project(struct hc_str log_name);

/* The resource labels that say which service an entry is about. */
enum {
    LOG_LABEL_SERVICE_NAME,
    LOG_LABEL_FUNCTION_NAME,
    LOG_LABEL_JOB_ID,
    LOG_LABEL_JOB_NAME,
    LOG_LABEL_CONTAINER_NAME,
    LOG_LABEL_INSTANCE_ID,
    LOG_LABEL_SUBSCRIPTION_ID,
    LOG_LABEL_TOPIC_ID,
    LOG_LABEL_BUILD_TRIGGER_ID,
    LOG_LABEL_BUILD_ID,
    LOG_LABEL_MODULE_ID,
    LOG_LABEL_QUEUE_ID,
    LOG_LABEL_WORKFLOW_ID,
    LOG_LABEL_DATABASE_ID,
    LOG_LABEL_DATASET_ID,
    LOG_LABEL_BUCKET_NAME,
    LOG_LABEL_POD_NAME,
    LOG_LABEL_NODE_NAME,
    LOG_LABEL_CLUSTER_NAME,
    LOG_LABEL_FORWARDING_RULE,
    LOG_LABEL_SERVICE,
    LOG_LABEL_CONFIGURATION_NAME,
    LOG_LABEL_REVISION_NAME,
    LOG_LABEL_VERSION_ID,
    LOG_LABEL_LOCATION,
    LOG_LABEL_REGION,
    LOG_LABEL_ZONE,
    LOG_LABEL_PROJECT_ID,
    LOG_LABELS
};

struct log_resource { /* zeroed = no labels yet */
    struct hc_str label[LOG_LABELS];
};

/* Note one label of resource.labels; others than the above are ignored.  The
 * first of two equal keys counts. */
void log_resource_set(struct log_resource *r, struct hc_str key,
                      struct hc_str value);
/* Fill service, revision, location and project of e, whose resource_type and
 * log_name are set.  Empty labels count as absent. */
void log_resource_apply(const struct log_resource *r, struct log_entry *e);

/* Note one label of the entry's own labels: fills instance and execution. */
void log_label_apply(struct log_entry *e, struct hc_str key,
                     struct hc_str value);

/* What a person reads about an attempt of Cloud Scheduler, whose jsonPayload
 * has no message: "AttemptFinished: INTERNAL: URL_UNREACHABLE-...".  Appends
 * to out; absent parts are {NULL, 0}. */
void log_attempt_message(struct hc_buf *out, struct hc_str type,
                         struct hc_str status, struct hc_str debug_info);

#endif
