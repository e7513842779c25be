import type { NormalizedSchema } from "@smithy/core/schema";
import type { CapturedHeaders } from "../../../src/base/exchange.ts";
import {
  afterFate,
  fateOf,
  fateOfItem,
  fromPairs,
  type Ground,
  isTree,
  lowered,
  membersOf,
  type Tree,
} from "./shape.ts";

/** One side of a conversation in JSON over HTTP, as it travelled. */
export interface JsonMessage {
  readonly target: string;
  readonly headers: CapturedHeaders;
  readonly body: Buffer;
}

/** What the records of services behind API Gateway show: what was sent, under the names sent. */
export function verbatimOf(
  schema: NormalizedSchema,
  { message, value, ground }: { message: JsonMessage; value: Tree; ground: Ground },
): unknown {
  const body = jsonIn(message.body);
  const query = new URLSearchParams(message.target.split("?")[1] ?? "");
  const pairs = membersOf(schema).map(([name, member]): readonly [string, unknown] => {
    const { httpLabel, httpQuery, httpHeader, httpPayload, httpQueryParams } =
      member.getMergedTraits();
    const fate = fateOf(ground, name, member);
    const show = (held: unknown) => wireValue(member, held, ground);
    // Clients add headers of their own accord: what was sent is what counts.
    if (httpHeader) {
      return [httpHeader, afterFate(fate, message.headers.get(httpHeader.toLowerCase()), (h) => h)];
    }
    if (value[name] === undefined) return [name, undefined];
    if (httpLabel) return [labelNameOf(name, ground), afterFate(fate, value[name], escaped)];
    if (httpQuery) {
      const sent = query.getAll(httpQuery);
      return [httpQuery, afterFate(fate, member.isListSchema() ? sent : sent[0], (held) => held)];
    }
    if (httpQueryParams) return [name, afterFate(fate, value[name], (held) => held)];
    if (httpPayload) {
      const held = member.isBlobSchema() ? message.body.toString("base64") : body;
      return [name, afterFate(fate, held, show)];
    }
    const wireName = wireNameOf(name, member);
    return [wireName, afterFate(fate, isTree(body) ? body[wireName] : undefined, show)];
  });
  return fromPairs(pairs);
}

const escaped = (held: unknown): string => encodeURIComponent(String(held));

/** No model says what the path's own names are. */
function labelNameOf(name: string, { rules }: Ground): string {
  return rules.lowersLabels ? lowered(name) : name;
}

const wireNameOf = (name: string, member: NormalizedSchema): string =>
  member.getMergedTraits().jsonName ?? name;

function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    return undefined;
  }
}

/** JSON as it was sent, without what must not be shown. */
function wireValue(schema: NormalizedSchema, value: unknown, ground: Ground): unknown {
  const inner = (one: unknown, key?: string) => {
    const item = schema.getValueSchema();
    return afterFate(fateOfItem(ground, item, key), one, (held) => wireValue(item, held, ground));
  };
  if (schema.isDocumentSchema()) return value;
  if (Array.isArray(value)) return value.map((one) => inner(one));
  if (!isTree(value)) return value;
  if (schema.isMapSchema()) {
    return fromPairs(Object.entries(value).map(([key, one]) => [key, inner(one, key)]));
  }
  return fromPairs(
    membersOf(schema).map(([name, member]) => {
      const wireName = wireNameOf(name, member);
      const show = (held: unknown) => wireValue(member, held, ground);
      return [wireName, afterFate(fateOf(ground, name, member), value[wireName], show)];
    }),
  );
}
