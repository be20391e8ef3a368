// Renders every size with its engines, and one with other engines; holds each document against its API's schema and all of them
// against each other, after it has proved on broken ones that it would notice.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { nameOf, parse, render, renderer } from "./render.mjs";
import { ruleComplaints } from "./rules.mjs";
import { schemaComplaints } from "./schemas.mjs";
import { selfTest } from "./selftest.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const readme = readFileSync(here("../README.md"), "utf8");
const how = renderer();
console.log(`rendered by ${how.program}: ${how.version}`);

const rendered = (size, folder) => ({ size, docs: [folder, `${folder}/engines`].flatMap((each) => render(how, here(each))) });
const installations = [
  ...["small", "medium", "large"].map((size) => rendered(size, `../overlays/${size}`)),
  rendered("small, Redis by an operator", "redis-operator"),
];
parse(readFileSync(here("../components/autoscaling/prometheus-adapter-values.yaml"), "utf8"));

let failed = 0;
const { tried, missed } = await selfTest(installations[1].docs, readme);
console.log(`self-test: ${tried - missed.length} of ${tried} broken installations were refused`);
for (const what of missed) console.log(`  not noticed: ${what}`);
failed += missed.length;

for (const { size, docs } of installations) {
  const complaints = [...(await schemaComplaints(docs)), ...ruleComplaints(docs, readme)];
  const twice = docs.map(nameOf).filter((name, i, all) => all.indexOf(name) !== i);
  complaints.push(...twice.map((name) => `${name}: is there twice`));
  console.log(`${size}: ${docs.length} documents, ${complaints.length} complaints`);
  for (const each of complaints) console.log(`  ${each}`);
  failed += complaints.length;
}
process.exitCode = failed > 0 ? 1 : 0;
