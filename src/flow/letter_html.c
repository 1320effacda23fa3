/* flow/letter_html.c -- see letter_html.h. */
#include "flow/letter_html.h"

#include "base/str.h"

static void add_text(struct hk_buf *html, struct hk_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        switch (text.p[i]) {
        case '<':
            hk_buf_add_str(html, HK_STR("&lt;"));
            break;
        case '>':
            hk_buf_add_str(html, HK_STR("&gt;"));
            break;
        case '&':
            hk_buf_add_str(html, HK_STR("&amp;"));
            break;
        case '\n':
            hk_buf_add_str(html, HK_STR("<br>\r\n"));
            break;
        case '\r':
            break;
        default:
            hk_buf_add_char(html, text.p[i]);
        }
    }
}

static void add_line(
    struct hk_buf *html, struct hk_str before, struct hk_str text, struct hk_str after)
{
    hk_buf_add_str(html, before);
    add_text(html, text);
    hk_buf_add_str(html, after);
    hk_buf_add_str(html, HK_STR("\r\n"));
}

void letter_html_begin(struct hk_buf *html, struct hk_str language, struct hk_str title)
{
    static const char *const known[] = {"en", "pl", "ru", "he"};
    const char *lang = known[0];

    for (size_t i = 0; i < HK_COUNT(known); i++)
        if (hk_str_equal(language, hk_str_from(known[i])))
            lang = known[i];
    const char *dir = hk_str_equal(hk_str_from(lang), HK_STR("he")) ? "rtl" : "ltr";
    hk_buf_printf(html, "<!doctype html>\r\n<html lang=\"%s\" dir=\"%s\">\r\n", lang, dir);
    add_line(html, HK_STR("<head><meta charset=\"utf-8\"><title>"), title,
        HK_STR("</title></head>\r\n<body style=\"margin:0\">"));
    hk_buf_printf(html,
        "<div lang=\"%s\" dir=\"%s\" style=\"max-width:36em;padding:16px;"
        "font:15px/1.5 sans-serif\">\r\n",
        lang, dir);
    add_line(html, HK_STR("<h1 style=\"font-size:18px\">"), title, HK_STR("</h1>"));
}

void letter_html_speaker(struct hk_buf *html, struct hk_str head)
{
    add_line(
        html, HK_STR("<p style=\"margin:16px 0 0;font-size:13px\"><b>"), head, HK_STR("</b></p>"));
}

void letter_html_words(struct hk_buf *html, struct hk_str words)
{
    add_line(html, HK_STR("<p dir=\"auto\" style=\"margin:2px 0 0\">"), words, HK_STR("</p>"));
}

void letter_html_end(struct hk_buf *html, struct hk_str why)
{
    add_line(html,
        HK_STR(
            "<p style=\"margin:24px 0 0;padding:12px 0 0;border-top:1px solid;font-size:13px\">"),
        why, HK_STR("</p>\r\n</div></body></html>"));
}
