import { assignOwn } from "../base/assign-own.ts";
import { findService } from "../models/index.ts";
import type { Destination, Parameters } from "./call.ts";
import { compiledService } from "./compiled-service.ts";
import {
  boundedName,
  methodAndPath,
  type NamedRequest,
  type RequestParts,
} from "./named-request.ts";
import { type Form, type FormNode, numberedChildren, parseForm } from "./parse/parse-form.ts";
import { findAmbiguousName, givenTwice } from "./refuse/find-ambiguity.ts";
import { SIGNING } from "./rest/bindings.ts";
import { type HttpTarget, splitTarget } from "./rest/http-target.ts";

/** The query protocols carry the operation's name and its input in one form. */
export function nameFormRequest(parts: RequestParts): NamedRequest {
  const { request, destination, body } = parts;
  const target = splitTarget(request.target);
  const { path, query } = target;
  // Of a body that was not kept whole the beginning is enough to know what was called.
  const sent = body.kind === "whole" ? body.bytes : request.body.bytes;
  const isForm = body.kind !== "unreadable";
  const form = parseForm(`${query.toString()}&${isForm ? sent.toString("utf8") : ""}`);
  const unclear = findAmbiguousName(parts, target);
  const isUnclear = unclear !== undefined || form.repeated.has("Action");
  const action = isUnclear ? undefined : form.children.get("Action")?.text;
  const inputOf = ({ children }: FormNode): FormNode => {
    const own = new Map(queueOf(request, destination, target));
    for (const [name, child] of children) {
      if (!ENVELOPE.has(name) && !SIGNING.test(name)) own.set(name, child);
    }
    return { text: undefined, children: own };
  };
  // Where a body was cut off, within a name or a value, nobody knows: what it held is left out.
  const headInput = () => inputOf(parseForm(query.toString()));
  return {
    operationName: action ? boundedName(action) : methodAndPath(request, path),
    destination: correctByVersion(destination, form.children.get("Version")?.text),
    ambiguity: unclear ?? repeatedIn(form, destination),
    find: (model) => {
      const operation = action ? model.operations.get(action) : undefined;
      if (!operation) return undefined;
      const read = compiledService(model).form(destination.protocol)(operation.input);
      return {
        operation,
        ignoresBody: false,
        read: (reading) => read(inputOf(form), reading) as Parameters,
        readHead: (reading) => read(headInput(), reading) as Parameters,
      };
    },
    describe: () => {
      const input = body.kind === "whole" ? inputOf(form) : headInput();
      return { parameters: describeMembers(input), isBodyRead: true };
    },
  };
}

/**
 * What is given twice in a form. What is posted to a service that nobody knows is only a call of
 * this protocol if it names an operation.
 */
function repeatedIn({ repeated, children }: Form, { service }: Destination): string | undefined {
  const [name] = repeated;
  if (name === undefined || (!service && !children.has("Action"))) return undefined;
  return givenTwice(name);
}

/** The empty name is what an empty query leaves behind. */
const ENVELOPE = new Set(["", "Action", "Version", "ContentType"]);

const QUEUE_PATH = /^\/\d{12}\/[\w.-]+\/?$/;

/**
 * The queue that a form is posted to, where it names none: SQS has it as the path.
 * Source: documented, SQS developer guide, "Making Query API requests".
 */
function queueOf(
  { headers }: RequestParts["request"],
  { service }: Destination,
  { path, authority }: HttpTarget,
): readonly [string, FormNode][] {
  if (service?.key !== "sqs" || !QUEUE_PATH.test(path)) return [];
  const host = authority ?? headers.get("host") ?? "";
  return [["QueueUrl", { text: `http://${host}${path}`, children: new Map() }]];
}

/** The two load balancing services share name and host, and differ in nothing but this. */
function correctByVersion(destination: Destination, version: string | undefined): Destination {
  const isClassic =
    version === "2012-06-01" && destination.service?.key === "elastic-load-balancing-v2";
  if (!isClassic) return destination;
  return { ...destination, service: findService("elastic-load-balancing") };
}

/** The items, where a node has nothing else. */
function itemsOf(node: FormNode | undefined): readonly FormNode[] | undefined {
  const items = numberedChildren(node);
  return items.length > 0 && items.length === node?.children.size ? items : undefined;
}

/** A map, which the query protocol writes as a list of keys and values. */
function describeEntries(entries: readonly FormNode[]): unknown {
  const described = {};
  for (const { children } of entries) {
    const value = children.get("value");
    assignOwn(described, children.get("key")?.text ?? "", value ? describeNode(value) : "");
  }
  return described;
}

/** A form without its model: numbered children are a list, what has none is text. */
function describeNode(node: FormNode): unknown {
  if (node.children.size === 0) return node.text ?? "";
  const entries = itemsOf(node.children.get("entry"));
  if (entries && node.children.size === 1) return describeEntries(entries);
  // Lists have their numbers below a name for the items; most services call these `member`.
  const [only] = node.children.size === 1 ? node.children.values() : [];
  const items = itemsOf(node) ?? itemsOf(only);
  return items ? items.map(describeNode) : describeMembers(node);
}

function describeMembers(node: FormNode): Parameters {
  const described = {};
  for (const [name, child] of node.children) assignOwn(described, name, describeNode(child));
  return described;
}
