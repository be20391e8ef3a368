// Plays the network policies: who gets through to whom, compared with who must.
import { nameOf } from "../render.mjs";
import { matches, ofKind, podsOf } from "./documents.mjs";

// Everybody whom the README lets speak to somebody in the namespace, and nobody else.
const MAY_SPEAK = new Set([
  "Deployment/gateway to Deployment/history-service 8080",
  "Deployment/gateway to Kafka/parley 9092",
  "Deployment/gateway to StatefulSet/redis 6379",
  "Deployment/gateway to StatefulSet/redis 26379",
  "Deployment/message-service to Kafka/parley 9092",
  "Deployment/message-service to Cluster/parley-postgres 5432",
  "Deployment/message-service to StatefulSet/redis 6379",
  "Deployment/message-service to StatefulSet/redis 26379",
  "Deployment/history-service to Cluster/parley-postgres 5432",
  "Deployment/history-service to StatefulSet/redis 6379",
  "Deployment/history-service to StatefulSet/redis 26379",
  ...["gateway", "message-service", "history-service"].flatMap((service) => [
    `Deployment/${service} to RedisReplication/parley-redis 6379`,
    `Deployment/${service} to RedisSentinel/parley-redis 26379`,
  ]),
  ...["RedisReplication/parley-redis", "RedisSentinel/parley-redis"].flatMap((redis) => [
    `${redis} to RedisReplication/parley-redis 6379`,
    `${redis} to RedisSentinel/parley-redis 26379`,
  ]),
  "CronJob/verify to Kafka/parley 9092",
  "CronJob/verify to Cluster/parley-postgres 5432",
  "CronJob/rebuild to Kafka/parley 9092",
  "CronJob/rebuild to Cluster/parley-postgres 5432",
  "StatefulSet/redis to StatefulSet/redis 6379",
  "StatefulSet/redis to StatefulSet/redis 26379",
  "Cluster/parley-postgres to Cluster/parley-postgres 5432",
  "Cluster/parley-postgres to Cluster/parley-postgres 8000",
]);

/** Among the pods of the installation exactly those reach each other that must. */
export function conversations(docs) {
  const policies = [...ofKind(docs, "NetworkPolicy"), ...ofKind(docs, "Kafka").map(policyOfStrimzi)];
  const pods = podsOf(docs);
  const complaints = [];
  for (const from of pods) {
    for (const to of pods) {
      for (const port of to.ports) {
        const said = `${from.name} to ${to.name} ${port.containerPort}`;
        const passes = getsOut(policies, from, to, port) && getsIn(policies, from, to, port);
        if (passes && !MAY_SPEAK.has(said)) complaints.push(`network policies: ${said} gets through`);
        if (!passes && MAY_SPEAK.has(said)) complaints.push(`network policies: ${said} does not get through`);
      }
    }
  }
  return complaints;
}

/** A policy names ports that somebody listens to. */
export function policyPorts(docs) {
  const ports = podsOf(docs).flatMap((pod) => pod.ports);
  return ofKind(docs, "NetworkPolicy").flatMap((policy) =>
    rulesOf(policy)
      .filter((rule) => !(rule.to ?? []).some((peer) => peer.namespaceSelector))
      .flatMap((rule) => rule.ports ?? [])
      .filter((wanted) => !ports.some((port) => isPort(wanted, port)))
      .map(({ port }) => `${nameOf(policy)}: nobody there has a port ${port}`),
  );
}

const rulesOf = ({ spec }) => [...(spec.ingress ?? []), ...(spec.egress ?? [])];
const isPort = ({ port }, { name, containerPort }) => port === name || port === containerPort;
const selects = (policy, pod) => matches(policy.spec.podSelector, pod.labels);

function getsOut(policies, from, to, port) {
  const own = policies.filter((policy) => policy.spec.policyTypes.includes("Egress") && selects(policy, from));
  return own.length === 0 || own.some(({ spec }) => (spec.egress ?? []).some((rule) => lets(rule, rule.to, to, port)));
}

function getsIn(policies, from, to, port) {
  const own = policies.filter((policy) => policy.spec.policyTypes.includes("Ingress") && selects(policy, to));
  return own.length === 0 || own.some(({ spec }) => (spec.ingress ?? []).some((rule) => lets(rule, rule.from, from, port)));
}

function lets(rule, peers, pod, port) {
  const known = !peers || peers.some((peer) => !peer.namespaceSelector && matches(peer.podSelector, pod.labels));
  return known && (!rule.ports || rule.ports.some((wanted) => isPort(wanted, port)));
}

// What Strimzi makes of the peers of its listeners.
function policyOfStrimzi(kafka) {
  return {
    spec: {
      podSelector: { matchLabels: { "strimzi.io/cluster": kafka.metadata.name } },
      policyTypes: ["Ingress"],
      ingress: kafka.spec.kafka.listeners.map(({ port, networkPolicyPeers }) => ({
        ports: [{ port }],
        from: networkPolicyPeers,
      })),
    },
  };
}
