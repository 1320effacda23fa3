/* tests/unit/operation_fixture.h -- what a fixture asks of a channel, as the operation that `build`
 * gets. Part of channel_fixture.h, which includes it once its own readers are there.
 *
 * Memory: cx's arena.
 */
#ifndef HK_OPERATION_FIXTURE_H
#define HK_OPERATION_FIXTURE_H

FIXTURE_UNUSED static const struct channel_enclosure *fixture_enclosures(
    struct hk_cx *cx, const json_t *from)
{
    size_t count = json_array_size(json_object_get(from, "enclosures"));
    struct channel_enclosure *list = hk_arena_array(cx->arena, count, sizeof *list);

    for (size_t i = 0; i < count; i++) {
        const json_t *one = json_array_get(json_object_get(from, "enclosures"), i);
        list[i] = (struct channel_enclosure){.mime = fixture_member(cx, one, "mime"),
            .name = fixture_member(cx, one, "name"),
            .description = fixture_member(cx, one, "description"),
            .file = {.path = fixture_member(cx, one, "file"),
                .size_bytes = json_integer_value(json_object_get(one, "size_bytes"))}};
    }
    return list;
}

FIXTURE_UNUSED static const struct channel_template_value *fixture_values(
    struct hk_cx *cx, const json_t *list, size_t *n)
{
    *n = json_array_size(list);
    struct channel_template_value *values = hk_arena_array(cx->arena, *n, sizeof *values);
    for (size_t i = 0; i < *n; i++)
        values[i] =
            (struct channel_template_value){fixture_member(cx, json_array_get(list, i), "name"),
                fixture_member(cx, json_array_get(list, i), "value")};
    return values;
}

FIXTURE_UNUSED static const struct channel_template_use *fixture_template(
    struct hk_cx *cx, const json_t *from)
{
    if (from == NULL)
        return NULL;
    struct channel_template_use *use = hk_arena_alloc(cx->arena, sizeof *use);
    use->name = fixture_member(cx, from, "name");
    use->language = fixture_member(cx, from, "language");
    use->named = json_is_true(json_object_get(from, "named"));
    use->header = fixture_values(cx, json_object_get(from, "header"), &use->header_count);
    use->body = fixture_values(cx, json_object_get(from, "body"), &use->body_count);
    return use;
}

FIXTURE_UNUSED static enum channel_act fixture_act(struct hk_str word)
{
    static const char *const words[] = {
        "hide", "unhide", "like", "unlike", "delete", "take_over", ""};
    size_t i = 0;
    while (words[i][0] != '\0' && !hk_str_equal(word, hk_str_from(words[i])))
        i++;
    return (enum channel_act)i;
}

FIXTURE_UNUSED static struct channel_operation fixture_operation(
    struct hk_cx *cx, const json_t *from)
{
    struct hk_str kind = fixture_member(cx, from, "kind");
    const struct hk_str *buttons = NULL;
    size_t button_count =
        channel_buttons_list(cx->arena, fixture_member(cx, from, "buttons"), &buttons);

    return (struct channel_operation){
        .kind = hk_str_equal(kind, HK_STR("probe")) ? CHANNEL_PROBE
            : hk_str_equal(kind, HK_STR("react"))   ? CHANNEL_REACT
            : hk_str_equal(kind, HK_STR("fetch"))   ? CHANNEL_FETCH
            : hk_str_equal(kind, HK_STR("do"))      ? CHANNEL_DO
            : hk_str_equal(kind, HK_STR("confirm")) ? CHANNEL_CONFIRM
            : hk_str_equal(kind, HK_STR("name"))    ? CHANNEL_NAME
                                                    : CHANNEL_SEND,
        .act = fixture_act(fixture_member(cx, from, "act")),
        .ours = json_is_true(json_object_get(from, "ours")),
        .txn = fixture_member(cx, from, "txn"),
        .made_ms = json_integer_value(json_object_get(from, "made_ms")),
        .visibility = hk_str_equal(fixture_member(cx, from, "visibility"), HK_STR("private"))
            ? CHANNEL_PRIVATE
            : CHANNEL_PUBLIC,
        .window_until_ms = json_integer_value(json_object_get(from, "window_until_ms")),
        .thread_key = fixture_member(cx, from, "thread_key"),
        .reply_handle = fixture_member(cx, from, "reply_handle"),
        .copies = fixture_member(cx, from, "copies"),
        .text = fixture_member(cx, from, "text"),
        .language = fixture_member(cx, from, "language"),
        .to_scheme = fixture_member(cx, from, "to_scheme"),
        .to_value = fixture_member(cx, from, "to_value"),
        .target_id = fixture_member(cx, from, "target_id"),
        .answered = fixture_member(cx, from, "answered"),
        .answered_ms = json_integer_value(json_object_get(from, "answered_ms")),
        .enclosures = fixture_enclosures(cx, from),
        .enclosure_count = json_array_size(json_object_get(from, "enclosures")),
        .buttons = buttons,
        .button_count = button_count,
        .template_use = fixture_template(cx, json_object_get(from, "template")),
        .by_human = !json_is_false(json_object_get(from, "by_human")),
    };
}

#endif
