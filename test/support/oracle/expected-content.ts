import type { CapturedRequest } from "../../../src/base/exchange.ts";
import type { HttpAnswer } from "../../../src/base/http-answer.ts";
import {
  EC2_BEANS,
  EC2_REQUEST_ROOTS,
  findRules,
  type Operation,
  type ServiceModel,
} from "../../../src/models/index.ts";
import { askedSecrets, withoutAsked } from "./asked-secrets.ts";
import { beanOf } from "./bean-oracle.ts";
import { formToJson, readForm, xmlToJson } from "./document-oracle.ts";
import { ec2BeanAnswered, ec2BeanAsked } from "./ec2-bean-oracle.ts";
import { s3Answered, s3Asked } from "./s3-oracle.ts";
import { fromPairs, type Ground, isTree, membersOf, orNull, type Tree } from "./shape.ts";
import { verbatimOf } from "./verbatim-oracle.ts";
import { readXml } from "./xml.ts";

export interface Asked {
  readonly model: ServiceModel;
  readonly operation: Operation;
  readonly input: Tree;
  readonly request: CapturedRequest;
}

/**
 * What a record's `requestParameters` must be, from the shape and what was sent. Knows the tables
 * of CloudTrail's exceptions, and none of the code that applies them.
 */
export function expectedRequestParameters({ model, operation, input, request }: Asked): unknown {
  const ground = groundOf(model, operation, ">");
  const { rules } = ground;
  const sent = visible(operation.input, input, request.body.bytes);
  switch (rules.family) {
    case "s3":
      return limited("requestParameters", s3Asked(operation, input, { request, ground }));
    case "ec2":
      return limited("requestParameters", ec2Asked({ model, operation, input, request }, ground));
    case "verbatim": {
      const message = { ...request, body: request.body.bytes };
      const shown = verbatimOf(operation.input, { message, value: sent, ground });
      return limited("requestParameters", orNull(shown));
    }
    default: {
      const all = { ...rules.defaults?.[operation.name], ...sent };
      return limited("requestParameters", orNull(beanOf(operation.input, all, ground)));
    }
  }
}

export interface Answered extends Asked {
  readonly output: Tree;
  readonly answer: HttpAnswer;
}

/** What a record's `responseElements` must be. */
export function expectedResponseElements(answered: Answered): unknown {
  const { model, operation, input } = answered;
  const ground = groundOf(model, operation, ">");
  const secrets = askedSecrets(operation.input, input, ground);
  return withoutAsked(elementsOf(answered), secrets, ground);
}

function elementsOf({ model, operation, output, answer }: Answered): unknown {
  const ground = groundOf(model, operation, "<");
  const { rules } = ground;
  const isSilent = rules.silent?.includes(operation.name);
  const isQuiet = expectedReadOnly(model, operation) && !rules.answers?.includes(operation.name);
  if (isSilent || isQuiet) return null;
  const given = visible(operation.output, output, bytesOf(answer));
  // The one answer of S3 that is shown as other services' are.
  switch (operation.name === "CreateSession" ? "bean" : rules.family) {
    case "s3":
      return limited("responseElements", s3Answered(operation, answer.headers, ground));
    case "ec2":
      return limited("responseElements", ec2Answered(operation, answer, ground));
    case "verbatim": {
      const headers = new Map(Object.entries(answer.headers).map(([k, v]) => [k, String(v)]));
      const message = { target: "", headers, body: bytesOf(answer) };
      const shown = verbatimOf(operation.output, { message, value: given, ground });
      return limited("responseElements", orNull(shown));
    }
    default: {
      const shown = beanOf(operation.output, given, ground);
      const members = membersOf(operation.output);
      const isWrapper = members.length === 1 && members[0]?.[1].isStructSchema();
      const bare = rules.family === "unwrapped" && isWrapper && isTree(shown);
      return limited("responseElements", orNull(bare ? Object.values(shown)[0] : shown));
    }
  }
}

const VERBS = ["Get", "List", "Describe", "Head", "Lookup", "Search", "Query", "Scan"];
const READS = [...VERBS, "BatchGet", "BatchDescribe"];

/** Whether a call reads: by its verb, unless the service's table says otherwise. */
export function expectedReadOnly(model: ServiceModel, { name }: Operation): boolean {
  const own = findRules(model.entry.eventSource).readOnly?.[name];
  const isRead = READS.some((verb) => {
    const rest = name.slice(verb.length);
    return name.startsWith(verb) && rest.charAt(0) === rest.charAt(0).toUpperCase();
  });
  return own ?? isRead;
}

/** The event's name: the operation's, save for what the service's table says. */
export function expectedEventName(model: ServiceModel, { name }: Operation): string {
  const rules = findRules(model.entry.eventSource);
  const usual = rules.lowersEventNames ? name.charAt(0).toLowerCase() + name.slice(1) : name;
  return rules.eventNames?.[name] ?? usual;
}

function groundOf(model: ServiceModel, operation: Operation, side: Ground["side"]): Ground {
  return { rules: findRules(model.entry.eventSource), operation: operation.name, side };
}

/** What the wire can show: no streams, no empty sets, a payload if there is a body at all. */
function visible(schema: Operation["input"], value: Tree, body: Buffer): Tree {
  return fromPairs(
    membersOf(schema).map(([name, member]) => {
      const held = value[name];
      const { httpPayload, httpPrefixHeaders, httpQueryParams } = member.getMergedTraits();
      if (member.isStreaming()) return [name, undefined];
      // The element of a structure is there even when it has nothing to say.
      if (httpPayload && member.isStructSchema()) {
        return [name, body.length > 0 ? (held ?? {}) : undefined];
      }
      const isSet = typeof httpPrefixHeaders === "string" || httpQueryParams;
      const isEmpty = isTree(held) && Object.keys(held).length === 0;
      return [name, isSet && isEmpty ? undefined : held];
    }),
  );
}

function ec2Asked({ operation, request, input }: Asked, ground: Ground): unknown {
  if (EC2_BEANS.has(operation.name)) {
    return orNull(ec2BeanAsked(operation.input, input, ground));
  }
  const { Action: _, Version: __, ...sent } = readForm(request.body.bytes.toString());
  const root = EC2_REQUEST_ROOTS[operation.name] ?? `${operation.name}Request`;
  const shown = formToJson(operation.input, sent, ground);
  return { [root]: isTree(shown) && Object.keys(shown).length > 0 ? shown : "" };
}

function ec2Answered(operation: Operation, answer: HttpAnswer, ground: Ground): unknown {
  const document = readXml(bytesOf(answer).toString());
  if (EC2_BEANS.has(operation.name)) return ec2BeanAnswered(operation.output, document, ground);
  const [id, ...members] = document.children;
  const shown = xmlToJson({ ...document, children: members }, operation.output, ground);
  // An operation without output answers that it went well.
  const nothing = operation.output.isUnitSchema() ? { return: true } : {};
  const head = { xmlns: "http://ec2.amazonaws.com/doc/2016-11-15/", requestId: id?.text };
  return { [document.name]: { ...(shown as Tree), ...head, ...nothing } };
}

function bytesOf({ body }: HttpAnswer): Buffer {
  return Buffer.from((body as Uint8Array | string | undefined) ?? "");
}

const BYTES_MAX = 100 * 1024;

/** Over its limit, a field says only how large it was. */
function limited(field: string, shown: unknown): unknown {
  if (shown === null) return null;
  const originalSize = Buffer.byteLength(JSON.stringify(shown));
  if (originalSize <= BYTES_MAX) return JSON.parse(JSON.stringify(shown));
  return { reason: `${field} too large`, omitted: true, originalSize };
}
