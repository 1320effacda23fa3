/* base/clock.c -- what time it is, and how it is written.
 *
 * Dates are day numbers of the proleptic Gregorian calendar and are reckoned here; only the
 * offset of a named zone comes from GLib, which reads the system's zone files. Each thread keeps
 * the zones it used last, so that a roll-up by day does not open files.
 *
 * What it does not do: leap seconds (second 60 is read as the next minute's 0); years outside
 * 0000 to 9999 are written as the nearest moment inside.
 *
 * Threads: all from any.
 * Sources: RFC 3339.
 */
#include "base/clock.h"

#include "base/alloc.h"
#include "base/str.h"

#include <glib.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

#define DAY_MS INT64_C(86400000)
#define FIRST_DAY INT64_C(-719528) /* 0000-01-01 */
#define LAST_DAY INT64_C(2932896)  /* 9999-12-31 */
#define ZONES_KEPT 16U
#define ZONE_NAME_BYTES 64U

int64_t hk_clock_now_ms(void)
{
    struct timespec now;

    hk_must(clock_gettime(CLOCK_REALTIME, &now) == 0);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t hk_clock_steady_us(void)
{
    struct timespec now;

    hk_must(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Division that rounds down, so that moments before 1970 fall on the right day. */
static int64_t floor_div(int64_t a, int64_t b)
{
    int64_t q = a / b;

    return a % b < 0 ? q - 1 : q;
}

/* Days since 1970 of a date. Years are counted from March, so that a leap day comes last. */
static int64_t day_of_date(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month > 2 ? year : year - 1;
    int64_t m = month > 2 ? month - 3 : month + 9; /* March = 0 */
    int64_t leap_days = floor_div(y, 4) - floor_div(y, 100) + floor_div(y, 400);

    return y * 365 + leap_days + (153 * m + 2) / 5 + day - 1 - 719468;
}

static void date_of_day(int64_t at, int64_t *year, int64_t *month, int64_t *day)
{
    int64_t z = at + 719468; /* days since 0000-03-01 */
    int64_t era = floor_div(z, 146097);
    int64_t in_era = z - era * 146097;
    int64_t y = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int64_t in_year = in_era - (365 * y + y / 4 - y / 100);
    int64_t m = (5 * in_year + 2) / 153;

    *day = in_year - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = y + era * 400 + (*month <= 2 ? 1 : 0);
}

static int64_t days_in_month(int64_t year, int64_t month)
{
    int64_t next_year = month == 12 ? year + 1 : year;
    int64_t next_month = month == 12 ? 1 : month + 1;

    return day_of_date(next_year, next_month, 1) - day_of_date(year, month, 1);
}

static void put_digits(char *to, int64_t value, size_t width)
{
    while (width-- > 0) {
        to[width] = (char)('0' + value % 10);
        value /= 10;
    }
}

static void put_date(char to[10], int64_t at)
{
    int64_t year;
    int64_t month;
    int64_t day;

    at = at < FIRST_DAY ? FIRST_DAY : at > LAST_DAY ? LAST_DAY : at;
    date_of_day(at, &year, &month, &day);
    put_digits(to, year, 4);
    to[4] = '-';
    put_digits(to + 5, month, 2);
    to[7] = '-';
    put_digits(to + 8, day, 2);
}

void hk_clock_write(int64_t at_ms, char out[HK_CLOCK_TEXT_BYTES])
{
    if (at_ms < FIRST_DAY * DAY_MS)
        at_ms = FIRST_DAY * DAY_MS;
    if (at_ms >= (LAST_DAY + 1) * DAY_MS)
        at_ms = (LAST_DAY + 1) * DAY_MS - 1;
    int64_t day = floor_div(at_ms, DAY_MS);
    int64_t ms = at_ms - day * DAY_MS;

    put_date(out, day);
    out[10] = 'T';
    put_digits(out + 11, ms / 3600000, 2);
    out[13] = ':';
    put_digits(out + 14, ms / 60000 % 60, 2);
    out[16] = ':';
    put_digits(out + 17, ms / 1000 % 60, 2);
    out[19] = '.';
    put_digits(out + 20, ms % 1000, 3);
    out[23] = 'Z';
}

struct hk_str hk_clock_text(struct hk_cx *cx, int64_t at_ms)
{
    char text[HK_CLOCK_TEXT_BYTES];

    hk_clock_write(at_ms, text);
    return hk_arena_str(cx->arena, (struct hk_str){text, sizeof text});
}

struct hk_str hk_clock_day_text(struct hk_cx *cx, int64_t day)
{
    char text[10];

    put_date(text, day);
    return hk_arena_str(cx->arena, (struct hk_str){text, sizeof text});
}

/* Take exactly `width` digits off the front of *s. */
static bool take_digits(struct hk_str *s, size_t width, int64_t *out)
{
    int64_t value = 0;

    if (s->n < width)
        return false;
    for (size_t i = 0; i < width; i++) {
        if (s->p[i] < '0' || s->p[i] > '9')
            return false;
        value = value * 10 + (s->p[i] - '0');
    }
    *s = hk_str_sub(*s, width, s->n);
    *out = value;
    return true;
}

/* Take one of `allowed` off the front of *s. */
static bool take_char(struct hk_str *s, const char *allowed)
{
    if (s->n == 0 || s->p[0] == '\0' || strchr(allowed, s->p[0]) == NULL)
        return false;
    *s = hk_str_sub(*s, 1, s->n);
    return true;
}

static bool take_date(struct hk_str *s, int64_t *out_day)
{
    int64_t year;
    int64_t month;
    int64_t day;

    if (!take_digits(s, 4, &year) || !take_char(s, "-") || !take_digits(s, 2, &month)
        || !take_char(s, "-") || !take_digits(s, 2, &day))
        return false;
    if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return false;
    *out_day = day_of_date(year, month, day);
    return true;
}

bool hk_clock_day_read(struct hk_str text, int64_t *out_day)
{
    int64_t day;

    if (!take_date(&text, &day) || text.n != 0)
        return false;
    *out_day = day;
    return true;
}

/* The time of day in milliseconds, digits beyond those dropped. */
static bool take_time(struct hk_str *s, int64_t *out_ms)
{
    int64_t hour;
    int64_t minute;
    int64_t second;
    int64_t ms = 0;

    if (!take_digits(s, 2, &hour) || !take_char(s, ":") || !take_digits(s, 2, &minute)
        || !take_char(s, ":") || !take_digits(s, 2, &second))
        return false;
    if (hour > 23 || minute > 59 || second > 60)
        return false;
    if (take_char(s, ".")) {
        int64_t digit;
        int64_t worth = 100;
        if (!take_digits(s, 1, &digit))
            return false;
        do {
            ms += digit * worth;
            worth /= 10;
        } while (take_digits(s, 1, &digit));
    }
    *out_ms = ((hour * 60 + minute) * 60 + second) * 1000 + ms;
    return true;
}

/* "Z", "+01:00" or "+0100" (some networks leave the colon out). */
static bool take_offset(struct hk_str *s, int64_t *out_ms)
{
    int64_t hour;
    int64_t minute;

    if (take_char(s, "Zz")) {
        *out_ms = 0;
        return true;
    }
    bool west = s->n > 0 && s->p[0] == '-';
    if (!take_char(s, "+-") || !take_digits(s, 2, &hour))
        return false;
    (void)take_char(s, ":");
    if (!take_digits(s, 2, &minute) || hour > 23 || minute > 59)
        return false;
    int64_t offset_ms = (hour * 60 + minute) * 60000;
    *out_ms = west ? -offset_ms : offset_ms;
    return true;
}

bool hk_clock_read(struct hk_str text, int64_t *out_ms)
{
    int64_t day;
    int64_t time_ms;
    int64_t offset_ms;

    if (!take_date(&text, &day) || !take_char(&text, "Tt ") || !take_time(&text, &time_ms)
        || !take_offset(&text, &offset_ms) || text.n != 0)
        return false;
    *out_ms = day * DAY_MS + time_ms - offset_ms;
    return true;
}

/* The zones a thread used last, each under its name; an unknown name is kept too, as UTC. */
struct zones {
    struct {
        char name[ZONE_NAME_BYTES];
        size_t name_n;
        GTimeZone *zone; /* NULL: UTC */
    } at[ZONES_KEPT];
    size_t n;
    size_t next; /* the one to be replaced when all are taken */
};

static pthread_key_t zones_key;
static pthread_once_t zones_once = PTHREAD_ONCE_INIT;

static void zones_free(void *p)
{
    struct zones *zones = p;

    for (size_t i = 0; i < zones->n; i++) {
        if (zones->at[i].zone != NULL)
            g_time_zone_unref(zones->at[i].zone);
    }
    hk_free(zones);
}

static void zones_key_make(void)
{
    hk_must(pthread_key_create(&zones_key, zones_free) == 0);
}

static struct zones *zones_of_thread(void)
{
    hk_must(pthread_once(&zones_once, zones_key_make) == 0);
    struct zones *zones = pthread_getspecific(zones_key);
    if (zones == NULL) {
        zones = hk_alloc(sizeof *zones);
        hk_must(pthread_setspecific(zones_key, zones) == 0);
    }
    return zones;
}

/* A zone's name becomes a file name: only what zone names are made of may pass. */
static bool zone_name_ok(struct hk_str name)
{
    if (name.n == 0 || name.n >= ZONE_NAME_BYTES || name.p[0] == '/')
        return false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!letter && !(c >= '0' && c <= '9') && c != '/' && c != '_' && c != '-' && c != '+')
            return false;
    }
    return true;
}

static GTimeZone *zone_find(struct hk_str name)
{
    struct zones *zones = zones_of_thread();

    for (size_t i = 0; i < zones->n; i++) {
        if (hk_str_equal((struct hk_str){zones->at[i].name, zones->at[i].name_n}, name))
            return zones->at[i].zone;
    }
    size_t to = zones->n < ZONES_KEPT ? zones->n++ : zones->next++ % ZONES_KEPT;
    if (zones->at[to].zone != NULL)
        g_time_zone_unref(zones->at[to].zone);
    memcpy(zones->at[to].name, name.p, name.n);
    zones->at[to].name[name.n] = '\0';
    zones->at[to].name_n = name.n;
    zones->at[to].zone = g_time_zone_new_identifier(zones->at[to].name);
    return zones->at[to].zone;
}

/* How far the zone's clocks are ahead of UTC at this moment; 0 if the zone is unknown. */
static int64_t offset_ms(int64_t at_ms, struct hk_str zone)
{
    GTimeZone *found = zone_name_ok(zone) ? zone_find(zone) : NULL;

    if (found == NULL)
        return 0;
    gint interval = g_time_zone_find_interval(found, G_TIME_TYPE_UNIVERSAL, floor_div(at_ms, 1000));
    return interval >= 0 ? (int64_t)g_time_zone_get_offset(found, interval) * 1000 : 0;
}

int64_t hk_clock_wall_ms(int64_t at_ms, struct hk_str zone)
{
    return at_ms + offset_ms(at_ms, zone);
}

int64_t hk_clock_day(int64_t at_ms, struct hk_str zone)
{
    return floor_div(hk_clock_wall_ms(at_ms, zone), DAY_MS);
}

int64_t hk_clock_local_ms(int64_t day, int64_t minute, struct hk_str zone)
{
    int64_t wall_ms = day * DAY_MS + minute * 60000;
    int64_t before = offset_ms(wall_ms - DAY_MS, zone); /* clocks change once within two days */
    int64_t after = offset_ms(wall_ms + DAY_MS, zone);

    if (offset_ms(wall_ms - before, zone) == before)
        return wall_ms - before;
    if (offset_ms(wall_ms - after, zone) == after)
        return wall_ms - after;
    return wall_ms - before; /* an hour that is left out: as if the clocks had not gone on yet */
}

unsigned hk_clock_weekday(int64_t day)
{
    return (unsigned)(day + 3 - floor_div(day + 3, 7) * 7); /* 1970-01-01 was a Thursday */
}

bool hk_clock_zone_known(struct hk_str zone)
{
    GTimeZone *found = zone_name_ok(zone) ? zone_find(zone) : NULL;

    return found != NULL || hk_str_equal(zone, HK_STR("UTC"));
}
