import { determineTimestampFormat } from "@smithy/core/protocols";
import type { NormalizedSchema } from "@smithy/core/schema";
import { NumericValue } from "@smithy/core/serde";
import { shapeKind } from "../read/shape-kind.ts";

/** Thrown for what is written so seldom that it is left to the SDK. */
export class NotWritten extends Error {}

export interface XmlWriterOptions {
  /** Of the root element, unless the model gives it one. Empty for none. */
  readonly namespace: string;
  /** Timestamps follow their place: see `XmlOptions`. */
  readonly hasBindings: boolean;
}

const DATE_TIME = 5;
const EPOCH_SECONDS = 7;

/** Writes a value as an element, its name known beforehand. */
type Write = (value: unknown) => string;
type Values = Readonly<Record<string, unknown>>;

/** Where a member lies: what is around it has said its namespace. */
interface Place {
  readonly schema: NormalizedSchema;
  readonly parentNamespace: string | undefined;
}

/** Attributes and children of a structure, in that order. */
type WriteParts = (value: Values) => readonly [attributes: string, children: string];

/**
 * Compiles a structure of a model into what writes its XML as the SDK's serializer would by walking
 * the schema: the same text, in a fifth of the time. Its parts are made on first use.
 *
 * @returns a function that throws {@link NotWritten} for a value that it leaves to the SDK, also
 *   for one that is not of its shape.
 */
export function xmlWriter(schema: NormalizedSchema, options: XmlWriterOptions): Write {
  return new XmlWriters(options).document(schema);
}

class XmlWriters {
  readonly #options: XmlWriterOptions;

  constructor(options: XmlWriterOptions) {
    this.#options = options;
  }

  document(schema: NormalizedSchema): Write {
    if (!schema.isStructSchema()) return notWritten;
    const traits = schema.getMergedTraits();
    const isPayload = traits.httpPayload && !traits.xmlName;
    const name = isPayload ? schema.getName() : structureName(schema);
    const place = { schema, parentNamespace: undefined };
    const { namespace } = this.#options;
    const hasOwn = namespaceOf(place).attribute.startsWith(' xmlns="');
    const added = namespace === "" || hasOwn ? "" : attribute("xmlns", namespace);
    const parts = this.#parts(place);
    return (value) => {
      const [attributes, children] = parts(asValues(value));
      return element(name ?? "", attributes + added, children);
    };
  }

  #parts(place: Place): WriteParts {
    const { schema } = place;
    const { attribute: ownNamespace, namespace: parentNamespace } = namespaceOf(place);
    const attributes: { name: string; title: string; text: (value: unknown) => string }[] = [];
    const children: { name: string; write: Write }[] = [];
    for (const [name, member] of schema.structIterator()) {
      const { xmlAttribute, xmlName = name, idempotencyToken } = member.getMergedTraits();
      if (idempotencyToken) return notWritten;
      if (xmlAttribute) attributes.push({ name, title: xmlName, text: this.#text(member) });
      else children.push({ name, write: this.#later({ schema: member, parentNamespace }) });
    }
    const isUnion = schema.isUnionSchema();
    return (value) => {
      if (isUnion && "$unknown" in value) return notWritten();
      let before = "";
      for (const { name, title, text } of attributes) {
        const given = value[name];
        if (given !== undefined && given !== null) before += attribute(title, text(given));
      }
      let inner = "";
      for (const { name, write } of children) {
        const given = value[name];
        if (given !== undefined && given !== null) inner += write(given);
      }
      return [before + ownNamespace, inner];
    };
  }

  /** Compiled on first use, because shapes may contain themselves. */
  #later(place: Place): Write {
    let write: Write | undefined;
    return (value) => {
      write ??= this.#member(place);
      return write(value);
    };
  }

  #member(place: Place): Write {
    const { schema } = place;
    if (schema.isListSchema()) return this.#list(place);
    if (schema.isMapSchema()) return this.#map(place, false);
    if (schema.isStructSchema()) return this.#structure(place, structureName(schema));
    return this.#simple(place, schema.getMergedTraits().xmlName ?? schema.getMemberName());
  }

  #structure(place: Place, name: string): Write {
    const parts = this.#parts(place);
    return (value) => element(name, ...parts(asValues(value)));
  }

