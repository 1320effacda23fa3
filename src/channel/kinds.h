/* channel/kinds.h -- the one symbol of each network's folder.
 *
 * Only registry.c reads this, and a test that wants one kind without searching for it. A new
 * network adds its line here, its file to meson.build and its entry to registry.c.
 */
#ifndef HK_CHANNEL_KINDS_H
#define HK_CHANNEL_KINDS_H
#include "channel/channel.h"

extern const struct channel_kind channel_api;
extern const struct channel_kind channel_app_store;
extern const struct channel_kind channel_bluesky;
extern const struct channel_kind channel_facebook;
extern const struct channel_kind channel_google_business;
extern const struct channel_kind channel_google_play;
extern const struct channel_kind channel_heard;
extern const struct channel_kind channel_instagram;
extern const struct channel_kind channel_mail;
extern const struct channel_kind channel_sim;
extern const struct channel_kind channel_telegram;
extern const struct channel_kind channel_webchat;
extern const struct channel_kind channel_whatsapp;
extern const struct channel_kind channel_x;
#ifdef HARK_TEST_HOOKS
extern const struct channel_kind channel_test_abort;
#endif

#endif
