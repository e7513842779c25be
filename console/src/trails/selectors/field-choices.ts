import { OPERATORS, type Operator } from "./selectors.ts";

export interface FieldChoice {
  readonly operators: readonly Operator[];
  /** The only values; any when left out. */
  readonly values?: readonly string[];
}

const ANY: FieldChoice = { operators: OPERATORS };

/**
 * What can be asked of events in advanced selectors of a trail, beside what each of them must say.
 *
 * Source: documented, API reference, AdvancedFieldSelector.
 */
export const FIELD_CHOICES: Readonly<
  Record<"Data" | "NetworkActivity", Readonly<Record<string, FieldChoice>>>
> = {
  Data: {
    readOnly: { operators: ["Equals"], values: ["true", "false"] },
    eventName: ANY,
    "resources.ARN": ANY,
    eventSource: ANY,
    eventType: ANY,
    "userIdentity.arn": ANY,
    sessionCredentialFromConsole: { operators: ["Equals", "NotEquals"], values: ["true"] },
  },
  NetworkActivity: {
    eventName: ANY,
    vpcEndpointId: ANY,
    "userIdentity.arn": ANY,
    errorCode: { operators: ["Equals"], values: ["VpceAccessDenied"] },
  },
};

/** What every selector of a category says beside its category, and a card has apart. */
export const SUBJECT_FIELDS = { Data: "resources.type", NetworkActivity: "eventSource" } as const;

export const OPERATOR_WORDS: Readonly<Record<Operator, string>> = {
  Equals: "equals",
  NotEquals: "does not equal",
  StartsWith: "starts with",
  NotStartsWith: "does not start with",
  EndsWith: "ends with",
  NotEndsWith: "does not end with",
};
