import { XmlCodec } from "@aws-sdk/core/protocols";
import { XmlText } from "@aws-sdk/xml-builder";
import { CborCodec } from "@smithy/core/cbor";
import { JsonCodec } from "@smithy/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import type { StaticStructureSchema } from "@smithy/types";
import type { ServiceModel } from "../../models/index.ts";
import { NotWritten, xmlWriter } from "./xml-writer.ts";

const DATE_TIME = 5;
const EPOCH_SECONDS = 7;

export type EncodableSchema = NormalizedSchema | StaticStructureSchema;

export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** The namespace of answers that no model gives one. Source: observed, AWS's query front ends. */
const FAULT_NAMESPACE = "http://webservices.amazon.com/AWSFault/2005-15-09";

/** The namespace of a service's XML. SQS has dropped its own with its query protocol. */
export function xmlNamespaceOf(model: ServiceModel | undefined): string {
  if (!model) return FAULT_NAMESPACE;
  if (model.xmlNamespace) return model.xmlNamespace;
  const host = model.entry.key === "sqs" ? "queue" : model.entry.endpointPrefixes[0];
  return `http://${host}.amazonaws.com/doc/${model.apiVersion}/`;
}

export interface XmlOptions {
  /** The root element gets the service's namespace. */
  readonly isDocument: boolean;
  /** Members that travel outside of the body are left out, and timestamps follow their place. */
  readonly hasBindings: boolean;
}

/** Writes a value of the shape as an XML element named like the shape. */
export function toXml(
  model: ServiceModel,
  schema: EncodableSchema,
  value: unknown,
  options: XmlOptions,
): string {
  try {
    return writerOf(model, schema, options)(value);
  } catch (error) {
    if (!(error instanceof NotWritten)) throw error;
    return toXmlBySdk(model, schema, value, options);
  }
}

/** The same by the SDK's own serializer, which walks the schema. */
export function toXmlBySdk(
  model: ServiceModel,
  schema: EncodableSchema,
  value: unknown,
  options: XmlOptions,
): string {
  const serializer = new XmlCodec({
    timestampFormat: { useTrait: true, default: DATE_TIME },
    httpBindings: options.hasBindings,
    xmlNamespace: options.isDocument ? xmlNamespaceOf(model) : "",
    serviceNamespace: String(model.settings.defaultNamespace ?? ""),
  }).createSerializer();
  serializer.write(schema, value);
  return String(serializer.flush());
}

type XmlWriter = (value: unknown) => string;

/** Follows from the schema and its model alone: remembering it changes nothing but the time. */
const WRITERS = new WeakMap<EncodableSchema, Map<string, XmlWriter>>();

function writerOf(model: ServiceModel, schema: EncodableSchema, options: XmlOptions): XmlWriter {
  const { isDocument, hasBindings } = options;
  const way = `${isDocument} ${hasBindings}`;
  const known = WRITERS.get(schema) ?? new Map<string, XmlWriter>();
  WRITERS.set(schema, known);
  const found = known.get(way);
  if (found) return found;
  const namespace = isDocument ? xmlNamespaceOf(model) : "";
  const made = xmlWriter(NormalizedSchema.of(schema), { namespace, hasBindings });
  known.set(way, made);
  return made;
}

/** Writes a value of the shape as JSON. Timestamps are epoch seconds. */
export function toJson(schema: EncodableSchema, value: unknown, usesJsonNames: boolean): string {
  // Not the model's own codec: version 2 of it edits what it is given.
  const serializer = new JsonCodec({
    timestampFormat: { useTrait: true, default: EPOCH_SECONDS },
    httpBindings: usesJsonNames,
    jsonName: usesJsonNames,
  }).createSerializer();
  serializer.write(schema, value);
  return String(serializer.flush());
}

export function toCbor(schema: EncodableSchema, value: unknown): Uint8Array {
  const serializer = new CborCodec().createSerializer();
  serializer.write(schema, value);
  // The serializer gives a view of a buffer that it may use again.
  return Uint8Array.from(serializer.flush() as Uint8Array);
}

export function escapeXml(text: string): string {
  return new XmlText(text).toString();
}

/** Made once for each name, so that what is compiled of it need not be made again. */
const LIKENESSES = new WeakMap<NormalizedSchema, Map<string, StaticStructureSchema>>();

/**
 * The same structure under another name, with some of its members.
 *
 * @param keeps the same for all likenesses of a name.
 */
export function structureLike(
  schema: NormalizedSchema,
  name: string,
  keeps: (member: string) => boolean,
): StaticStructureSchema {
  const known = LIKENESSES.get(schema) ?? new Map<string, StaticStructureSchema>();
  LIKENESSES.set(schema, known);
  const found = known.get(name) ?? makeLikeness(schema, name, keeps);
  known.set(name, found);
  return found;
}

function makeLikeness(
  schema: NormalizedSchema,
  name: string,
  keeps: (member: string) => boolean,
): StaticStructureSchema {
  const [kind, namespace, , , names, members] = schema.getSchema() as StaticStructureSchema;
  const kept = names.flatMap((member, place) => (keeps(member) ? [place] : []));
  return [
    kind,
    namespace,
    name,
    0,
    kept.map((place) => names[place]),
    kept.map((place) => members[place]),
  ] as StaticStructureSchema;
}
