// The Pod Security Standard "restricted", for what is in use here, and beyond it: a root that cannot be written to, no token.
import { nameOf } from "../render.mjs";
import { ofKind, templateOf, workloads } from "./documents.mjs";

const VOLUMES = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

export function restricted(docs) {
  const [namespace] = ofKind(docs, "Namespace");
  const level = namespace?.metadata.labels?.["pod-security.kubernetes.io/enforce"];
  const complaints = level === "restricted" ? [] : ["Namespace: the restricted profile is not enforced"];
  for (const workload of workloads(docs)) {
    const pod = templateOf(workload).spec;
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
