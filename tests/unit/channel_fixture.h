/* tests/unit/channel_fixture.h -- run the files of tests/fixtures/channel/<name>/ through a
 * channel.
 *
 * in-*.json holds a body and the events it gives, out-*.json an operation and its steps,
 * poll-*.json a cursor and the steps of asking. "body" is the network's JSON, "body_text" a body
 * that is none, "body_lines" one of lines with CRLF in which each character, up to U+00FF, is a
 * byte. "expect" is the whole of what came out, without what is empty or 0; the first step has no
 * response. HARK_FIXTURE_WRITE=1 writes what came out into the files: read the difference before
 * you keep it.
 */
#ifndef HK_TESTS_CHANNEL_FIXTURE_H
#define HK_TESTS_CHANNEL_FIXTURE_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json_read.h"
#include "base/str.h"
#include "channel/buttons.h"
#include "channel/channel.h"
#include "channel/template.h"
#include "channel/wire.h"

#define FIXTURE_UNUSED __attribute__((unused))
#define FIXTURE_NOW_MS INT64_C(1795299000000) /* 2026-11-21T22:10:00Z */

struct fixture_run {
    struct hk_cx cx;
    struct channel_account account;
};

/* ---- JSON both ways ----------------------------------------------------------------------- */

FIXTURE_UNUSED static struct hk_str fixture_text(struct hk_cx *cx, const json_t *value)
{
    if (value == NULL || json_is_null(value))
        return HK_STR("");
    if (json_is_string(value)) {
        struct hk_str s = {json_string_value(value), json_string_length(value)};
        return hk_arena_str(cx->arena, s);
    }
    char *dumped = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    assert_non_null(dumped);
    struct hk_str s = hk_arena_str(cx->arena, hk_str_from(dumped));
    free(dumped);
    return s;
}

FIXTURE_UNUSED static struct hk_str fixture_member(
    struct hk_cx *cx, const json_t *object, const char *key)
{
    return fixture_text(cx, json_object_get(object, key));
}

FIXTURE_UNUSED static const struct hk_json *fixture_tree(struct hk_cx *cx, const json_t *value)
{
    const struct hk_json *tree = NULL;

    if (value == NULL)
        return NULL;
    assert_int_equal(hk_json_read(cx, fixture_text(cx, value), &hk_json_foreign, &tree), HK_OK);
    return tree;
}

FIXTURE_UNUSED static void fixture_put(json_t *object, const char *key, struct hk_str s)
{
    if (s.n > 0) {
        json_t *value = json_stringn(s.p, s.n);
        assert_non_null(value); /* NULL: not valid UTF-8 */
        json_object_set_new(object, key, value);
    }
}

/* As JSON if it is JSON, else as text. */
FIXTURE_UNUSED static void fixture_put_json(json_t *object, const char *key, struct hk_str s)
{
    json_t *value = s.n > 0 ? json_loadb(s.p, s.n, 0, NULL) : NULL;

    if (value != NULL)
        json_object_set_new(object, key, value);
    else
        fixture_put(object, key, s);
}

FIXTURE_UNUSED static void fixture_put_int(json_t *object, const char *key, int64_t n)
{
    if (n != 0)
        json_object_set_new(object, key, json_integer(n));
}

/* ---- events ------------------------------------------------------------------------------- */

FIXTURE_UNUSED static json_t *fixture_attachment(const struct channel_attachment *attachment)
{
    json_t *o = json_object();

    fixture_put(o, "kind", attachment->kind);
    fixture_put(o, "mime", attachment->mime);
    fixture_put(o, "name", attachment->name);
    fixture_put(o, "remote_id", attachment->remote_id);
    fixture_put(o, "url", attachment->url);
    fixture_put(o, "caption", attachment->caption);
    fixture_put_int(o, "size_bytes", attachment->size_bytes);
    return o;
}

