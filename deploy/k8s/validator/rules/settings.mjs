// What the services are told, and whether the numbers in it fit each other and the services themselves.
import { historyPoolSize, knownVariables, messagePoolSize, settingsOf } from "../properties.mjs";
import { nameOf } from "../render.mjs";
import { isService, ofKind, templateOf, workloads } from "./documents.mjs";

const variables = knownVariables();

// The last part of an image's name, without its tag or digest: the service whose program it is.
const programOf = ({ image }) => /([^/:@]+)(?:[:@][^/]*)?$/.exec(image)[1];

/** Variables are properties of the service that gets them, and are set before they are used. */
export function environment(docs) {
  const maps = new Map(ofKind(docs, "ConfigMap").map((map) => [map.metadata.name, map.data ?? {}]));
  const complaints = [];
  for (const workload of workloads(docs)) {
    for (const container of templateOf(workload).spec.containers) {
      const known = variables.get(programOf(container)) ?? new Set();
      const say = (fault) => complaints.push(`${nameOf(workload)}: ${fault}`);
      const before = new Set();
      for (const { configMapRef } of container.envFrom ?? []) {
        if (!maps.has(configMapRef.name)) say(`there is no ConfigMap ${configMapRef.name}`);
        for (const name of Object.keys(maps.get(configMapRef.name) ?? {})) before.add(name);
      }
      for (const { name, value } of container.env ?? []) {
        for (const [, used] of (value ?? "").matchAll(/\$\((\w+)\)/g))
          if (!before.has(used)) say(`${name} uses ${used}, which is not set before it`);
        before.add(name);
      }
      for (const name of before)
        if (name.startsWith("PARLEY_") && !known.has(name)) say(`${name} is no property of this service`);
    }
    for (const { configMap } of templateOf(workload).spec.volumes ?? []) {
      if (configMap && !maps.has(configMap.name))
        complaints.push(`${nameOf(workload)}: there is no ConfigMap ${configMap.name}`);
    }
  }
  return complaints;
}

/** Secrets are named, explained in the README's table, and never in the files. */
export function secrets(docs, readme) {
  const complaints = ofKind(docs, "Secret").map((doc) => `${nameOf(doc)}: a secret in the files`);
  const expect = (doc, name, key) => {
    if (!readme.includes(`| \`${name}\` | \`${key}\` |`))
      complaints.push(`${nameOf(doc)}: README.md does not explain the secret ${name}, key ${key}`);
  };
  for (const workload of workloads(docs)) {
    for (const { valueFrom } of templateOf(workload).spec.containers.flatMap((container) => container.env ?? [])) {
      if (valueFrom?.secretKeyRef) expect(workload, valueFrom.secretKeyRef.name, valueFrom.secretKeyRef.key);
    }
  }
  for (const ingress of ofKind(docs, "Ingress")) {
    for (const { secretName } of ingress.spec.tls ?? []) expect(ingress, secretName, "tls.crt");
  }
  return complaints;
}

/** A pod is given the time that it takes to go. */
export function endings(docs) {
  return workloads(docs)
    .filter(isService)
    .flatMap((workload) => {
      const { terminationGracePeriodSeconds: given, containers } = templateOf(workload).spec;
      const phase = parseInt(settingsOf(workload.metadata.name).spring.lifecycle["timeout-per-shutdown-phase"], 10);
      const needed = (containers[0].lifecycle?.preStop?.sleep?.seconds ?? 0) + phase + 5;
      return given >= needed ? [] : [`${nameOf(workload)}: is killed after ${given} s, takes up to ${needed} s to go`];
    });
}

/** Numbers that depend on each other. */
export function sizes(docs) {
  const complaints = [];
  const most = (name) => {
    const scaler = ofKind(docs, "HorizontalPodAutoscaler").find((each) => each.spec.scaleTargetRef.name === name);
    return (
      scaler?.spec.maxReplicas ?? ofKind(docs, "Deployment").find((each) => each.metadata.name === name)?.spec.replicas ?? 1
    );
  };
  const told = Object.assign({}, ...ofKind(docs, "ConfigMap").map((map) => map.data));
  const partitions = Number(told.PARLEY_LOG_PARTITIONS);
  if (most("message-service") > partitions)
    complaints.push(`message-service: more instances than the log's ${partitions} partitions`);
  for (const topic of ofKind(docs, "KafkaTopic")) {
    const wanted = { "parley.events": partitions, "parley.rejected": 1 }[topic.metadata.name];
    const { config } = topic.spec;
    const fits =
      topic.spec.partitions === wanted &&
      topic.spec.replicas === Number(told.PARLEY_LOG_REPLICATION_FACTOR) &&
      config["min.insync.replicas"] === Number(told.PARLEY_LOG_MIN_INSYNC_REPLICAS) &&
      config["message.timestamp.type"] === "LogAppendTime" &&
      config["retention.ms"] === -1 &&
      config["retention.bytes"] === -1;
    if (!fits) complaints.push(`${nameOf(topic)}: is not what message-service would make`);
  }
  for (const cluster of ofKind(docs, "Cluster")) {
    // One more of each while a rollout goes on, and 50 for the operator, replication, rebuilding and people.
    const services =
      (most("message-service") + 1) * messagePoolSize() + (most("history-service") + 1) * historyPoolSize();
    const needed = services + 50;
    const given = Number(cluster.spec.postgresql.parameters.max_connections);
    if (given < needed) complaints.push(`${nameOf(cluster)}: ${given} connections, the services may want ${needed}`);
  }
  for (const scaler of ofKind(docs, "HorizontalPodAutoscaler")) {
    const target = ofKind(docs, "Deployment").find((each) => each.metadata.name === scaler.spec.scaleTargetRef.name);
    if (target?.spec.replicas !== undefined) complaints.push(`${nameOf(target)}: replicas are set and scaled automatically`);
    if (scaler.spec.minReplicas < 2)
      complaints.push(`${nameOf(scaler)}: a single instance would hold up the draining of its node`);
  }
  return complaints;
}
