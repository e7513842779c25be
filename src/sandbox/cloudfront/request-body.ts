import { ServiceError } from "../../wire/index.ts";

/**
 * The values that members may have, by name. Lists are looked into, and every item of a list of
 * structures has the members that are named here.
 */
export interface Enumerations {
  readonly [member: string]: readonly string[] | Enumerations;
}

/**
 * Holds a request body to the enumerations of the service's model, which its schemas do not carry.
 * That nothing is missing from it has been seen to before.
 *
 * @param name the member that the body is, e.g. `DistributionConfig`.
 * @throws {ServiceError} `MissingBody` when there is none; `MalformedXML`, which no model declares,
 *   naming every member with a value outside its enumeration.
 *
 * Source: documented, API reference (MissingBody); observed, aws/aws-cli issue 6275 (MalformedXML).
 */
export function requireBody<Body>(
  body: Body | undefined,
  name: string,
  enumerations: Enumerations = {},
): Body {
  if (body === undefined || body === null) {
    throw new ServiceError(
      "MissingBody",
      "This operation requires a body. Ensure that the body is present and the Content-Type " +
        "header is set.",
    );
  }
  const found = violations(body, lowerFirst(name), enumerations);
  if (found.length === 0) return body;
  const noun = found.length === 1 ? "error" : "errors";
  throw new ServiceError(
    "MalformedXML",
    `${found.length} validation ${noun} detected: ${found.join("; ")}`,
    { status: 400 },
  );
}

function violations(value: unknown, path: string, allowed: Enumerations): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => violations(item, `${path}.${index + 1}.member`, allowed));
  }
  const members = new Map(Object.entries(Object(value)));
  return Object.entries(allowed).flatMap(([name, inner]) => {
    const member = members.get(name);
    const at = `${path}.${lowerFirst(name)}`;
    if (member === undefined) return [];
    return isList(inner) ? violationsOfText(member, at, inner) : violations(member, at, inner);
  });
}

function violationsOfText(value: unknown, path: string, allowed: readonly string[]): string[] {
  if (allowed.includes(String(value))) return [];
  return [
    `Value '${String(value)}' at '${path}' failed to satisfy constraint: ` +
      `Member must satisfy enum value set: [${allowed.join(", ")}]`,
  ];
}

const isList = (allowed: readonly string[] | Enumerations): allowed is readonly string[] =>
  Array.isArray(allowed);

const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