FIXTURE_UNUSED static json_t *fixture_event(const struct channel_event *event)
{
    static const char *const kinds[] = {"message", "comment", "review", "edit", "delete",
        "reaction", "receipt", "identity", "account", "handover", "hidden", "shown", "place",
        "unknown"};
    static const char *const receipts[] = {"", "sent", "delivered", "read", "failed"};
    static const char *const holders[] = {"", "us", "other"};
    json_t *o = json_object();

    json_object_set_new(o, "kind", json_string(kinds[event->kind]));
    fixture_put(o, "direction", event->direction == CHANNEL_OUT ? HK_STR("out") : HK_STR(""));
    fixture_put(
        o, "visibility", event->visibility == CHANNEL_PRIVATE ? HK_STR("private") : HK_STR(""));
    fixture_put(o, "account", event->account_remote_id);
    fixture_put(o, "dedup", event->dedup);
    fixture_put(o, "remote_id", event->remote_id);
    fixture_put(o, "target_id", event->target_id);
    fixture_put(o, "thread_key", event->thread_key);
    fixture_put(o, "parent_id", event->parent_id);
    fixture_put(o, "parents", event->parents);
    fixture_put(o, "topic", event->topic);
    fixture_put_json(o, "reply_handle", event->reply_handle);
    fixture_put(o, "copies", event->copies);
    fixture_put(o, "permalink", event->permalink);
    fixture_put(o, "text", event->text);
    fixture_put(o, "language", event->language);
    fixture_put(o, "name", event->name);
    fixture_put(o, "handle", event->handle);
    for (size_t i = 0; i < event->who_count; i++) {
        if (i == 0)
            json_object_set_new(o, "who", json_array());
        json_array_append_new(json_object_get(o, "who"),
            json_pack("[s%s%]", event->who[i].scheme.p, (int)event->who[i].scheme.n,
                event->who[i].value.p, (int)event->who[i].value.n));
    }
    for (size_t i = 0; i < event->attachment_count; i++) {
        if (i == 0)
            json_object_set_new(o, "attachments", json_array());
        json_array_append_new(
            json_object_get(o, "attachments"), fixture_attachment(&event->attachments[i]));
    }
    fixture_put(o, "receipt", hk_str_from(receipts[event->receipt]));
    fixture_put(o, "error_code", event->error_code);
    fixture_put(o, "error_text", event->error_text);
    fixture_put(o, "txn", event->txn);
    fixture_put(o, "confirm", event->confirm);
    fixture_put_int(o, "claimed", event->claimed);
    fixture_put_int(o, "doubtful", event->doubtful);
    fixture_put_int(o, "at_ms", event->at_ms);
    fixture_put_int(o, "window_until_ms", event->window_until_ms);
    fixture_put_int(o, "own_units", event->own_units);
    fixture_put_int(o, "answers", event->answers);
    fixture_put_int(o, "automatic", event->automatic);
    fixture_put_int(o, "pressed", event->pressed);
    fixture_put_int(o, "known_only", event->known_only);
    fixture_put_int(o, "likes", event->likes);
    fixture_put_int(o, "followers", event->followers);
    fixture_put_int(o, "stars", event->stars);
    fixture_put(o, "holder", hk_str_from(holders[event->holder]));
    return o;
}

FIXTURE_UNUSED static json_t *fixture_events(const struct channel_events *events)
{
    json_t *list = json_array();

    for (size_t i = 0; i < events->count; i++)
        json_array_append_new(list, fixture_event(&events->list[i]));
    return list;
}

/* ---- requests and outcomes ---------------------------------------------------------------- */

FIXTURE_UNUSED static json_t *fixture_letter(const struct model_letter *letter)
{
    json_t *o = json_object();

    fixture_put(o, "from", letter->from);
    fixture_put(o, "to", letter->to);
    fixture_put(o, "copies", letter->copies);
    fixture_put(o, "sender", letter->sender);
    fixture_put(o, "subject", letter->subject);
    fixture_put(o, "name", letter->name);
    fixture_put(o, "answers", letter->answers);
    fixture_put(o, "chain", letter->chain);
    fixture_put(o, "account", letter->account);
    fixture_put(o, "password", letter->password);
    fixture_put_int(o, "token", letter->token);
    fixture_put_int(o, "by_person", letter->by_person);
    fixture_put_int(o, "made_ms", letter->made_ms);
    return o;
}

