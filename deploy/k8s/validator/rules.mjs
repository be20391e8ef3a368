// What no schema says: that the documents of one installation fit each other, the services and the page that explains them.
import { nameOf } from "./render.mjs";
import { historyPoolSize, knownVariables, settingsOf } from "./properties.mjs";

const variables = knownVariables();
const isService = (workload) => workload.metadata.labels?.["app.kubernetes.io/part-of"] === "parley";
const ofKind = (docs, ...kinds) => docs.filter((doc) => kinds.includes(doc.kind));
const workloads = (docs) => ofKind(docs, "Deployment", "StatefulSet");

/** Complaints about an installation: the services of a size together with their engines. */
export function ruleComplaints(docs, readme) {
  return [restricted, selectors, ports, environment, secrets, endings, sizes].flatMap((rule) => rule(docs, readme));
}

// ---- the Pod Security Standard "restricted", for what is in use here: no volume but these, no host, no privilege

const VOLUMES = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

function restricted(docs) {
  const [namespace] = ofKind(docs, "Namespace");
  const level = namespace?.metadata.labels?.["pod-security.kubernetes.io/enforce"];
  const complaints = level === "restricted" ? [] : ["Namespace: the restricted profile is not enforced"];
  for (const workload of workloads(docs)) {
    const pod = workload.spec.template.spec;
    const say = (fault) => complaints.push(`${nameOf(workload)}: restricted: ${fault}`);
    for (const each of ["hostNetwork", "hostPID", "hostIPC"]) if (pod[each]) say(each);
    if (pod.automountServiceAccountToken !== false) say("a token of a service account is mounted");
    for (const { name, ...source } of pod.volumes ?? []) {
      for (const kind of Object.keys(source)) if (!VOLUMES.includes(kind)) say(`volume ${name} is a ${kind}`);
    }
    for (const container of [...(pod.containers ?? []), ...(pod.initContainers ?? [])]) {
      const own = { ...pod.securityContext, ...container.securityContext };
      if (own.runAsNonRoot !== true) say(`${container.name} may run as root`);
      if (own.runAsUser === 0) say(`${container.name} runs as root`);
      if (own.privileged) say(`${container.name} is privileged`);
      if (own.allowPrivilegeEscalation !== false) say(`${container.name} may gain privileges`);
      if (own.readOnlyRootFilesystem !== true) say(`${container.name} can write to its root`);
      if (!own.capabilities?.drop?.includes("ALL")) say(`${container.name} keeps capabilities`);
      if (own.capabilities?.add?.some((each) => each !== "NET_BIND_SERVICE")) say(`${container.name} adds capabilities`);
      if (!["RuntimeDefault", "Localhost"].includes(own.seccompProfile?.type))
        say(`${container.name} has no seccomp profile`);
      for (const { hostPort } of container.ports ?? []) if (hostPort) say(`${container.name} takes a port of its node`);
    }
  }
  return complaints;
}

// ---- pods, those of this installation and those that operators make of it

