// What the services can be told: the components of their @ConfigurationProperties records, and the settings they ship with.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const SERVICES = ["gateway", "message-service", "history-service"];

function* javaFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) yield* javaFiles(join(folder, entry.name));
    else if (entry.name.endsWith(".java")) yield join(folder, entry.name);
  }
}

/** For each service the environment variables of its properties, in both spellings that Spring reads. */
export function knownVariables() {
  const platform = propertiesOf("platform");
  return new Map(SERVICES.map((service) => [service, new Set([...platform, ...propertiesOf(service)].flatMap(spellings))]));
}

/** A service's own application.yaml. */
export function settingsOf(service) {
  const folder = join(ROOT, service, "src/main/resources");
  const file = ["application.yaml", "application.yml"].map((name) => join(folder, name)).find(existsSync);
  return parse(readFileSync(file, "utf8"));
}

/** Connections that one message-service opens at most: those of its store and those of its calls. */
export function messagePoolSize() {
  const source = readFileSync(
    join(ROOT, "message-service/src/main/java/chat/parley/message/MessageServiceProperties.java"),
    "utf8",
  );
  const store = settingsOf("message-service").spring.datasource.hikari["maximum-pool-size"];
  return store + Number(/record Calls\(\s*@DefaultValue\("(\d+)"\)[^,]*int poolSize/.exec(source)[1]);
}

/** Connections to the store that one history-service opens at most, from its record's default. */
export function historyPoolSize() {
  const source = readFileSync(
    join(ROOT, "history-service/src/main/java/chat/parley/history/HistoryProperties.java"),
    "utf8",
  );
  const store = readFileSync(
    join(ROOT, "history-service/src/main/java/chat/parley/history/store/StoreCopy.java"),
    "utf8",
  );
  const queries = Number(/record Pool\(\s*@DefaultValue\("(\d+)"\)[^,]*int size/.exec(source)[1]);
  return queries + Number(/CONNECTIONS_FOR_PROGRESS = (\d+);/.exec(store)[1]);
}

function propertiesOf(module) {
  const found = [];
  for (const file of javaFiles(join(ROOT, module, "src/main/java"))) {
    const source = readFileSync(file, "utf8");
    const prefix = /@ConfigurationProperties\((?:prefix = )?"([\w.-]+)"\)/.exec(source)?.[1];
    if (prefix) found.push(...flatten(prefix, recordsOf(source)));
  }
  return found;
}

// Name of each record in a file, the outermost first, with its components.
function recordsOf(source) {
  const records = new Map();
  for (const match of source.matchAll(/\brecord (\w+)\(/g)) {
    records.set(match[1], split(inBrackets(source, match.index + match[0].length)).map(component));
  }
  return records;
}

function flatten(prefix, records, of = records.keys().next().value) {
  return records.get(of).flatMap(({ type, name }) => {
    const property = `${prefix}.${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;
    return records.has(type) ? flatten(property, records, type) : [property];
  });
}

function inBrackets(source, from) {
  let depth = 1;
  let at = from;
  for (; depth > 0; at++) depth += { "(": 1, ")": -1 }[source[at]] ?? 0;
  return source.slice(from, at - 1);
}

// At commas that are in no brackets of any kind.
function split(text) {
  const parts = [""];
  let depth = 0;
  for (const c of text) {
    depth += { "(": 1, "<": 1, "{": 1, ")": -1, ">": -1, "}": -1 }[c] ?? 0;
    if (c === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += c;
  }
  return parts.map((each) => each.trim()).filter(Boolean);
}

function component(text) {
  const [, type, name] = /([\w.<>?, ]+?)\s+(\w+)$/.exec(text.replace(/@\w+(\([^()]*(\([^()]*\)[^()]*)*\))?/g, " ").trim());
  return { type: type.trim(), name };
}

function spellings(property) {
  const upper = property.toUpperCase().replaceAll(".", "_");
  return [upper.replaceAll("-", ""), upper.replaceAll("-", "_")];
}
