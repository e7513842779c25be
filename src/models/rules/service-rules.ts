/** How a service's records write requests and responses. */
export type RecordFamily =
  /** Member names with their first character lowered; the default. */
  | "bean"
  /** As bean, but the single structure a response consists of is not shown as a level. */
  | "unwrapped"
  | "ec2"
  | "s3"
  /** Names and values as on the wire: what stands behind API Gateway. */
  | "verbatim";

/**
 * The spelling of dates in text, by the Java version the service runs on.
 * `plain`: `May 6, 2014 6:00:32 PM`. `comma`: `May 6, 2014, 6:00:32 PM`.
 * `narrow`: as comma, with U+202F before AM and PM.
 */
export type DateSpelling = "plain" | "comma" | "narrow";

/** What a record shows in place of a member's value. */
export type Treatment =
  | "removed"
  /** As it is, whatever its name or its keys sound like. */
  | "shown"
  /** An empty object, which says that the member was sent. */
  | "emptied"
  /** Of a map, its keys as a list. */
  | "keys"
  /** Of DynamoDB attribute values, the values without their type. */
  | "attributes"
  /** Of a PartiQL statement, the text without its literals. */
  | "statement"
  /** Of a URL, all but a password in it. */
  | "url"
  /** Of a list of JSON patches, all but the values of what is hidden in answers. */
  | "patches"
  | { readonly mask: string }
  /**
   * Of a list of structures that have one member each, the name of that as `operation`, then those
   * of its members that are named here, then its others.
   */
  | { readonly actions: readonly string[] }
  /** The value as the only member, of this name, of an object. */
  | { readonly wrap: string };

/**
 * Addresses members: `Name` anywhere in the service, `>Name` in requests, `<Name` in responses,
 * `Operation>Name` and `Operation<Name` in those of one operation. The most specific wins.
 */
export type MemberKey = string;

/** One entry of a record's `resources`. */
export interface ResourceRule {
  /** Undefined means every operation. */
  readonly operations?: readonly string[];
  /**
   * Paths of model members, `>` in the request or `<` in the response; the first found counts.
   * `[]` behind a name is every item of a list, `{}` every key of a map; `*` is every member.
   */
  readonly sources: readonly string[];
  /** What of a value is meant: the first group that takes part. */
  readonly within?: RegExp;
  readonly type?: string;
  /**
   * What becomes of a value that is no ARN. `{region}`, `{account}`, `{value}`; `{name}` is the
   * value without leading slash; `{last}` what follows the last slash; `{>Member}` what else the
   * request says, without which there is no ARN. `arn:aws:` means the partition of the region.
   */
  readonly arn?: string;
  /** Values that begin with this name nothing that could be resolved from the call. */
  readonly notFor?: string;
  /**
   * What values of this resource match, ARNs too. A group `account` has the place of `{account}`,
   * and so has any other, `partition` too; where one holds something, `arn` is for ARNs as well.
   */
  readonly reads?: RegExp;
  /** True where a data event that names none is not about one, whatever its operation. */
  readonly isAlwaysNamed?: boolean;
}

/** What CloudTrail does for a service that no model says. */
export interface ServiceRules {
  readonly family: RecordFamily;
  readonly dates: DateSpelling;
  /** The record's `apiVersion`; by our key of the service where several share an `eventSource`. */
  readonly apiVersion?: string | Readonly<Record<string, string>>;
  /** What follows the operation's name in calls that never reached the service. */
  readonly deniedSuffix?: string;
  /** True when names begin with a small letter in calls that reach the service. */
  readonly lowersEventNames?: boolean;
  readonly eventNames?: Readonly<Record<string, string>>;
  /** Where the verb in the operation's name says something else. */
  readonly readOnly?: Readonly<Record<string, boolean>>;
  /** Operations that are read-only and whose response is in the record all the same. */
  readonly answers?: readonly string[];
  /** Operations whose response is left out although they change something. */
  readonly silent?: readonly string[];
  readonly dataEvents?: readonly string[];
  /** What becomes of members that the model marks as sensitive, and of those named as secrets. */
  readonly sensitive: Treatment;
  readonly members?: Readonly<Record<MemberKey, Treatment>>;
  readonly renamed?: Readonly<Record<MemberKey, string>>;
  /** `Operation>` or `Operation<`, with the only members that are shown. */
  readonly only?: Readonly<Record<string, readonly string[]>>;
  /** What a service writes for members that the request leaves out. */
  readonly defaults?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly keepsCase?: boolean;
  /** True when what stands in the path is named with a small letter, whatever its member is. */
  readonly lowersLabels?: boolean;
  /** True when records have what the client calls itself in square brackets. */
  readonly bracketsUserAgent?: boolean;
  /** What is cut off the front of ids in the path, as the service's own clients do. */
  readonly labelPrefixes?: readonly string[];
  /** By operation. A member `<Name` holds that text of the response, and is left out without. */
  readonly additionalEventData?: Readonly<
    Record<string, string | Readonly<Record<string, string>>>
  >;
  readonly resources?: readonly ResourceRule[];
  /** Operations whose success the owners of their resources in other accounts are told of too. */
  readonly tellsOwners?: readonly string[] | "always";
  /** True when a refused call's record still shows its parameters. */
  readonly keepsDenied?: boolean;
}

export const HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS";

/** What holds for a service we know nothing about. Source: observed, reference records 4 to 7. */
export const DEFAULT_RULES: ServiceRules = {
  family: "bean",
  dates: "comma",
  sensitive: { mask: HIDDEN },
};

/** The rules of one service: what is named, and the defaults for the rest. */
export function rules(own: Partial<ServiceRules>): ServiceRules {
  return { ...DEFAULT_RULES, ...own };
}
