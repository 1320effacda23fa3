#!/bin/sh
# A whole connector in shell and curl: what people say goes to Hark, what Hark answers goes out.
#
#   connector.sh say WHO NAME TEXT [THREAD]   deliver one message to Hark
#   connector.sh handle                       take one reply: HTTP in on stdin, out on stdout
#
# Let something listen for replies, for example:
#
#   socat TCP-LISTEN:8099,reuseaddr,fork EXEC:"./connector.sh handle"
#
# Environment:
#   HARK_URL      the account's delivery address, as its page shows it
#   HARK_SECRET   the account's secret
#   SEND          a program that gets the reply (JSON) on stdin, sends it, and prints the message's id
#   STATE         a folder of its own: which replies were sent already
set -eu

# The signature of "<time>.<body>".
sign() {
    printf '%s.%s' "$1" "$2" | openssl dgst -sha256 -hmac "$HARK_SECRET" | sed 's/.* //'
}

# A JSON text of "$1".
quote() {
    printf '"%s"' "$(printf '%s' "$1" | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' | awk 'NR > 1 { printf "\\n" } { printf "%s", $0 }')"
}

say() {
    now=$(date +%s)
    body=$(printf '{"events":[{"kind":"message","id":%s,"thread":%s,"from":{"id":%s,"name":%s},"text":%s,"at_ms":%s000}]}' \
        "$(quote "$1-$now-$$")" "$(quote "${4:-$1}")" "$(quote "$1")" "$(quote "$2")" "$(quote "$3")" "$now")
    curl --fail-with-body --silent --show-error --retry 5 --data-binary "$body" \
        -H 'Content-Type: application/json' \
        -H "X-Hark-Signature: t=$now,v1=$(sign "$now" "$body")" "$HARK_URL"
}

answer() {
    printf 'HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %s\r\nConnection: close\r\n\r\n%s' \
        "$1" "${#2}" "$2"
}

handle() {
    length=0 key='' time='' mac=''
    read -r _ || return 0
    while IFS= read -r line; do
        line=$(printf '%s' "$line" | tr -d '\r')
        [ -n "$line" ] || break
        value=${line#*: }
        case $(printf '%s' "${line%%:*}" | tr '[:upper:]' '[:lower:]') in
        content-length) length=$value ;;
        idempotency-key) key=$(printf '%s' "$value" | tr -cd '[:alnum:]') ;;
        x-hark-signature)
            time=$(printf '%s' "$value" | sed -n 's/.*t=\([0-9]*\).*/\1/p')
            mac=$(printf '%s' "$value" | sed -n 's/.*v1=\([0-9a-f]*\).*/\1/p')
            ;;
        esac
    done
    body=$(dd bs=1 count="$length" 2>/dev/null)
    if [ -z "$time" ] || [ -z "$key" ] || [ "$(sign "$time" "$body")" != "$mac" ]; then
        answer '401 Unauthorized' '{}'
        return
    fi
    mkdir -p "$STATE"
    if [ ! -s "$STATE/$key" ]; then # a key is sent once, however often it comes
        if ! printf '%s' "$body" | "$SEND" >"$STATE/$key.new"; then
            answer '422 Unprocessable Content' '{"error_text":"the network did not take it"}'
            return
        fi
        mv "$STATE/$key.new" "$STATE/$key"
    fi
    answer '200 OK' "{\"id\":$(quote "$(cat "$STATE/$key")")}"
}

case ${1:-} in
say) shift && say "$@" ;;
handle) handle ;;
*) sed -n '2,17s/^# \{0,1\}//p' "$0" ;;
esac
