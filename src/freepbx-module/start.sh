#!/bin/sh
# Runs the host of the FreePBX module exovoapi. FreePBX's pm2 module starts this file without arguments, as FreePBX's own
# user. The settings are beside it.
cd "$(dirname "$0")" || exit 1
umask 0077
host=runtime/lib/node_modules/exovo-host
node=$(echo "$host"/node_modules/node-linux-*/bin/node)
# "fwconsole chown" takes execute bits away.
chmod u+x "$node"
# The same options as in the command exovo, which would stay in memory as a second process.
export MALLOC_MMAP_THRESHOLD_=1048576 MALLOC_TRIM_THRESHOLD_=524288
exec "$node" --max-semi-space-size=8 --heap-growing-percent=15 --v8-pool-size=1 \
  "$host/dist/exovo.js" start --settings "$PWD/settings.env"
