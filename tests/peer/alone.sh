#!/bin/sh
# Run a command in a network of its own: loopback is up, nothing else exists, no packet leaves, and
# no port collides with another run. As root directly, else in a user namespace, as the same user
# (PostgreSQL refuses to be root).
#
#   alone.sh node --test tests/peer/whatsapp-sdk.test.mjs
#
# Where neither is allowed (some containers), it says so and runs the command as it is; what needs
# more than loopback to itself then refuses or leaves itself out.
set -eu

inside='ip link set lo up && exec "$@"'
if [ "$(id -u)" = 0 ] && unshare -n true 2>/dev/null; then
    exec unshare -n sh -c "$inside" alone "$@"
elif unshare -cn --keep-caps ip link set lo up 2>/dev/null; then
    exec unshare -cn --keep-caps sh -c "$inside" alone "$@"
fi
echo "alone.sh: no network namespace here; the command runs in the machine's own network" >&2
exec "$@"
