#!/bin/sh
# Starts this pod's Redis: as the master where the Sentinels name it, or where none answers and this is the first pod; as a
# replica of the master otherwise. A pod that is wrong about it is put right by the Sentinels; what was said to it meanwhile
# is lost with it, and is in the log.
set -eu
me=$HOSTNAME.redis.$POD_NAMESPACE.svc
master=$(REDISCLI_AUTH=$REDIS_PASSWORD timeout 5 redis-cli -h redis-sentinel -p 26379 --raw \
  sentinel get-master-addr-by-name parley 2>/dev/null | head -n 1) || true
case $master in redis-*) ;; *) master=redis-0.redis.$POD_NAMESPACE.svc ;; esac

umask 077
cat >/tmp/redis.conf <<C
dir /data
appendonly yes
requirepass "$REDIS_PASSWORD"
masterauth "$REDIS_PASSWORD"
replica-announce-ip $me
C
[ "$master" = "$me" ] || echo "replicaof $master 6379" >>/tmp/redis.conf
exec redis-server /tmp/redis.conf