FIXTURE_UNUSED static json_t *fixture_mailbox(const struct model_mailbox *mailbox)
{
    json_t *o = json_object();

    fixture_put(o, "account", mailbox->account);
    fixture_put(o, "password", mailbox->password);
    fixture_put_int(o, "token", mailbox->token);
    fixture_put(o, "folder", mailbox->folder);
    fixture_put_int(o, "validity", mailbox->validity);
    fixture_put_int(o, "after_uid", mailbox->after_uid);
    fixture_put_int(o, "since_ms", mailbox->since_ms);
    return o;
}

FIXTURE_UNUSED static json_t *fixture_request(const struct model_request *request)
{
    json_t *o = json_object();

    fixture_put(o, "method", request->method);
    fixture_put(o, "url", request->url);
    if (request->letter != NULL)
        json_object_set_new(o, "letter", fixture_letter(request->letter));
    if (request->mailbox != NULL)
        json_object_set_new(o, "mailbox", fixture_mailbox(request->mailbox));
    for (size_t i = 0; i < request->header_count; i++) {
        if (i == 0)
            json_object_set_new(o, "headers", json_object());
        char name[64];
        snprintf(name, sizeof name, "%.*s", HKS(request->headers[i].name));
        fixture_put(json_object_get(o, "headers"), name, request->headers[i].value);
    }
    fixture_put_json(o, "body", request->body);
    fixture_put(o, "file", request->file.path);
    for (size_t i = 0; i < request->part_count; i++) {
        const struct model_part *part = &request->parts[i];
        json_t *one = json_object();
        if (i == 0)
            json_object_set_new(o, "parts", json_array());
        fixture_put(one, "name", part->name);
        fixture_put(one, "value", part->value);
        fixture_put(one, "file", part->file.path);
        fixture_put_int(one, "size_bytes", part->file.size_bytes);
        fixture_put_int(one, "stretch_from", part->file.stretch_from);
        fixture_put_int(one, "stretch_bytes", part->file.stretch_bytes);
        fixture_put(one, "file_name", part->file_name);
        fixture_put(one, "mime", part->mime);
        json_array_append_new(json_object_get(o, "parts"), one);
    }
    json_object_set_new(o, "secret", json_boolean(request->secret));
    fixture_put_int(o, "timeout_ms", request->timeout_ms);
    fixture_put_int(o, "wait_ms", request->wait_ms);
    return o;
}

FIXTURE_UNUSED static const char *fixture_step(enum channel_step step)
{
    static const char *const words[] = {
        "request", "sent", "not_found", "retry", "unclear", "failed", "void"};
    return words[step];
}

FIXTURE_UNUSED static json_t *fixture_outcome(const struct channel_outcome *outcome)
{
    json_t *o = json_object();

    json_object_set_new(o, "step", json_string(fixture_step(outcome->step)));
    if (outcome->step == CHANNEL_STEP_REQUEST)
        json_object_set_new(o, "request", fixture_request(&outcome->request));
    fixture_put(o, "remote_id", outcome->remote_id);
    fixture_put(o, "name", outcome->name);
    fixture_put(o, "handle", outcome->handle);
    fixture_put(o, "error_code", outcome->error_code);
    fixture_put(o, "error_text", outcome->error_text);
    fixture_put_int(o, "retry_after_ms", outcome->retry_after_ms);
    fixture_put_json(o, "session", outcome->session);
    fixture_put_json(o, "carry", outcome->carry);
    fixture_put(o, "file_mime", outcome->file.mime);
    fixture_put(o, "file_sha256", outcome->file.sha256);
    fixture_put_int(o, "file_size_bytes", outcome->file.size_bytes);
    fixture_put(o, "refused", outcome->refused);
    return o;
}

FIXTURE_UNUSED static json_t *fixture_news(const struct channel_news *news)
{
    static const char *const bodies[] = {"body", "body_2", "body_3"};
    json_t *o = json_object();

    json_object_set_new(o, "step", json_string(fixture_step(news->step)));
    if (news->step == CHANNEL_STEP_REQUEST)
        json_object_set_new(o, "request", fixture_request(&news->request));
    assert_in_range(news->body_count, 0, HK_COUNT(bodies));
    for (size_t i = 0; i < news->body_count; i++)
        fixture_put_json(o, bodies[i], news->bodies[i]);
    fixture_put_json(o, "cursor", news->cursor);
    fixture_put_json(o, "session", news->session);
    fixture_put_int(o, "next_ms", news->next_ms);
    fixture_put(o, "error_text", news->error_text);
    return o;
}