function podsOf(docs) {
  const pods = workloads(docs).map((workload) => ({
    name: nameOf(workload),
    labels: workload.spec.template.metadata.labels,
    ports: workload.spec.template.spec.containers.flatMap((container) => container.ports ?? []),
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
  return pods;
}

function matches(selector, labels) {
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

function selectors(docs) {
  const pods = podsOf(docs);
  const complaints = [];
  const expect = (doc, what, selector) => {
    if (!pods.some(({ labels }) => matches(selector, labels))) complaints.push(`${nameOf(doc)}: ${what} selects no pod`);
  };
  for (const service of ofKind(docs, "Service")) expect(service, "the selector", { matchLabels: service.spec.selector });
  for (const budget of ofKind(docs, "PodDisruptionBudget")) expect(budget, "the selector", budget.spec.selector);
  for (const workload of workloads(docs)) {
    const { metadata, spec } = workload.spec.template;
    const own = [workload.spec.selector, ...(spec.topologySpreadConstraints ?? []).map((each) => each.labelSelector)];
    const apart = spec.affinity?.podAntiAffinity ?? {};
    own.push(
      ...(apart.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((each) => each.podAffinityTerm.labelSelector),
    );
    own.push(...(apart.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((each) => each.labelSelector));
    for (const selector of own) {
      if (!matches(selector, metadata.labels))
        complaints.push(`${nameOf(workload)}: a selector does not match its own pods`);
    }
  }
  for (const policy of ofKind(docs, "NetworkPolicy")) {
    expect(policy, "podSelector", policy.spec.podSelector);
    for (const peer of peersOf(policy)) {
      if (peer.podSelector && !peer.namespaceSelector) expect(policy, "a peer", peer.podSelector);
    }
  }
  for (const listener of ofKind(docs, "Kafka").flatMap((kafka) => kafka.spec.kafka.listeners)) {
    for (const peer of listener.networkPolicyPeers ?? [])
      expect({ kind: "Kafka", metadata: listener }, "a peer", peer.podSelector);
  }
  for (const scaler of ofKind(docs, "HorizontalPodAutoscaler")) {
    const { kind, name } = scaler.spec.scaleTargetRef;
    if (!docs.some((doc) => doc.kind === kind && doc.metadata.name === name))
      complaints.push(`${nameOf(scaler)}: no ${kind} ${name}`);
  }
  return complaints;
}

const peersOf = ({ spec }) => [
  ...(spec.ingress ?? []).flatMap((rule) => rule.from ?? []),
  ...(spec.egress ?? []).flatMap((rule) => rule.to ?? []),
];

function ports(docs) {
  const pods = podsOf(docs);
  const services = ofKind(docs, "Service");
  const complaints = [];
  const has = (pod, port) => pod.ports.some(({ name, containerPort }) => port === name || port === containerPort);
  for (const service of services) {
    const chosen = pods.filter(({ labels }) => matches({ matchLabels: service.spec.selector }, labels));
    for (const { port, targetPort = port } of service.spec.ports) {
      for (const pod of chosen)
        if (!has(pod, targetPort)) complaints.push(`${nameOf(service)}: ${pod.name} has no port ${targetPort}`);
    }
  }
  for (const ingress of ofKind(docs, "Ingress")) {
    for (const { path, backend } of ingress.spec.rules.flatMap((rule) => rule.http.paths)) {
      const service = services.find((each) => each.metadata.name === backend.service.name);
      const { name, number } = backend.service.port;
      const known = service?.spec.ports.some((each) => (name ? each.name === name : each.port === number));
      if (!known)
        complaints.push(`${nameOf(ingress)}: ${path}: no port ${name ?? number} of a Service ${backend.service.name}`);
      if (
        service &&
        !/deny.*path,url_dec -m sub \/actuator/.test(service.metadata.annotations?.["haproxy.org/backend-config-snippet"])
      ) {
        complaints.push(`${nameOf(ingress)}: ${path} leads to ${service.metadata.name}, whose /actuator is open`);
      }
    }
  }
  for (const policy of ofKind(docs, "NetworkPolicy")) {
    const subjects = pods.filter(({ labels }) => matches(policy.spec.podSelector, labels));
    for (const [rules, peersAre] of [
      [policy.spec.ingress, "from"],
      [policy.spec.egress, "to"],
    ]) {
      for (const rule of rules ?? []) {
        // Ports are those of whom is spoken to: of pods here, unless they are in another namespace.
        const local = (rule.to ?? []).filter((peer) => !peer.namespaceSelector);
        const spokenTo =
          peersAre === "from"
            ? subjects
            : pods.filter(({ labels }) => local.some((peer) => matches(peer.podSelector, labels)));
        for (const { port } of rule.ports ?? []) {
          const some = peersAre === "to" && local.length === 0;
          if (!some && !spokenTo.some((pod) => has(pod, port)))
            complaints.push(`${nameOf(policy)}: nobody there has a port ${port}`);
        }
      }
    }
  }
  for (const monitor of ofKind(docs, "ServiceMonitor")) {
    const chosen = services.filter((service) => matches(monitor.spec.selector, service.metadata.labels));
    if (chosen.length === 0) complaints.push(`${nameOf(monitor)}: selects no Service`);
    for (const { port } of monitor.spec.endpoints) {
      for (const service of chosen) {
        if (!service.spec.ports.some(({ name }) => name === port))
          complaints.push(`${nameOf(monitor)}: ${nameOf(service)} has no port ${port}`);
      }
    }
  }
  return complaints;
}

// ---- what the services are told

function environment(docs) {
  const maps = new Map(ofKind(docs, "ConfigMap").map((map) => [map.metadata.name, map.data ?? {}]));
  const complaints = [];
  for (const workload of workloads(docs)) {
    const known = variables.get(workload.metadata.name) ?? new Set();
    for (const container of workload.spec.template.spec.containers) {
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
    for (const { configMap } of workload.spec.template.spec.volumes ?? []) {
      if (configMap && !maps.has(configMap.name))
        complaints.push(`${nameOf(workload)}: there is no ConfigMap ${configMap.name}`);
    }
  }
  return complaints;
}

// ---- secrets: named, explained in the README's table, and never here

function secrets(docs, readme) {
  const complaints = ofKind(docs, "Secret").map((doc) => `${nameOf(doc)}: a secret in the files`);
  const expect = (doc, name, key) => {
    if (!readme.includes(`| \`${name}\` | \`${key}\` |`))
      complaints.push(`${nameOf(doc)}: README.md does not explain the secret ${name}, key ${key}`);
  };
  for (const workload of workloads(docs)) {
    for (const { valueFrom } of workload.spec.template.spec.containers.flatMap((container) => container.env ?? [])) {
      if (valueFrom?.secretKeyRef) expect(workload, valueFrom.secretKeyRef.name, valueFrom.secretKeyRef.key);
    }
  }
  for (const ingress of ofKind(docs, "Ingress")) {
    for (const { secretName } of ingress.spec.tls ?? []) expect(ingress, secretName, "tls.crt");
  }
  return complaints;
}

// ---- a pod is given the time that it takes to go

function endings(docs) {
  return workloads(docs)
    .filter(isService)
    .flatMap((workload) => {
      const { terminationGracePeriodSeconds: given, containers } = workload.spec.template.spec;
      const phase = parseInt(settingsOf(workload.metadata.name).spring.lifecycle["timeout-per-shutdown-phase"], 10);
      const needed = (containers[0].lifecycle?.preStop?.sleep?.seconds ?? 0) + phase + 5;
      return given >= needed ? [] : [`${nameOf(workload)}: is killed after ${given} s, takes up to ${needed} s to go`];
    });
}

// ---- numbers that depend on each other

function sizes(docs) {
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
    const pool = settingsOf("message-service").spring.datasource.hikari["maximum-pool-size"];
    const needed = (most("message-service") + 1) * pool + (most("history-service") + 1) * historyPoolSize() + 50;
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
