/** The operators of an advanced selector, as AWS spells them and as we do. */
export const OPERATORS = {
  Equals: "equals",
  StartsWith: "startsWith",
  EndsWith: "endsWith",
  NotEquals: "notEquals",
  NotStartsWith: "notStartsWith",
  NotEndsWith: "notEndsWith",
} as const;

export type Operator = keyof typeof OPERATORS;

/** What may be asked of a field in selectors of one category. */
export interface FieldRule {
  readonly operators: readonly Operator[];
  /** The only values; any when undefined. */
  readonly values?: readonly string[];
  readonly isRequired?: boolean;
  readonly takesOneValue?: boolean;
}

const ANY: FieldRule = { operators: Object.keys(OPERATORS) as Operator[] };
const READ_ONLY: FieldRule = { operators: ["Equals"], values: ["true", "false"] };

function category(name: string): FieldRule {
  return { operators: ["Equals"], values: [name], isRequired: true, takesOneValue: true };
}

/**
 * The fields of a trail's advanced selectors, by category. Categories, fields and operators that
 * AWS takes in event data stores alone are not here.
 *
 * Source: documented, API reference, AdvancedFieldSelector and AdvancedEventSelector.
 */
export const FIELD_RULES: Readonly<Record<string, Readonly<Record<string, FieldRule>>>> = {
  Management: {
    eventCategory: category("Management"),
    readOnly: READ_ONLY,
    eventSource: {
      operators: ["NotEquals"],
      values: ["kms.amazonaws.com", "rdsdata.amazonaws.com"],
    },
  },
  Data: {
    eventCategory: category("Data"),
    "resources.type": { operators: ["Equals"], isRequired: true, takesOneValue: true },
    readOnly: READ_ONLY,
    eventName: ANY,
    eventSource: ANY,
    eventType: ANY,
    "resources.ARN": ANY,
    "userIdentity.arn": ANY,
    sessionCredentialFromConsole: { operators: ["Equals", "NotEquals"], values: ["true"] },
  },
  NetworkActivity: {
    eventCategory: category("NetworkActivity"),
    eventSource: { operators: ["Equals"], isRequired: true },
    eventName: ANY,
    vpcEndpointId: ANY,
    "userIdentity.arn": ANY,
    errorCode: { operators: ["Equals"], values: ["VpceAccessDenied"] },
  },
};

/**
 * The types of services whose list is short and long settled. Of all others any well-formed type
 * is taken: AWS adds some every month, and a list would refuse what it does not know yet.
 */
const SETTLED_TYPES: Readonly<Record<string, readonly string[]>> = {
  S3: ["Object", "AccessPoint"],
  Lambda: ["Function"],
  DynamoDB: ["Table", "Stream"],
};

/** Tells whether data events may be selected by this type of resource. */
export function isDataEventType(type: string): boolean {
  // One colon before the last part is how AWS itself writes `AWS::QApps:QApp`.
  const match = /^AWS::([A-Za-z0-9]+)::?([A-Za-z0-9]+)$/.exec(type);
  const [, service = "", kind = ""] = match ?? [];
  if (!match) return false;
  return Object.hasOwn(SETTLED_TYPES, service)
    ? (SETTLED_TYPES[service]?.includes(kind) ?? false)
    : true;
}