/* The response of a step, or NULL if it has none. */
FIXTURE_UNUSED static struct model_response *fixture_response(struct hk_cx *cx, const json_t *step)
{
    json_t *from = json_object_get(step, "response");
    const json_t *headers = json_object_get(from, "headers");
    const char *transfer = json_string_value(json_object_get(from, "transfer"));
    const char *name;
    json_t *value;

    if (from == NULL)
        return NULL;
    struct model_response *response = hk_arena_alloc(cx->arena, sizeof *response);
    struct model_header *list =
        hk_arena_array(cx->arena, json_object_size(headers) + 1, sizeof *list);
    response->status = (uint32_t)json_integer_value(json_object_get(from, "status"));
    response->body = fixture_member(cx, from, "body");
    response->error = fixture_member(cx, from, "error");
    response->headers = list;
    if (transfer != NULL) {
        response->transfer = strcmp(transfer, "unsent") == 0 ? MODEL_TRANSFER_UNSENT
            : strcmp(transfer, "ambiguous") == 0             ? MODEL_TRANSFER_AMBIGUOUS
                                                             : MODEL_TRANSFER_REFUSED;
    }
    json_object_foreach((json_t *)(uintptr_t)headers, name, value)
    {
        list[response->header_count].name = hk_arena_str(cx->arena, hk_str_from(name));
        list[response->header_count++].value = fixture_text(cx, value);
    }
    return response;
}

#include "operation_fixture.h"

/* ---- running ---- */
FIXTURE_UNUSED static void fixture_begin(struct fixture_run *run, const json_t *fixture)
{
    const json_t *account = json_object_get(fixture, "account");
    const json_t *now_ms = json_object_get(fixture, "now_ms");

    memset(run, 0, sizeof *run);
    run->cx.arena = hk_arena_new();
    run->cx.now_ms = now_ms != NULL ? json_integer_value(now_ms) : FIXTURE_NOW_MS;
    run->account = (struct channel_account){
        .id = 7,
        .remote_id = fixture_member(&run->cx, account, "remote_id"),
        .settings = fixture_tree(&run->cx, json_object_get(account, "settings")),
        .secrets = fixture_tree(&run->cx, json_object_get(account, "secrets")),
    };
}

FIXTURE_UNUSED static void fixture_end(struct fixture_run *run)
{
    hk_arena_free(run->cx.arena);
}

/* Compare what came out with object[key], or write it there. True if they agree. */
FIXTURE_UNUSED static bool fixture_compare(
    const char *path, json_t *object, const char *key, json_t *actual)
{
    json_t *expected = json_object_get(object, key);
    bool same = expected != NULL && json_equal(expected, actual) != 0;

    if (!same && getenv("HARK_FIXTURE_WRITE") == NULL) {
        char *text = json_dumps(actual, JSON_INDENT(2) | JSON_ENCODE_ANY);
        print_error("%s: %s differs; it is\n%s\n", path, key, text);
        free(text);
    }
    if (!same)
        json_object_set(object, key, actual);
    json_decref(actual);
    return same;
}

FIXTURE_UNUSED static struct hk_str fixture_lines(struct hk_cx *cx, const json_t *lines)
{
    struct hk_buf buf = hk_buf_make((size_t)16 * 1024 * 1024);

    for (size_t i = 0; i < json_array_size(lines); i++) {
        struct hk_str line = fixture_text(cx, json_array_get(lines, i));
        for (size_t at = 0; at < line.n;)
            hk_buf_add_char(&buf, (char)hk_text_next(line, &at));
        hk_buf_add_str(&buf, HK_STR("\r\n"));
    }
    struct hk_str body = hk_arena_str(cx->arena, hk_buf_str(&buf));
    hk_buf_free(&buf);
    return body;
}

