/* store/powercut_priv.h -- for tests only: a disk that forgets what was not synced. */
#ifndef HK_STORE_POWERCUT_PRIV_H
#define HK_STORE_POWERCUT_PRIV_H

/* The name under which SQLite knows it; registers it on first use. */
const char *store_powercut_name(void);

#endif
