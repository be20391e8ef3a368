// The documents of one installation, and the pods that come of them.
import { nameOf } from "../render.mjs";

export const ofKind = (docs, ...kinds) => docs.filter((doc) => kinds.includes(doc.kind));
export const workloads = (docs) => ofKind(docs, "Deployment", "StatefulSet", "CronJob");
export const templateOf = ({ spec }) => (spec.jobTemplate ?? { spec }).spec.template;
export const isService = (workload) => workload.metadata.labels?.["app.kubernetes.io/part-of"] === "parley";

/** Pods of this installation, those included that operators make of it. */
export function podsOf(docs) {
  const pods = workloads(docs).map((workload) => ({
    name: nameOf(workload),
    labels: templateOf(workload).metadata.labels,
    ports: templateOf(workload).spec.containers.flatMap((container) => container.ports ?? []),
  }));
  for (const kafka of ofKind(docs, "Kafka")) {
    pods.push({
      name: nameOf(kafka),
      labels: { "strimzi.io/cluster": kafka.metadata.name, "strimzi.io/kind": "Kafka" },
      ports: kafka.spec.kafka.listeners.map(({ name, port }) => ({ name, containerPort: port })),
    });
  }
  for (const cluster of ofKind(docs, "Cluster")) {
    pods.push({
      name: nameOf(cluster),
      labels: { "cnpg.io/cluster": cluster.metadata.name },
      ports: [5432, 8000, 9187].map((containerPort) => ({ containerPort })),
    });
  }
  for (const redis of ofKind(docs, "RedisReplication", "RedisSentinel")) {
    const isSentinel = redis.kind === "RedisSentinel";
    pods.push({
      name: nameOf(redis),
      labels: { app: `${redis.metadata.name}${isSentinel ? "-sentinel" : ""}`, ...redis.metadata.labels },
      ports: [{ containerPort: isSentinel ? 26379 : 6379 }],
    });
  }
  return pods;
}

/** Whether a label selector selects what has these labels. */
export function matches(selector, labels) {
  const byLabel = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels?.[key] === value);
  return (
    byLabel &&
    (selector.matchExpressions ?? []).every(({ key, operator, values }) => {
      if (operator === "In") return values.includes(labels?.[key]);
      if (operator === "NotIn") return !values.includes(labels?.[key]);
      if (operator === "Exists") return labels !== undefined && key in labels;
      return labels === undefined || !(key in labels);
    })
  );
}