FIXTURE_UNUSED static struct hk_str fixture_body(struct hk_cx *cx, const json_t *fixture)
{
    const json_t *text = json_object_get(fixture, "body_text");
    const json_t *lines = json_object_get(fixture, "body_lines");

    if (lines != NULL)
        return fixture_lines(cx, lines);
    return fixture_text(cx, text != NULL ? text : json_object_get(fixture, "body"));
}

FIXTURE_UNUSED static bool fixture_run_in(
    const struct channel_kind *kind, const char *path, json_t *fixture)
{
    struct channel_events events = {0};
    struct fixture_run run;

    fixture_begin(&run, fixture);
    struct hk_str body = fixture_body(&run.cx, fixture);
    enum hk_rc rc = kind->parse(&run.cx, &run.account, body, &events);
    bool same = rc == HK_OK
        ? fixture_compare(path, fixture, "expect", fixture_events(&events))
        : fixture_compare(path, fixture, "expect_error", json_string(hk_rc_name(rc)));
    fixture_end(&run);
    return same;
}

FIXTURE_UNUSED static bool fixture_run_steps(
    const struct channel_kind *kind, const char *path, json_t *fixture)
{
    struct fixture_run run;
    json_t *steps = json_object_get(fixture, "steps");
    const json_t *operation_from = json_object_get(fixture, "operation");
    bool same = json_array_size(steps) > 0;

    fixture_begin(&run, fixture);
    struct hk_str session = fixture_member(&run.cx, fixture, "session");
    struct hk_str cursor = fixture_member(&run.cx, fixture, "cursor");
    struct channel_operation operation = fixture_operation(&run.cx, operation_from);
    for (unsigned i = 0; i < json_array_size(steps); i++) {
        json_t *step = json_array_get(steps, i);
        const struct model_response *previous = fixture_response(&run.cx, step);
        struct channel_outcome outcome = {0};
        struct channel_news news = {0};
        assert_true((i == 0) == (previous == NULL));
        if (operation_from != NULL)
            assert_int_equal(
                kind->build(&run.cx, &run.account, session, &operation, i, previous, &outcome),
                HK_OK);
        else
            assert_int_equal(
                kind->poll(&run.cx, &run.account, session, cursor, i, previous, &news), HK_OK);
        struct hk_str kept = operation_from != NULL ? outcome.session : news.session;
        if (kept.n > 0)
            session = kept;
        operation.carry = outcome.carry;
        same = fixture_compare(path, step, "expect",
                   operation_from != NULL ? fixture_outcome(&outcome) : fixture_news(&news))
            && same;
    }
    fixture_end(&run);
    return same;
}

FIXTURE_UNUSED static int fixture_is_json(const struct dirent *entry)
{
    size_t n = strlen(entry->d_name);
    return n > 5 && strcmp(entry->d_name + n - 5, ".json") == 0;
}

typedef bool fixture_one(const struct channel_kind *kind, const char *path, json_t *fixture);

/* Run `one` for each file of the channel whose name begins with `prefix`; at least `least`. */
FIXTURE_UNUSED static void fixture_each(
    const char *channel, const char *prefix, size_t least, fixture_one *one)
{
    const struct channel_kind *kind = channel_find(hk_str_from(channel));
    struct dirent **entries = NULL;
    char folder[128];
    size_t ran = 0;
    size_t bad = 0;

    assert_non_null(kind);
    snprintf(folder, sizeof folder, "tests/fixtures/channel/%s", channel);
    int count = scandir(folder, &entries, fixture_is_json, alphasort);
    for (int i = 0; i < count; i++) {
        char path[512];
        json_error_t error;
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        if (strncmp(entries[i]->d_name, prefix, strlen(prefix)) == 0) {
            json_t *fixture = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
            if (fixture == NULL)
                fail_msg("%s:%d: %s", path, error.line, error.text);
            if (!one(kind, path, fixture)) {
                bad++;
                if (getenv("HARK_FIXTURE_WRITE") != NULL)
                    json_dump_file(fixture, path, JSON_INDENT(2));
            }
            ran++;
            json_decref(fixture);
        }
        free(entries[i]);
    }
    free(entries);
    if (getenv("HARK_FIXTURE_WRITE") == NULL)
        assert_int_equal(bad, 0);
    assert_true(ran >= least);
}

#endif
