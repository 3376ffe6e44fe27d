/* SPDX-License-Identifier: MIT
 *
 * The contract of a policy that `whatif` replays under: one file in
 * analyzer/whatif/policies/ and one line in policies.def.
 *
 * Each delivery of an item passes the policies in the order in which they were
 * listed.  Each may let it in, make it wait, keep it, or turn it away; what all
 * let in is an attempt.  When that is over, policies hear of it in the same
 * order; when it failed, they say when to try again. */
#ifndef HINDCAST_ANALYZER_WHATIF_POLICY_H
#define HINDCAST_ANALYZER_WHATIF_POLICY_H

#include "analyzer/stats/random.h"
#include "analyzer/whatif/world.h"

struct sim;

/* One delivery on its way.  Sets of ends are bits of enum world_end. */
struct visit {
    int64_t at_us;
    int64_t head_us;   /* simulated start of the item's first attempt;
                          WORLD_NEVER before that */
    uint32_t item;     /* number in the world */
    uint32_t delivery; /* from 0 */
    uint8_t stage;     /* policy to ask next */
    uint8_t ends;      /* at which the item is under way */
    uint8_t done;      /* at which it has succeeded */
    uint8_t failed;    /* at which the attempt fails; of over alone */
    uint8_t set;       /* enum world_set of the item: who counts what many wait
                          for need not touch their items */
    bool over;         /* it ended at at_us */
};

enum policy_answer {
    POLICY_PASS,
    POLICY_WAIT,   /* until v->at_us, which it moved; then ask the next one */
    POLICY_HOLD,   /* it keeps a copy of the visit and sim_wake()s it */
    POLICY_REFUSE, /* by an open breaker: --open says what becomes of it */
    POLICY_AGAIN,  /* not now: it comes again as an attempt does that failed */
    POLICY_SKIP,   /* another item's attempt does its work */
    POLICY_STOP    /* the item never runs */
};

/* How an attempt ended that a policy had let in. */
enum policy_result { RESULT_SUCCEEDED, RESULT_FAILED, RESULT_NOT_MADE };

/* What becomes of an item that is not tried again. */
enum policy_stop { STOP_NOT, STOP_DEAD_LETTER, STOP_DROP };

struct retry {
    const struct visit *visit; /* the delivery that failed or was refused */
    const struct item *item;
    int64_t over_us; /* when it ended */
    bool refused;    /* it was no attempt */
    /* What is planned, as observed until a policy changes it. */
    int64_t next_us;
    bool anyway;   /* the next one comes whatever became of this */
    bool given_up; /* nobody tries again */
    enum policy_stop stop;
};

enum param_kind { PARAM_NUMBER, PARAM_SPAN, PARAM_TIME };

struct policy_param {
    const char *name, *help;
    enum param_kind kind;
    const char *fallback; /* as it is written; NULL = absent */
    int64_t min, max;     /* spans: in seconds */
};

enum { POLICY_PARAMS = 6, POLICY_INFINITE = 1000 * 1000 * 1000 };
#define POLICY_ABSENT INT64_MIN

/* A policy with its parameters, as asked for. */
struct policy_use {
    const struct policy *policy;
    int64_t value[POLICY_PARAMS]; /* spans and times in microseconds */
};

/* The number of the group that an item belongs to. */
typedef uint32_t policy_group(const struct item *it);

struct policy {       /* const, stateless */
    const char *name; /* "max_attempts" */
    const char *summary;
    const struct policy_param *params; /* at most POLICY_PARAMS; ends with name
                                          NULL; NULL = none */
    bool random;                       /* draws: run 200 times */
    /* Items of one group see each other, and have to be played side by side in
     * order of time; NULL = no item sees another. */
    policy_group *group;
    /* Why it does nothing to a world; NULL = it applies. */
    const char *(*idle)(const struct policy_use *use, const struct world *w);
    /* Refuses parameters that do not go together; may be NULL. */
    HC_MUST_USE enum hc_code (*check)(const struct policy_use *use,
                                      const struct world *w,
                                      struct hc_err *err);
    /* State of one simulation at a time, made once per thread and reset before
     * each; NULL for all three where there is none. */
    HC_MUST_USE enum hc_code (*open)(void **state, const struct policy_use *use,
                                     const struct world *w, struct hc_err *err);
    void (*reset)(void *state);
    void (*close)(void *state); /* accepts NULL */
    /* Each may be NULL. */
    enum policy_answer (*enter)(void *state, struct sim *s, struct visit *v);
    void (*leave)(void *state, struct sim *s, const struct visit *v,
                  enum policy_result result);
    void (*retry)(void *state, struct sim *s, struct retry *r);
    /* The same in one loop, where it is the only policy, there is no group and
     * both ends are played, in n lanes: see alone.h. */
    void (*play)(struct sim *s, const struct item *it, size_t n);
};

extern const struct policy *const policy_list[]; /* NULL-terminated */

/* ---- what policies ask the simulation ----------------------------------- */

/* What struct sim begins with: asked so often that a call would be felt. */
struct sim_asked {
    const struct world *world;
    const struct policy_use *use; /* of the policy that is being asked */
    uint64_t stream;              /* its random numbers in this replication */
};

static inline const struct sim_asked *sim_asked(const struct sim *s)
{
    return (const struct sim_asked *)(const void *)s;
}

static inline const struct world *sim_world(const struct sim *s)
{
    return sim_asked(s)->world;
}

/* The parameters of the policy that is being asked. */
static inline const struct policy_use *sim_use(const struct sim *s)
{
    return sim_asked(s)->use;
}

static inline const struct item *sim_item(const struct sim *s,
                                          const struct visit *v)
{
    return &sim_world(s)->items[v->item];
}

/* Uniform in [0, 1): of this replication, policy, item and delivery. */
static inline double sim_uniform_of(uint64_t stream, const struct item *it,
                                    uint32_t delivery)
{
    return random_uniform(stream ^ it->key ^ (uint64_t)delivery << 32);
}

static inline double sim_uniform(const struct sim *s, const struct visit *v)
{
    return sim_uniform_of(sim_asked(s)->stream, sim_item(s, v), v->delivery);
}

/* Let a delivery go on that the policy being asked had kept; it counts as let
 * in at at_us. */
void sim_wake(struct sim *s, const struct visit *kept, int64_t at_us);
/* The same of one that is asked again at its own time. */
void sim_come(struct sim *s, const struct visit *kept);
/* How long after each other deliveries come from this one on, as long as they
 * are refused; 0 = that is not steady, or other policies have a say in it. */
int64_t sim_pace(const struct sim *s, const struct visit *v);
/* Refuse a delivery of steady pace and those that follow it, as long as they
 * are due before an instant and the end of the replay; *v is the next one. */
void sim_refuse(struct sim *s, struct visit *v, int64_t pace_us,
                int64_t until_us);

#endif
