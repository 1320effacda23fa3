/* flow/source_run.h -- one question to one source, from the question to the commit: between
 * sources.c, which says when, and source_run.c, which knows how. */
#ifndef HK_FLOW_SOURCE_RUN_H
#define HK_FLOW_SOURCE_RUN_H
#include "flow/flow_priv.h"
#include "flow/sources.h"
#include "listen/source.h"
#include "listen/sources.h"

struct flow_heard;

enum source_step { SOURCE_ASKED, SOURCE_ANSWERED, SOURCE_NOT_KEPT, SOURCE_RECORDED };

/* Lies in its own arena. Held by the thread of sources.c, but for the time between a question and
 * its answer (a network thread) and between submitting and `done` (the writer's). */
struct source_run {
    struct store_job job;     /* first, see store_job */
    struct source_run *next;  /* of all that are under way */
    struct source_run *ready; /* of those that go on */
    struct flow *flow;
    struct flow_sources *sources;
    struct hk_arena *arena;
    enum source_step step;
    int64_t workspace;
    struct listen_source_row row; /* as it was when it was asked; of a trial only what is tried */
    struct source source;
    bool held;                        /* its kind holds its connection open */
    struct listen_cursor_row pending; /* what it brought that is not yet in its row */
    struct hk_str rules;              /* the robots.txt that is asked now; "": it is not its turn */
    unsigned rules_hops;
    bool rules_read;    /* in this run: they are as new as can be */
    struct hk_str url;  /* asked now, after redirects */
    struct hk_str host; /* of it */
    struct hk_str home; /* of the row's address, where the next question begins */
    unsigned hops;
    bool moves_for_good; /* each redirect so far said so */
    bool from_page;      /* a page named this feed */
    struct hk_arena *response_arena;
    struct model_response response;
    struct flow_trial *trial; /* NULL: this is no trial */
    struct flow_heard *heard; /* NULL: nothing new */
    struct source_news news;
    int64_t newest_ms;
    struct hk_str problem; /* "" none */
    int64_t asked_ms;      /* the pause that it asks for */
    bool given_up;         /* what came could not be committed: only that is written */
    bool lost;             /* not even that */
};

/* In an arena of its own, for a row or a trial. */
struct source_run *source_run_new(
    struct flow *flow, struct flow_sources *sources, int64_t workspace);
void source_run_free(struct source_run *run);

/* Ask; whoever cannot be asked has its `problem` and is ANSWERED at once. */
void source_run_ask(struct source_run *run);

/* The answer is here: ask on (true), or it has come to its end, good or bad (false). */
bool source_run_read(struct source_run *run, struct store_session *session);

/* Keep what came of it; the run comes back RECORDED. */
void source_run_record(struct source_run *run);

/* What the trial's owner hears. */
void source_run_tell(struct source_run *run, enum hk_rc rc);

/* sources.c: what the robots.txt of sites said; its thread's alone. */
struct source_robots *sources_robots(struct flow_sources *sources);

/* sources.c: from any thread, the run goes on with its thread. */
void sources_go_on(struct source_run *run, enum source_step step);

#endif
