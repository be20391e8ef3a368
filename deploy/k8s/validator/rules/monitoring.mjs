// What watches the services on Kubernetes is what watches them elsewhere: deploy/observability.
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { nameOf } from "../render.mjs";
import { ofKind } from "./documents.mjs";

const there = (path) => fileURLToPath(new URL(`../../../observability/${path}`, import.meta.url));
const { groups } = parse(readFileSync(there("alerts.yml"), "utf8"));
const dashboards = readdirSync(there("grafana/dashboards"));

const isWatched = (docs) => ofKind(docs, "ServiceMonitor").length > 0;

/** The rules are those of the file whose tests promtool runs. */
export function alerts(docs) {
  if (!isWatched(docs)) return [];
  const rules = ofKind(docs, "PrometheusRule");
  if (rules.length === 0) return ["monitoring: there is no PrometheusRule"];
  return rules
    .filter(({ spec }) => !isDeepStrictEqual(spec.groups, groups))
    .map((rule) => `${nameOf(rule)}: its groups are not those of deploy/observability/alerts.yml`);
}

/** Every dashboard is where Grafana's sidecar finds it. */
export function dashboardsThere(docs) {
  if (!isWatched(docs)) return [];
  const found = ofKind(docs, "ConfigMap")
    .filter(({ metadata }) => metadata.labels?.grafana_dashboard === "1")
    .flatMap(({ data }) => Object.keys(data));
  return dashboards.filter((name) => !found.includes(name)).map((name) => `monitoring: no ConfigMap has the dashboard ${name}`);
}
