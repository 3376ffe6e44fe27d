/* SPDX-License-Identifier: MIT
 *
 * Spellings of severities, durations, codes, log names and labels. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parsers/log_fields.h"
#include "tests/support/guard.h"

static const struct {
    const char *text;
    int want; /* -1 = no severity */
} severity_cases[] = {
    {"", 0},         {"DEFAULT", 0},     {"DEBUG", 100}, {"INFO", 200},
    {"NOTICE", 300}, {"WARNING", 400},   {"ERROR", 500}, {"CRITICAL", 600},
    {"ALERT", 700},  {"EMERGENCY", 800}, {"warn", 400},  {"Warning", 400},
    {"fatal", 600},  {"500", 500},       {"0", 0},       {"250", 250},
    {"1000", 1000},  {"1001", -1},       {"-1", -1},     {"5e2", -1},
    {"ERRORS", -1},  {" INFO", -1},      {"\xff", -1},   {"INF", -1},
};

static void test_severity(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof severity_cases / sizeof *severity_cases;
         i++) {
        struct guard g = guard_open(hc_str_from(severity_cases[i].text));
        int got = -1;
        bool is = log_severity_parse(g.text, &got);

        if (is != (severity_cases[i].want >= 0) ||
            got != severity_cases[i].want)
            fail_msg("\"%s\": %d", severity_cases[i].text, got);
        guard_close(&g);
    }
}

static const struct {
    const char *text;
    int64_t want; /* -1 = no duration */
} latency_cases[] = {
    {"0s", 0},
    {"0.003663960s", 3663},
    {"0.0036s", 3600},
    {"60.369159188s", 60369159},
    {"1.s", 1000000},
    {"3.5", 3500000},
    {"9223372036854s", 9223372036854000000},
    {"9223372036855s", -1},
    {"99999999999999999999s", -1},
    {"s", -1},
    {"", -1},
    {".5s", -1},
    {"-1s", -1},
    {"+1s", -1},
    {"1.5ms", -1},
    {"1.2.3s", -1},
    {"1.0000009xs", -1},
    {"1 s", -1},
};

static void test_latency(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof latency_cases / sizeof *latency_cases; i++) {
        struct guard g = guard_open(hc_str_from(latency_cases[i].text));
        int64_t got = -1;
        bool is = log_latency_parse(g.text, &got);

        if (is != (latency_cases[i].want >= 0) || got != latency_cases[i].want)
            fail_msg("\"%s\": %lld", latency_cases[i].text, (long long)got);
        guard_close(&g);
    }
}

/* The sink's number and the entry's text are the same microseconds. */
static void test_latency_number(void **state)
{
    int64_t us = -1;

    (void)state;
    assert_true(log_latency_from_double(0.0036, &us));
    assert_int_equal(us, 3600);
    assert_true(log_latency_from_double(0.003663960, &us));
    assert_int_equal(us, 3663);
    assert_true(log_latency_from_double(60.369159188, &us));
    assert_int_equal(us, 60369159);
    assert_false(log_latency_from_double(-0.5, &us));
    assert_false(log_latency_from_double(1e300, &us));
    assert_false(log_latency_from_double((double)NAN, &us));
}

static void test_status(void **state)
{
    int code = -7;

    (void)state;
    assert_true(log_status_parse(HC_STR("INTERNAL"), &code));
    assert_int_equal(code, 13);
    assert_true(log_status_parse(HC_STR("unavailable"), &code));
    assert_int_equal(code, 14);
    assert_true(log_status_parse(HC_STR("OK"), &code));
    assert_int_equal(code, 0);
    assert_true(log_status_parse(HC_STR("8"), &code));
    assert_int_equal(code, 8);
    assert_false(log_status_parse(HC_STR("INTERNALS"), &code));
    assert_false(log_status_parse(HC_STR("99999999999"), &code));
    assert_false(log_status_parse(HC_STR(""), &code));
}

static const struct {
    const char *name, *want;
} project_cases[] = {
    {"projects/p-1/logs/run.googleapis.com%2Frequests", "p-1"},
    {"projects/p-1", "p-1"},
    {"organizations/12/logs/x", "organizations/12"},
    {"folders/12/logs/x", "folders/12"},
    {"billingAccounts/A-B/logs/x", "billingAccounts/A-B"},
    {"projects//logs/x", NULL},
    {"logs/x", NULL},
    {"x", NULL},
    {"", NULL},
};

static void test_project(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof project_cases / sizeof *project_cases; i++) {
        struct guard g = guard_open(hc_str_from(project_cases[i].name));
        struct hc_str got = log_name_project(g.text);

        if (!hc_str_eq(got, hc_str_from(project_cases[i].want)))
            fail_msg("%s: \"%.*s\"", project_cases[i].name, HC_STR_ARG(got));
        guard_close(&g);
    }
}

