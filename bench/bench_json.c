/* bench/bench_json.c -- how fast JSON is read: our tree, our picker, jansson, cJSON.
 *
 * Makes posts of the shape that a large network's streams have (nested user, entities, text in
 * four languages, emoji escaped and plain; about 2.8 kB each), then reads all of them with each
 * reader in turn, five times. Printed is the CPU time's median, as MB/s of source text, beside its
 * bar and beside what it is compared with. Every reader also adds up what it found, so that none
 * of the work can be left out; the sums are compared.
 *
 * What it does not do: disk, threads, small or large documents.
 */
#include "base/json_read.h"
#include "base/json_write.h"
#include "base/str.h"

#include <cjson/cJSON.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define POSTS 2000
#define ROUNDS 5

static struct hk_str posts[POSTS];
static size_t all_bytes;

static const char *const texts[] = {
    "@bank Od trzech dni nie mogę zalogować się do aplikacji, infolinia nie odbiera, a jutro muszę "
    "zapłacić czynsz. Czy ktoś tu w ogóle pracuje? #reklamacja #żenada",
    "@shop My parcel has been \"out for delivery\" since Tuesday & nobody answers the phone. Order "
    "no. 4411-2231, please look into it \xF0\x9F\x98\xA1 https://example.com/t/44112231",
    "Здравствуйте! Третий день не приходит код подтверждения, поддержка молчит. Помогите, "
    "пожалуйста, очень нужно сегодня \xF0\x9F\x99\x8F",
    "שלום, כבר שבוע שאני מחכה להחזר כספי ואף אחד לא עונה לי במייל או בטלפון. מה קורה אצלכם?",
    "Super szybka dostawa, dziękuję! \xF0\x9F\x98\x8D\xF0\x9F\x91\x8D Polecam każdemu\nPani na "
    "infolinii bardzo pomocna :)",
};

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

static void put_user(struct hk_json_writer *w, uint32_t *seed, const char *name)
{
    char digits[32];
    uint32_t number = next_random(seed);

    snprintf(digits, sizeof digits, "7%09u", number);
    hk_json_object_begin(w);
    hk_json_int_member(w, "id", 7000000000 + number);
    hk_json_str_member(w, "id_str", hk_str_from(digits));
    hk_json_str_member(w, "name", hk_str_from(name));
    hk_json_str_member(w, "screen_name", HK_STR("klient_jeden"));
    hk_json_str_member(w, "location", HK_STR("Gdańsk, Polska"));
    hk_json_str_member(w, "description",
        HK_STR("Mama dwójki, herbata z miodem, psy i rower. Opinie własne. Coffee first "
               "\xE2\x98\x95"));
    hk_json_put_key(w, "url");
    hk_json_put_null(w);
    hk_json_put_key(w, "entities");
    hk_json_object_begin(w);
    hk_json_put_key(w, "description");
    hk_json_object_begin(w);
    hk_json_put_key(w, "urls");
    hk_json_array_begin(w);
    hk_json_array_end(w);
    hk_json_object_end(w);
    hk_json_object_end(w);
    hk_json_bool_member(w, "protected", false);
    hk_json_int_member(w, "followers_count", next_random(seed) % 5000);
    hk_json_int_member(w, "friends_count", next_random(seed) % 900);
    hk_json_int_member(w, "listed_count", 3);
    hk_json_str_member(w, "created_at", HK_STR("Tue Mar 11 09:14:02 +0000 2014"));
    hk_json_int_member(w, "favourites_count", next_random(seed) % 20000);
    hk_json_int_member(w, "utc_offset", 3600);
    hk_json_bool_member(w, "geo_enabled", true);
    hk_json_bool_member(w, "verified", false);
    hk_json_int_member(w, "statuses_count", next_random(seed) % 40000);
    hk_json_str_member(w, "lang", HK_STR("pl"));
    hk_json_str_member(w, "profile_background_color", HK_STR("C0DEED"));
    hk_json_str_member(w, "profile_image_url_https",
        HK_STR("https://images.example.com/profile_images/439999999123/a1B2c3_normal.jpeg"));
    hk_json_str_member(w, "profile_banner_url",
        HK_STR("https://images.example.com/profile_banners/7123456789/1402931093"));
    hk_json_bool_member(w, "default_profile", true);
    hk_json_bool_member(w, "following", false);
    hk_json_object_end(w);
}

static void put_indices(struct hk_json_writer *w, int64_t from, int64_t to)
{
    hk_json_put_key(w, "indices");
    hk_json_array_begin(w);
    hk_json_put_int(w, from);
    hk_json_put_int(w, to);
    hk_json_array_end(w);
}

