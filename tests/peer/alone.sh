#!/bin/sh
# Run a command in a network of its own: loopback is up, nothing else exists, no packet leaves, and
# no port collides with another run. As root directly, else in a user namespace.
#
#   alone.sh node --test tests/peer/whatsapp-sdk.test.mjs
#
# Where neither is allowed (some containers), it says so and runs the command as it is.
set -eu

inside='ip link set lo up && exec "$@"'
if [ "$(id -u)" = 0 ] && unshare -n true 2>/dev/null; then
    exec unshare -n sh -c "$inside" alone "$@"
elif unshare -rn true 2>/dev/null; then
    exec unshare -rn sh -c "$inside" alone "$@"
fi
echo "alone.sh: no network namespace here; the command runs in the machine's own network" >&2
exec "$@"