static const struct {
    const char *type, *labels[8]; /* key, value, ..., NULL */
    const char *service, *revision, *location, *project;
} resource_cases[] = {
    {"cloud_run_revision",
     {"service_name", "s", "revision_name", "s-1", "location", "l", NULL},
     "s",
     "s-1",
     "l",
     NULL},
    {"cloud_run_revision",
     {"service_name", "", "configuration_name", "c", NULL},
     "c",
     NULL,
     NULL,
     NULL},
    {"cloud_run_job",
     {"job_name", "j", "project_id", "p", NULL},
     "j",
     NULL,
     NULL,
     "p"},
    {"cloud_function",
     {"function_name", "", "region", "r", NULL},
     NULL,
     NULL,
     "r",
     NULL},
    {"cloud_scheduler_job", {"job_id", "tick", NULL}, "tick", NULL, NULL, NULL},
    {"k8s_container",
     {"container_name", "c", "pod_name", "p-x", NULL},
     "c",
     NULL,
     NULL,
     NULL},
    {"gce_instance",
     {"instance_id", "1", "zone", "z", NULL},
     "1",
     NULL,
     "z",
     NULL},
    {"build",
     {"build_id", "b", "build_trigger_id", "t", NULL},
     "t",
     NULL,
     NULL,
     NULL},
    {"build", {"build_id", "b", NULL}, "b", NULL, NULL, NULL},
    {"gae_app",
     {"module_id", "m", "version_id", "v", NULL},
     "m",
     "v",
     NULL,
     NULL},
    {"unheard_of",
     {"namespace", "n", "job_name", "j", NULL},
     "j",
     NULL,
     NULL,
     NULL},
    {"unheard_of", {"zone", "z", NULL}, NULL, NULL, "z", NULL},
    {"", {NULL}, NULL, NULL, NULL, NULL},
};

static void assert_text(const char *what, struct hc_str got, const char *want)
{
    if (!hc_str_eq(got, hc_str_from(want)) || (got.p == NULL) != (want == NULL))
        fail_msg("%s: \"%.*s\"", what, HC_STR_ARG(got));
}

static void test_resource(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof resource_cases / sizeof *resource_cases;
         i++) {
        struct log_resource r = {0};
        struct log_entry e;

        log_entry_init(&e);
        for (size_t k = 0; resource_cases[i].labels[k] != NULL; k += 2)
            log_resource_set(&r, hc_str_from(resource_cases[i].labels[k]),
                             hc_str_from(resource_cases[i].labels[k + 1]));
        e.resource_type = hc_str_from(resource_cases[i].type);
        log_resource_apply(&r, &e);
        assert_text(resource_cases[i].type, e.service,
                    resource_cases[i].service);
        assert_text(resource_cases[i].type, e.revision,
                    resource_cases[i].revision);
        assert_text(resource_cases[i].type, e.location,
                    resource_cases[i].location);
        assert_text(resource_cases[i].type, e.project,
                    resource_cases[i].project);
    }
}

static void test_labels(void **state)
{
    struct log_entry e;

    (void)state;
    log_entry_init(&e);
    log_label_apply(&e, HC_STR("instanceId"), HC_STR("00ab"));
    log_label_apply(&e, HC_STR("run.googleapis.com/execution_name"),
                    HC_STR("x-1"));
    log_label_apply(&e, HC_STR("other"), HC_STR("y"));
    log_label_apply(&e, HC_STR("execution_id"), HC_STR(""));
    assert_text("instance", e.instance, "00ab");
    assert_text("execution", e.execution, "x-1");
}

static void test_attempt_message(void **state)
{
    struct hc_buf b;

    (void)state;
    hc_buf_init(&b, 256);
    log_attempt_message(
        &b,
        HC_STR("type.googleapis.com/google.cloud.scheduler.logging."
               "AttemptFinished"),
        HC_STR("INTERNAL"), HC_STR("URL_UNREACHABLE. code = 500"));
    assert_string_equal(
        hc_buf_z(&b), "AttemptFinished: INTERNAL: URL_UNREACHABLE. code = 500");
    hc_buf_clear(&b);
    log_attempt_message(&b, HC_STR("AttemptStarted"), (struct hc_str){NULL, 0},
                        (struct hc_str){NULL, 0});
    assert_string_equal(hc_buf_z(&b), "AttemptStarted");
    hc_buf_clear(&b);
    log_attempt_message(&b, HC_STR("ends.with."), HC_STR("OK"),
                        (struct hc_str){NULL, 0});
    assert_string_equal(hc_buf_z(&b), "OK");
    hc_buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_severity),
        cmocka_unit_test(test_latency),
        cmocka_unit_test(test_latency_number),
        cmocka_unit_test(test_status),
        cmocka_unit_test(test_project),
        cmocka_unit_test(test_resource),
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_attempt_message),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