  #list(place: Place): Write {
    const { schema } = place;
    const traits = schema.getMergedTraits();
    const item = schema.getValueSchema();
    const isFlat = Boolean(traits.xmlFlattened);
    const ownName = traits.xmlName ?? schema.getMemberName();
    const { attribute: ownNamespace, namespace: parentNamespace } = namespaceOf(place);
    const itemName = isFlat ? ownName : (item.getMergedTraits().xmlName ?? "member");
    const write = this.#named({ schema: item, parentNamespace }, itemName);
    const isSparse = Boolean(item.getMergedTraits().sparse);
    return (value) => {
      if (!Array.isArray(value)) return notWritten();
      let inner = "";
      for (const given of value) {
        if (given !== undefined && given !== null) inner += write(given);
        else if (isSparse) return notWritten();
      }
      return isFlat ? inner : element(ownName, ownNamespace, inner);
    };
  }

  /** An item of a list, named by the list; lists and maps in lists name themselves. */
  #named(place: Place, name: string): Write {
    const { schema } = place;
    if (schema.isListSchema() || schema.isMapSchema()) return this.#later(place);
    if (!schema.isStructSchema()) return this.#simple(place, name);
    let write: Write | undefined;
    return (value) => {
      write ??= this.#structure(place, name);
      return write(value);
    };
  }

  /** @param isInner a map that is a map's value has no element of its own. */
  #map(place: Place, isInner: boolean): Write {
    const { schema } = place;
    const traits = schema.getMergedTraits();
    const ownName = traits.xmlName ?? schema.getMemberName();
    const { attribute: ownNamespace, namespace: parentNamespace } = namespaceOf(place);
    const isFlat = Boolean(traits.xmlFlattened);
    const key = { schema: schema.getKeySchema(), parentNamespace };
    const keyName = key.schema.getMergedTraits().xmlName ?? "key";
    const keyNamespace = namespaceOf(key).attribute;
    const item = { schema: schema.getValueSchema(), parentNamespace };
    const isSparse = Boolean(item.schema.getMergedTraits().sparse);
    const write = this.#mapValue(item);
    const entryName = isFlat ? ownName : "entry";
    return (value) => {
      let inner = "";
      for (const [name, given] of Object.entries(asValues(value))) {
        if (given === undefined || given === null) {
          if (isSparse) return notWritten();
          continue;
        }
        const named = element(keyName, keyNamespace, escapeElement(name), true);
        inner += element(entryName, "", named + write(given));
      }
      return isFlat || isInner ? inner : element(ownName, ownNamespace, inner);
    };
  }

  #mapValue(place: Place): Write {
    const { schema } = place;
    const name = schema.getMergedTraits().xmlName ?? "value";
    if (schema.isStructSchema()) return this.#later(place);
    if (!schema.isListSchema() && !schema.isMapSchema()) return this.#simple(place, name);
    let write: Write | undefined;
    return (value) => {
      write ??= schema.isMapSchema() ? this.#map(place, true) : this.#list(place);
      return element(name, "", write(value));
    };
  }

  #simple(place: Place, name: string): Write {
    const text = this.#text(place.schema);
    const start = `<${name}${namespaceOf(place).attribute}>`;
    const end = `</${name}>`;
    return (value) => start + escapeElement(text(value)) + end;
  }

  #text(schema: NormalizedSchema): (value: unknown) => string {
    switch (shapeKind(schema)) {
      case "text":
      case "boolean":
      case "number":
      case "big-integer":
        return (value) => (typeof value === "object" ? notWritten() : String(value));
      case "big-decimal":
        return (value) => (value instanceof NumericValue ? value.string : String(value));
      case "blob":
        return (value) => (value instanceof Uint8Array ? base64(value) : notWritten());
      case "timestamp":
        return this.#time(schema);
      default:
        return notWritten;
    }
  }

  #time(schema: NormalizedSchema): (value: unknown) => string {
    const format = determineTimestampFormat(schema, {
      timestampFormat: { useTrait: true, default: DATE_TIME },
      httpBindings: this.#options.hasBindings,
    });
    return (value) => {
      if (!(value instanceof Date)) return notWritten();
      if (format === DATE_TIME) return value.toISOString().replace(".000Z", "Z");
      return format === EPOCH_SECONDS ? String(value.getTime() / 1000) : notWritten();
    };
  }
}

function notWritten(): never {
  throw new NotWritten();
}

function asValues(value: unknown): Values {
  return typeof value === "object" && value !== null ? (value as Values) : notWritten();
}

function structureName(schema: NormalizedSchema): string {
  const traits = schema.getMergedTraits();
  return schema.isMemberSchema() && !traits.httpPayload
    ? (schema.getMemberTraits().xmlName ?? schema.getMemberName())
    : (traits.xmlName ?? schema.getName() ?? "");
}

/** The attribute that says a namespace which is not said yet, and what is said below. */
function namespaceOf({ schema, parentNamespace }: Place): {
  readonly attribute: string;
  readonly namespace: string | undefined;
} {
  const [prefix, namespace] = (schema.getMergedTraits().xmlNamespace ?? []) as readonly string[];
  if (!namespace || namespace === parentNamespace) return { attribute: "", namespace: undefined };
  return { attribute: attribute(prefix ? `xmlns:${prefix}` : "xmlns", namespace), namespace };
}

/** @param isText an element of text is opened and closed, also where the text is empty. */
function element(name: string, attributes: string, inner: string, isText = false): string {
  if (inner === "" && !isText) return `<${name}${attributes}/>`;
  return `<${name}${attributes}>${inner}</${name}>`;
}

const attribute = (name: string, value: string): string => ` ${name}="${escapeAttribute(value)}"`;

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\r": "&#x0D;",
  "\n": "&#x0A;",
  "\u0085": "&#x85;",
  "\u2028": "&#x2028;",
};

const escapeElement = (text: string): string =>
  text.replace(/[&"'<>\r\n\u0085\u2028]/g, (one) => ESCAPES[one] ?? one);
const escapeAttribute = (text: string): string =>
  text.replace(/[&<>"]/g, (one) => ESCAPES[one] ?? one);
