#!/bin/sh
# Starts this pod's Sentinel on the master that the others name, the first pod where none answers: the same rule as redis.sh.
# It keeps nothing over a restart, so that Sentinels and Redis never start from different opinions; but it stays the same
# Sentinel, by its name: the others never forget one, and would ask more than there are for a majority.
set -eu
me=$HOSTNAME.redis.$POD_NAMESPACE.svc
master=$(REDISCLI_AUTH=$REDIS_PASSWORD timeout 5 redis-cli -h redis-sentinel -p 26379 --raw \
  sentinel get-master-addr-by-name parley 2>/dev/null | head -n 1) || true
case $master in redis-*) ;; *) master=redis-0.redis.$POD_NAMESPACE.svc ;; esac

id=$(printf %s "$me" | sha1sum | cut -c 1-40)

umask 077
cat >/tmp/sentinel.conf <<C
sentinel myid $id
port 26379
dir /tmp
requirepass "$REDIS_PASSWORD"
sentinel sentinel-pass $REDIS_PASSWORD
sentinel resolve-hostnames yes
sentinel announce-hostnames yes
sentinel announce-ip $me
sentinel monitor parley $master 6379 2
sentinel auth-pass parley $REDIS_PASSWORD
sentinel down-after-milliseconds parley 5000
sentinel failover-timeout parley 30000
sentinel parallel-syncs parley 1
C
exec redis-sentinel /tmp/sentinel.conf
