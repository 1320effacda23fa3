/* listen/robots.h -- what a site's robots.txt lets our program read.
 *
 * The groups of our name ("hark", any case) count together; without one, those of "*". Of all rules
 * that fit an address the longest holds, and of two as long the one that allows. In a rule "*" is
 * anything and "$" at its end the end of the address. Both are compared with their escapes written
 * one way.
 *
 * What it does not do: crawl-delay and site maps are no part of the standard; how often a host is
 * asked, flow/sources.c decides. What an absent or broken file means, flow/source_robots.c does.
 *
 * Pure; threads: any; memory: cx's arena. Errors: none, what is not understood is no rule.
 * Sources: RFC 9309.
 */
#ifndef HK_LISTEN_ROBOTS_H
#define HK_LISTEN_ROBOTS_H
#include "base/cx.h"

/* More of a file is not read. */
#define ROBOTS_BYTES_MAX ((size_t)512 * 1024)

/* The rules of a file that count for us, one a line: "+" or "-" and what it is about. */
struct hk_str robots_rules(struct hk_cx *cx, struct hk_str file);

/* May we read it? `target`: "/path?query". No, if the rules are such that it takes too long to
 * tell. */
bool robots_allow(struct hk_str rules, struct hk_str target);

/* "/path?query" of an address of the web. */
struct hk_str robots_target(struct hk_str url);

#endif
