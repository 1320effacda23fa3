/* app/nearest.c -- how far two names are apart, counted in slips of typing. */
#include "app/nearest.h"

#define LETTERS_MAX 40

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t app_distance(struct hk_str a, struct hk_str b)
{
    size_t rows[LETTERS_MAX + 1][LETTERS_MAX + 1];
    size_t n = least(a.n, LETTERS_MAX), m = least(b.n, LETTERS_MAX);

    for (size_t i = 0; i <= n; i++) {
        for (size_t j = 0; j <= m; j++) {
            if (i == 0 || j == 0) {
                rows[i][j] = i + j;
                continue;
            }
            bool same = a.p[i - 1] == b.p[j - 1];
            bool swapped = i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1];
            rows[i][j] = least(rows[i - 1][j] + 1, rows[i][j - 1] + 1);
            rows[i][j] = least(rows[i][j], rows[i - 1][j - 1] + !same);
            if (swapped)
                rows[i][j] = least(rows[i][j], rows[i - 2][j - 2] + 1);
        }
    }
    return rows[n][m];
}

struct app_nearest app_nearest_begin(struct hk_str wish)
{
    return (struct app_nearest){wish, HK_STR(""), SIZE_MAX};
}

void app_nearest_try(struct app_nearest *nearest, struct hk_str name)
{
    size_t distance = app_distance(nearest->wish, name);
    size_t longer = name.n > nearest->wish.n ? name.n : nearest->wish.n;

    if (distance < nearest->distance && 3 * distance <= longer) {
        nearest->best = name;
        nearest->distance = distance;
    }
}
