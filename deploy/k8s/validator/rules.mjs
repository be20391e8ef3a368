// What no schema says: that the documents of one installation fit each other, the services and the page that explains them.
import { alerts, dashboardsThere } from "./rules/monitoring.mjs";
import { conversations, policyPorts } from "./rules/network.mjs";
import { restricted } from "./rules/restricted.mjs";
import { endings, environment, secrets, sizes } from "./rules/settings.mjs";
import { ingressBackends, monitorPorts, routes, selectors, servicePorts } from "./rules/wiring.mjs";

const RULES = [
  restricted,
  selectors,
  servicePorts,
  monitorPorts,
  alerts,
  dashboardsThere,
  ingressBackends,
  routes,
  conversations,
  policyPorts,
  environment,
  secrets,
  endings,
  sizes,
];

/** Complaints about an installation: the services of a size together with their engines. */
export function ruleComplaints(docs, readme) {
  return RULES.flatMap((rule) => rule(docs, readme));
}
