// Proves that the validator can fail: breaks an installation that is whole in one way at a time, and expects the complaint.
import { ruleComplaints } from "./rules.mjs";
import { schemaComplaints } from "./schemas.mjs";

const find = (docs, kind, name) => docs.find((doc) => doc.kind === kind && (!name || doc.metadata.name === name));
const container = (docs, name) => find(docs, "Deployment", name).spec.template.spec.containers[0];

const SCHEMA = [
  [
    "a field that Kubernetes does not know",
    /Deployment\/gateway.*readynessProbe/,
    (d) => {
      container(d, "gateway").readynessProbe = {};
    },
  ],
  [
    "a value that Kubernetes does not know",
    /PodDisruptionBudget\/gateway.*Sometimes/,
    (d) => {
      find(d, "PodDisruptionBudget", "gateway").spec.unhealthyPodEvictionPolicy = "Sometimes";
    },
  ],
  [
    "a text instead of a number",
    /Service\/gateway/,
    (d) => {
      find(d, "Service", "gateway").spec.ports[0].port = "http";
    },
  ],
  [
    "a required field that is missing",
    /Ingress\/parley.*pathType/,
    (d) => {
      delete find(d, "Ingress").spec.rules[0].http.paths[0].pathType;
    },
  ],
  [
    "a number with a fraction",
    /HorizontalPodAutoscaler\/gateway.*integer/,
    (d) => {
      find(d, "HorizontalPodAutoscaler", "gateway").spec.maxReplicas = 2.5;
    },
  ],
  [
    "a field that the Prometheus operator does not know",
    /ServiceMonitor\/parley.*intervall/,
    (d) => {
      find(d, "ServiceMonitor").spec.endpoints[0].intervall = "1s";
    },
  ],
  [
    "a field that an alert does not have",
    /PrometheusRule\/parley.*expression/,
    (d) => {
      find(d, "PrometheusRule").spec.groups[0].rules[1].expression = "up";
    },
  ],
  [
    "a field that Strimzi does not know",
    /KafkaTopic\/parley.events.*partition/,
    (d) => {
      find(d, "KafkaTopic", "parley.events").spec.partition = 1;
    },
  ],
  [
    "a field deep in Strimzi's Kafka",
    /Kafka\/parley.*listeners.*tsl/,
    (d) => {
      find(d, "Kafka").spec.kafka.listeners[0].tsl = true;
    },
  ],
  [
    "a field that CloudNativePG does not know",
    /Cluster\/parley-postgres.*synchronous.methode/,
    (d) => {
      find(d, "Cluster").spec.postgresql.synchronous.methode = "any";
    },
  ],
  [
    "a kind that nobody knows",
    /no schema/,
    (d) => {
      d.push({ apiVersion: "example.org/v1", kind: "Thing", metadata: { name: "x" } });
    },
  ],
];

