/**
 * Runs redis-server and ends it when its own stdin closes, which the kernel does when the platform dies in whatever way.
 * redis-server cannot be tethered by a preload as the functions are. Exits as redis-server did.
 */
export const WRAPPER = `
exec 3<&0
"$@" 3<&- </dev/null &
server=$!
{ read -r _ <&3; kill -TERM "$server"; } 2>/dev/null &
watcher=$!
exec 3<&-
trap 'kill -TERM "$server"' TERM INT HUP
wait "$server"
code=$?
while kill -0 "$server" 2>/dev/null; do wait "$server"; code=$?; done
kill "$watcher" 2>/dev/null
exit "$code"
`
