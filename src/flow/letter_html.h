/* flow/letter_html.h -- a talk as a page of a letter, beside the plain text that says the same.
 *
 * Readers of mail follow few rules: one column, every rule at its element, the direction of the
 * language in the page and around all of it, since some take the page away. What people said has
 * the direction of its own first letter.
 *
 * Order: begin, then for each message speaker and words, end. All text is made harmless here.
 * Threads: any. Memory: the buffer's.
 */
#ifndef HK_FLOW_LETTER_HTML_H
#define HK_FLOW_LETTER_HTML_H
#include "base/buf.h"

void letter_html_begin(struct hk_buf *html, struct hk_str language, struct hk_str title);
void letter_html_speaker(struct hk_buf *html, struct hk_str head);
void letter_html_words(struct hk_buf *html, struct hk_str words);
void letter_html_end(struct hk_buf *html, struct hk_str why);

#endif