const RULES = [
  [
    "a pod that may run as root",
    /may run as root/,
    (d) => {
      delete find(d, "Deployment", "gateway").spec.template.spec.securityContext.runAsNonRoot;
    },
  ],
  [
    "a job that may run as root",
    /CronJob\/rebuild.*may run as root/,
    (d) => {
      delete find(d, "CronJob", "rebuild").spec.jobTemplate.spec.template.spec.securityContext.runAsNonRoot;
    },
  ],
  [
    "capabilities kept",
    /keeps capabilities/,
    (d) => {
      container(d, "gateway").securityContext.capabilities.drop = [];
    },
  ],
  [
    "a folder of the node",
    /is a hostPath/,
    (d) => {
      find(d, "Deployment", "gateway").spec.template.spec.volumes.push({ name: "x", hostPath: { path: "/" } });
    },
  ],
  [
    "a namespace that enforces nothing",
    /not enforced/,
    (d) => {
      find(d, "Namespace").metadata.labels = {};
    },
  ],
  [
    "a Service that selects nothing",
    /Service\/gateway: the selector selects no pod/,
    (d) => {
      find(d, "Service", "gateway").spec.selector = { app: "gatewy" };
    },
  ],
  [
    "a policy about nobody",
    /history-services-hear-gateways: podSelector/,
    (d) => {
      find(d, "NetworkPolicy", "history-services-hear-gateways").spec.podSelector.matchLabels = { app: "x" };
    },
  ],
  [
    "a policy with a port that is not there",
    /nobody there has a port 9999/,
    (d) => {
      find(d, "NetworkPolicy", "history-services-hear-gateways").spec.ingress[0].ports[0].port = 9999;
    },
  ],
  [
    "an Ingress to a port that is not there",
    /Ingress\/parley.*no port/,
    (d) => {
      find(d, "Ingress").spec.rules[0].http.paths[0].backend.service = { name: "gateway", port: { name: "web" } };
    },
  ],
  [
    "metrics open to the world",
    /whose \/actuator is open/,
    (d) => {
      find(d, "Service", "gateway").metadata.annotations = {};
    },
  ],
  [
    "a monitor of a port that is not there",
    /ServiceMonitor.*has no port/,
    (d) => {
      find(d, "ServiceMonitor").spec.endpoints[0].port = "metrics";
    },
  ],
  [
    "other alerts than elsewhere",
    /PrometheusRule\/parley.*alerts\.yml/,
    (d) => {
      find(d, "PrometheusRule").spec.groups[0].rules[0].for = "1h";
    },
  ],
  [
    "a dashboard that no sidecar finds",
    /no ConfigMap has the dashboard users\.json/,
    (d) => {
      delete find(d, "ConfigMap", "parley-dashboards").metadata.labels;
    },
  ],
  [
    "a property that no record has",
    /PARLEY_GATEWAY_HISTORY_URL is no property/,
    (d) => {
      container(d, "gateway").env.push({ name: "PARLEY_GATEWAY_HISTORY_URL", value: "x" });
    },
  ],
  [
    "a property of another service",
    /PARLEY_ACCOUNTS_ENABLED is no property/,
    (d) => {
      container(d, "gateway").env.push({ name: "PARLEY_ACCOUNTS_ENABLED", value: "false" });
    },
  ],
  [
    "a variable used before it is set",
    /not set before/,
    (d) => {
      container(d, "gateway").env.reverse();
    },
  ],
  [
    "a secret that nobody explains",
    /does not explain the secret other/,
    (d) => {
      container(d, "gateway").env[0].valueFrom = { secretKeyRef: { name: "other", key: "x" } };
    },
  ],
  [
    "a secret in the files",
    /a secret in the files/,
    (d) => {
      d.push({ apiVersion: "v1", kind: "Secret", metadata: { name: "x" } });
    },
  ],
  [
    "too little time to go",
    /is killed after 10 s/,
    (d) => {
      find(d, "Deployment", "gateway").spec.template.spec.terminationGracePeriodSeconds = 10;
    },
  ],
  [
    "more message-services than partitions",
    /more instances than/,
    (d) => {
      find(d, "HorizontalPodAutoscaler", "message-service").spec.maxReplicas = 1000;
    },
  ],
  [
    "a topic that forgets",
    /not what message-service would make/,
    (d) => {
      find(d, "KafkaTopic", "parley.events").spec.config["retention.ms"] = 604800000;
    },
  ],
  [
    "too few connections to Postgres",
    /connections, the services may want/,
    (d) => {
      find(d, "Cluster").spec.postgresql.parameters.max_connections = "100";
    },
  ],
  [
    "replicas beside an autoscaler",
    /scaled automatically/,
    (d) => {
      find(d, "Deployment", "gateway").spec.replicas = 3;
    },
  ],
  [
    "a path that leads elsewhere",
    /\/api\/rooms leads to history-service/,
    (d) => {
      const [rule] = find(d, "Ingress").spec.rules;
      rule.http.paths = rule.http.paths.filter(({ path }) => path !== "/api/rooms");
    },
  ],
  [
    "a policy that lets too many in",
    /history-service to Deployment\/gateway 8080 gets through/,
    (d) => {
      d.splice(0, d.length, ...d.filter(({ kind }) => kind !== "NetworkPolicy"));
    },
  ],
  [
    "an engine that does not let the tools in",
    /CronJob\/verify to Cluster\/parley-postgres 5432 does not get through/,
    (d) => {
      find(d, "NetworkPolicy", "postgres-hears-its-services-and-its-own").spec.ingress[0].from[0].podSelector = {
        matchLabels: { "app.kubernetes.io/name": "message-service" },
      };
    },
  ],
  [
    "a policy that lets too few out",
    /gateway to Kafka\/parley 9092 does not get through/,
    (d) => {
      find(d, "NetworkPolicy", "gateways-and-message-services-to-kafka").spec.egress = [];
    },
  ],
];

/** What was broken and not noticed; empty when all was. */
export async function selfTest(whole, readme) {
  const missed = [];
  // All breaches of the schemas at once: the typed check takes seconds, however many documents it has.
  const broken = structuredClone(whole);
  for (const [, , breakIt] of SCHEMA) breakIt(broken);
  const complaints = await schemaComplaints(broken);
  for (const [what, expected] of SCHEMA) if (!complaints.some((each) => expected.test(each))) missed.push(what);
  for (const [what, expected, breakIt] of RULES) {
    const other = structuredClone(whole);
    breakIt(other);
    if (!ruleComplaints(other, readme).some((each) => expected.test(each))) missed.push(what);
  }
  return { tried: SCHEMA.length + RULES.length, missed };
}