static void put_entities(struct hk_json_writer *w, uint32_t *seed)
{
    hk_json_put_key(w, "entities");
    hk_json_object_begin(w);
    hk_json_put_key(w, "hashtags");
    hk_json_array_begin(w);
    for (uint32_t i = next_random(seed) % 3; i > 0; i--) {
        hk_json_object_begin(w);
        hk_json_str_member(w, "text", HK_STR("żenada"));
        put_indices(w, 20 * i, 20 * i + 7);
        hk_json_object_end(w);
    }
    hk_json_array_end(w);
    hk_json_put_key(w, "urls");
    hk_json_array_begin(w);
    hk_json_object_begin(w);
    hk_json_str_member(w, "url", HK_STR("https://sh.example/aB3dE5fG7h"));
    hk_json_str_member(
        w, "expanded_url", HK_STR("https://www.example.com/help/where-is-my-order?from=post"));
    hk_json_str_member(w, "display_url", HK_STR("example.com/help/where-is…"));
    put_indices(w, 101, 124);
    hk_json_object_end(w);
    hk_json_array_end(w);
    hk_json_put_key(w, "user_mentions");
    hk_json_array_begin(w);
    for (uint32_t i = 1 + next_random(seed) % 2; i > 0; i--) {
        hk_json_object_begin(w);
        hk_json_str_member(w, "screen_name", HK_STR("bank"));
        hk_json_str_member(w, "name", HK_STR("Bank Przykładowy S.A."));
        hk_json_int_member(w, "id", 2244994945);
        hk_json_str_member(w, "id_str", HK_STR("2244994945"));
        put_indices(w, 0, 5);
        hk_json_object_end(w);
    }
    hk_json_array_end(w);
    hk_json_object_end(w);
}

static void put_metadata(struct hk_json_writer *w)
{
    hk_json_put_key(w, "metadata");
    hk_json_object_begin(w);
    hk_json_str_member(w, "result_type", HK_STR("recent"));
    hk_json_str_member(w, "iso_language_code", HK_STR("pl"));
    hk_json_object_end(w);
}

static void put_post(struct hk_json_writer *w, uint32_t *seed, bool quotes_another)
{
    char digits[32];

    snprintf(digits, sizeof digits, "50587%013u", next_random(seed));
    hk_json_object_begin(w);
    put_metadata(w);
    hk_json_str_member(w, "created_at", HK_STR("Sat Nov 21 20:29:48 +0000 2026"));
    hk_json_put_key(w, "id");
    hk_json_put_raw(w, hk_str_from(digits));
    hk_json_str_member(w, "id_str", hk_str_from(digits));
    hk_json_str_member(w, "text", hk_str_from(texts[next_random(seed) % HK_COUNT(texts)]));
    hk_json_str_member(w, "source",
        HK_STR("<a href=\"https://example.com/download\" rel=\"nofollow\">Network for Phones</a>"));
    hk_json_bool_member(w, "truncated", false);
    hk_json_put_key(w, "in_reply_to_status_id");
    hk_json_put_null(w);
    hk_json_put_key(w, "in_reply_to_user_id");
    hk_json_put_null(w);
    hk_json_put_key(w, "user");
    put_user(w, seed, next_random(seed) % 2 == 0 ? "Zofia Wójcik" : "Дмитрий Орлов");
    hk_json_put_key(w, "geo");
    hk_json_put_null(w);
    hk_json_put_key(w, "coordinates");
    hk_json_put_null(w);
    if (quotes_another) {
        hk_json_put_key(w, "quoted_status");
        put_post(w, seed, false);
    }
    hk_json_int_member(w, "retweet_count", next_random(seed) % 30);
    hk_json_int_member(w, "favorite_count", next_random(seed) % 90);
    put_entities(w, seed);
    hk_json_bool_member(w, "favorited", false);
    hk_json_bool_member(w, "retweeted", false);
    hk_json_str_member(w, "lang", HK_STR("pl"));
    hk_json_object_end(w);
}

static void make_posts(struct hk_arena *keep)
{
    HK_AUTO(hk_buf_free) struct hk_buf buf = hk_buf_make(1U << 20);
    uint32_t seed = 20261121;

    for (size_t i = 0; i < POSTS; i++) {
        hk_buf_clear(&buf);
        struct hk_json_writer w = hk_json_writer_make(&buf);
        put_post(&w, &seed, i % 2 == 0);
        posts[i] = hk_arena_str(keep, hk_buf_str(&buf));
        all_bytes += posts[i].n;
    }
}

/* What a reader found over all posts: bytes of text, followers. Must be the same for all. */
struct sums {
    size_t text_bytes;
    int64_t followers;
};

static void read_with_tree(struct hk_cx *cx, struct sums *sums)
{
    for (size_t i = 0; i < POSTS; i++) {
        const struct hk_json *post;
        int64_t followers = 0;
        hk_arena_reset(cx->arena);
        if (hk_json_read(cx, posts[i], &hk_json_foreign, &post) != HK_OK)
            abort();
        sums->text_bytes += hk_json_text(post, "text").n;
        if (hk_json_int(hk_json_path(post, "user.followers_count"), &followers))
            sums->followers += followers;
    }
}

