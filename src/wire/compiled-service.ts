import type { Operation, Protocol, ServiceModel } from "../models/index.ts";
import type { FormNode } from "./parse/parse-form.ts";
import type { XmlElement } from "./parse/parse-xml.ts";
import { formReaders } from "./read/form-reader.ts";
import type { MakeReader } from "./read/reading.ts";
import { treeReaders } from "./read/tree-reader.ts";
import { xmlReaders } from "./read/xml-reader.ts";
import { compileFindMissing, type ValidationIssue } from "./refuse/find-missing.ts";
import { type Bindings, compileBindings } from "./rest/bindings.ts";
import { compileRoute } from "./rest/route.ts";
import { RouteTable } from "./rest/route-table.ts";

/** What a model becomes when requests are read with it. Its parts are made on first use. */
export class CompiledService {
  readonly #model: ServiceModel;
  readonly #inputs = new Map<Operation, Bindings>();
  readonly #outputs = new Map<Operation, Bindings>();
  readonly xml: MakeReader<XmlElement | undefined> = xmlReaders();
  readonly #json: MakeReader<unknown> = treeReaders(false);
  readonly #restJson: MakeReader<unknown> = treeReaders(true);
  readonly #query: MakeReader<FormNode> = formReaders("query");
  readonly #ec2: MakeReader<FormNode> = formReaders("ec2");
  readonly #missing = new Map<Operation, (input: unknown) => readonly ValidationIssue[]>();
  #routes: RouteTable | undefined;

  constructor(model: ServiceModel) {
    this.#model = model;
  }

  get routes(): RouteTable {
    this.#routes ??= new RouteTable(
      [...this.#model.operations.values()].flatMap((operation) => compileRoute(operation) ?? []),
    );
    return this.#routes;
  }

  inputBindings(operation: Operation): Bindings {
    return remember(this.#inputs, operation, () => compileBindings(operation.input));
  }

  outputBindings(operation: Operation): Bindings {
    return remember(this.#outputs, operation, () => compileBindings(operation.output));
  }

  /** What finds the members that an operation's input lacks. */
  findMissing(operation: Operation): (input: unknown) => readonly ValidationIssue[] {
    return remember(this.#missing, operation, () => compileFindMissing(operation.input));
  }

  tree(protocol: Protocol): MakeReader<unknown> {
    return protocol === "restJson1" ? this.#restJson : this.#json;
  }

  form(protocol: Protocol): MakeReader<FormNode> {
    return protocol === "ec2Query" ? this.#ec2 : this.#query;
  }
}

function remember<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}

/** Follows from the model alone, so remembering it changes nothing but the time it takes. */
const COMPILED = new WeakMap<ServiceModel, CompiledService>();

export function compiledService(model: ServiceModel): CompiledService {
  const found = COMPILED.get(model) ?? new CompiledService(model);
  COMPILED.set(model, found);
  return found;
}
