import { createRequire } from "node:module";

/** One action that a policy can allow. */
export interface ActionFacts {
  /** E.g. `sqs:SendMessage`. */
  readonly action: string;
  /** The kinds of resource that it can be restricted to; none when it takes `*` alone. */
  readonly types: readonly ResourceFacts[];
}

export interface ResourceFacts {
  /** E.g. `queue`. */
  readonly name: string;
  /** E.g. `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`. */
  readonly template: string;
  readonly isRequired: boolean;
}

/** A service as `authorization.json` has it. */
interface Described {
  readonly prefix: string;
  readonly types: Readonly<Record<string, string>>;
  /** Names with spaces between, by the types that they take: `queue*` is required, `queue` not. */
  readonly actions: Readonly<Record<string, string>>;
}

/** What the Service Authorization Reference says of one service. */
export class Authorization {
  /** What stands before the colon of its actions. */
  readonly prefix: string;
  readonly #facts = new Map<string, ActionFacts>();

  constructor({ prefix, types, actions }: Described) {
    this.prefix = prefix;
    for (const [text, names] of Object.entries(actions)) {
      const found = text.split(" ").flatMap((mark): readonly ResourceFacts[] => {
        const name = mark.replace("*", "");
        const template = types[name.toLowerCase()];
        return template === undefined ? [] : [{ name, template, isRequired: mark !== name }];
      });
      for (const name of names.split(" ")) {
        const facts = {
          action: `${prefix}:${name}`,
          types: found,
        };
        this.#facts.set(name.toLowerCase(), facts);
      }
    }
  }

  /** An action by its name, in whatever case: APIs and policies write some differently. */
  find(name: string): ActionFacts | undefined {
    return this.#facts.get(name.toLowerCase());
  }
}

/** The Service Authorization Reference: read when the first service is asked for. */
export class Authorizations {
  #described: Readonly<Record<string, Described>> | undefined;
  readonly #found = new Map<string, Authorization>();

  /** @returns undefined for a service that the table does not have. */
  of(serviceKey: string): Authorization | undefined {
    const known = this.#found.get(serviceKey);
    if (known) return known;
    this.#described ??= readTable();
    const described = this.#described[serviceKey];
    if (!described) return undefined;
    const authorization = new Authorization(described);
    this.#found.set(serviceKey, authorization);
    return authorization;
  }
}

const readTable = () =>
  createRequire(import.meta.url)("./authorization.json") as Readonly<Record<string, Described>>;