static void read_with_picker(struct hk_cx *cx, struct sums *sums)
{
    static const char *const paths[] = {"text", "user.followers_count", "user.name", "lang"};

    for (size_t i = 0; i < POSTS; i++) {
        struct hk_str found[HK_COUNT(paths)];
        int64_t followers = 0;
        hk_arena_reset(cx->arena);
        if (hk_json_pick(cx, posts[i], paths, HK_COUNT(paths), found) != HK_OK)
            abort();
        sums->text_bytes += hk_json_unescape(cx, found[0]).n;
        if (found[2].n == 0 || found[3].n == 0 || !hk_str_to_int(found[1], &followers))
            abort();
        sums->followers += followers;
    }
}

static void read_with_jansson(struct hk_cx *cx, struct sums *sums)
{
    (void)cx;
    for (size_t i = 0; i < POSTS; i++) {
        json_error_t error;
        json_t *post = json_loadb(posts[i].p, posts[i].n, JSON_REJECT_DUPLICATES, &error);
        if (post == NULL)
            abort();
        sums->text_bytes += json_string_length(json_object_get(post, "text"));
        sums->followers +=
            json_integer_value(json_object_get(json_object_get(post, "user"), "followers_count"));
        json_decref(post);
    }
}

static void read_with_cjson(struct hk_cx *cx, struct sums *sums)
{
    (void)cx;
    for (size_t i = 0; i < POSTS; i++) {
        cJSON *post = cJSON_ParseWithLength(posts[i].p, posts[i].n);
        if (post == NULL)
            abort();
        sums->text_bytes +=
            strlen(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(post, "text")));
        const cJSON *user = cJSON_GetObjectItemCaseSensitive(post, "user");
        sums->followers += (int64_t)cJSON_GetNumberValue(
            cJSON_GetObjectItemCaseSensitive(user, "followers_count"));
        cJSON_Delete(post);
    }
}

static double cpu_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int by_size(const void *a, const void *b)
{
    const double *one = a;
    const double *two = b;

    return (*one > *two) - (*one < *two);
}

struct reader {
    const char *name;
    void (*read)(struct hk_cx *cx, struct sums *sums);
    int repeats; /* of all posts, so that a round takes long enough */
    double bar;  /* MB/s; 0 for what we are compared with */
    double speeds[ROUNDS];
};

/* In MB/s; the speeds are sorted. */
static double middle(const struct reader *reader)
{
    return reader->speeds[ROUNDS / 2];
}

/* As the other benches: the figure, its bar and the ratio to it, then beside both peers. */
static void print_reader(const struct reader *reader, double jansson, double cjson)
{
    double speed = middle(reader);

    printf("%-24s %7.0f MB/s", reader->name, speed);
    if (reader->bar > 0)
        printf("  bar >= %.0f  x%.2f", reader->bar, speed / reader->bar);
    printf("  of jansson x%.1f, of cJSON x%.1f\n", speed / jansson, speed / cjson);
}

int main(void)
{
    static struct reader readers[] = {
        {.name = "json.tree", .read = read_with_tree, .repeats = 20, .bar = 400},
        {.name = "json.pick_4_paths", .read = read_with_picker, .repeats = 40, .bar = 700},
        {.name = "json.jansson", .read = read_with_jansson, .repeats = 2},
        {.name = "json.cjson", .read = read_with_cjson, .repeats = 3},
    };
    struct hk_arena *keep = hk_arena_new();
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct sums first = {0};

    make_posts(keep);
    printf("json.posts %d of %zu bytes on average\n", POSTS, all_bytes / POSTS);
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < HK_COUNT(readers); i++) {
            struct sums sums = {0};
            double from = cpu_seconds();
            for (int repeat = 0; repeat < readers[i].repeats; repeat++) {
                sums = (struct sums){0};
                readers[i].read(&cx, &sums);
            }
            double took = cpu_seconds() - from;
            readers[i].speeds[round] = (double)all_bytes * readers[i].repeats / took / 1e6;
            if (first.text_bytes == 0)
                first = sums;
            if (sums.text_bytes != first.text_bytes || sums.followers != first.followers)
                abort();
        }
    }
    for (size_t i = 0; i < HK_COUNT(readers); i++)
        qsort(readers[i].speeds, ROUNDS, sizeof(double), by_size);
    for (size_t i = 0; i < HK_COUNT(readers); i++)
        print_reader(&readers[i], middle(&readers[HK_COUNT(readers) - 2]),
            middle(&readers[HK_COUNT(readers) - 1]));
    hk_arena_free(cx.arena);
    hk_arena_free(keep);
    return 0;
}
