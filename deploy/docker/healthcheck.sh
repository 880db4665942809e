#!/usr/bin/env bash
# healthcheck PORT PATH: 0 if this container answers 200 there, else 1. The image has no curl and no wget, but bash can
# speak to a port by itself; installing a client only for this would be one more thing to patch.
set -u
exec 2>/dev/null
exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
# HTTP/1.0: the answer ends with the connection.
printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$2" >&3 || exit 1
# Less than the timeout of the container's check; /readyz gives its store 5 s.
read -r -t 5.5 _ status _ <&3 || exit 1
# To its end: a server whose caller hangs up in the middle takes that for a fault.
cat <&3 >/dev/null
[ "$status" = 200 ]
