// Selectors select somebody, ports are there, and every path from outside leads where it must.
import { nameOf } from "../render.mjs";
import { matches, ofKind, podsOf, templateOf, workloads } from "./documents.mjs";

/** Every selector selects a pod, and those of a workload its own. */
export function selectors(docs) {
  const pods = podsOf(docs);
  const complaints = [];
  const expect = (doc, what, selector) => {
    if (!pods.some(({ labels }) => matches(selector, labels))) complaints.push(`${nameOf(doc)}: ${what} selects no pod`);
  };
  for (const service of ofKind(docs, "Service")) expect(service, "the selector", { matchLabels: service.spec.selector });
  for (const budget of ofKind(docs, "PodDisruptionBudget")) expect(budget, "the selector", budget.spec.selector);
  for (const workload of workloads(docs)) {
    const { metadata, spec } = templateOf(workload);
    // A job's selector is made when it runs.
    const own = [workload.spec.selector ?? {}, ...(spec.topologySpreadConstraints ?? []).map((each) => each.labelSelector)];
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

const has = (pod, port) => pod.ports.some(({ name, containerPort }) => port === name || port === containerPort);

/** A Service's pods listen where it says. */
export function servicePorts(docs) {
  return ofKind(docs, "Service").flatMap((service) => {
    const chosen = podsOf(docs).filter(({ labels }) => matches({ matchLabels: service.spec.selector }, labels));
    return service.spec.ports.flatMap(({ port, targetPort = port }) =>
      chosen
        .filter((pod) => !has(pod, targetPort))
        .map((pod) => `${nameOf(service)}: ${pod.name} has no port ${targetPort}`),
    );
  });
}

/** A monitor's Services have the port it asks. */
export function monitorPorts(docs) {
  return ofKind(docs, "ServiceMonitor").flatMap((monitor) => {
    const chosen = ofKind(docs, "Service").filter(({ metadata }) => matches(monitor.spec.selector, metadata.labels));
    if (chosen.length === 0) return [`${nameOf(monitor)}: selects no Service`];
    return monitor.spec.endpoints.flatMap(({ port }) =>
      chosen
        .filter(({ spec }) => !spec.ports.some(({ name }) => name === port))
        .map((service) => `${nameOf(monitor)}: ${nameOf(service)} has no port ${port}`),
    );
  });
}

const ACTUATOR_REFUSED = /deny.*path,url_dec -m sub \/actuator/;

/** An Ingress leads to ports that are there, and to no Service that lets /actuator through. */
export function ingressBackends(docs) {
  return ofKind(docs, "Ingress").flatMap((ingress) =>
    pathsOf(ingress).flatMap(({ path, backend: { service: wanted } }) => {
      const service = ofKind(docs, "Service").find(({ metadata }) => metadata.name === wanted.name);
      const { name, number } = wanted.port;
      if (!service?.spec.ports.some((each) => (name ? each.name === name : each.port === number))) {
        return [`${nameOf(ingress)}: ${path}: no port ${name ?? number} of a Service ${wanted.name}`];
      }
      const snippet = service.metadata.annotations?.["haproxy.org/backend-config-snippet"];
      if (ACTUATOR_REFUSED.test(snippet)) return [];
      return [`${nameOf(ingress)}: ${path} leads to ${wanted.name}, whose /actuator is open`];
    }),
  );
}

const pathsOf = (ingress) => ingress.spec.rules.flatMap((rule) => rule.http.paths);

// As the README of the project says it.
const ROUTES = {
  "/": "gateway",
  "/assets/page.js": "gateway",
  "/ws/chat": "gateway",
  "/api/chat/messages": "gateway",
  "/api/chat/history/private": "history-service",
  "/api/chat/message/status": "history-service",
  "/api/auth/login": "message-service",
  "/api/rooms": "message-service",
  "/api/rooms/5/members": "message-service",
  "/api/roomsful": "history-service",
  "/api/users": "history-service",
  "/api/presence": "history-service",
};

/** Paths lead to the services that answer them. */
export function routes(docs) {
  return ofKind(docs, "Ingress").flatMap((ingress) =>
    Object.entries(ROUTES)
      .map(([path, expected]) => [path, expected, route(pathsOf(ingress), path)])
      .filter(([, expected, found]) => found !== expected)
      .map(([path, expected, found]) => `${nameOf(ingress)}: ${path} leads to ${found}, not to ${expected}`),
  );
}

// Exact before prefix, and the longest prefix of whole segments: as the Ingress API defines it.
function route(paths, asked) {
  const exact = paths.find(({ path, pathType }) => pathType === "Exact" && path === asked);
  if (exact) return exact.backend.service.name;
  return paths
    .filter(({ path, pathType }) => pathType === "Prefix" && `${asked}/`.startsWith(path.endsWith("/") ? path : `${path}/`))
    .sort((one, other) => other.path.length - one.path.length)[0]?.backend.service.name;
}
