import type { NormalizedSchema } from "@smithy/core/schema";
import { EC2_REQUEST_ROOTS, type Operation, type ServiceRules } from "../../models/index.ts";
import type { Json } from "../audit-record.ts";
import type { Family } from "./family.ts";
import { isObject, type Place, perOperation, upperFirst } from "./render.ts";
import { compileDocument, type DocumentStyle, oneOrMany } from "./xml-document.ts";

const NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/";

/** The name of a member in the query protocol. */
export function queryName(member: string, schema: NormalizedSchema): string {
  const { ec2QueryName, xmlName } = schema.getMergedTraits();
  return text(ec2QueryName) ?? upperFirst(xmlName ?? member);
}

const text = (value: unknown): string | undefined =>
  typeof value === "string" ? value : undefined;

const REQUEST: DocumentStyle = {
  keyOf: queryName,
  // Items carry their place in the query, `NatGatewayId.1`, as a member.
  listOf: (items) =>
    oneOrMany(
      items.map((item, index) =>
        isObject(item) ? { ...item, tag: index + 1 } : { tag: index + 1, content: item },
      ) as readonly Json[],
    ),
};

const RESPONSE: DocumentStyle = {
  keyOf: (member, schema) => schema.getMergedTraits().xmlName ?? member,
  // A few lists call their items something else, like a template's `groupId`.
  listOf: (items, schema) => ({
    [schema.getValueSchema().getMergedTraits().xmlName ?? "item"]: oneOrMany(items),
  }),
};

const compiled = perOperation((operation: Operation, rules: ServiceRules) => {
  const at = (direction: Place["direction"]): Place => ({
    rules,
    operation: operation.name,
    direction,
  });
  return {
    request: compileDocument(operation.input, at(">"), REQUEST),
    response: compileDocument(operation.output, at("<"), RESPONSE),
  };
});

/** EC2's newer operations: the query as an XML document turned into JSON. */
export const ec2DocumentFamily: Family = {
  request: ({ operation, input }, rules) => ({
    [EC2_REQUEST_ROOTS[operation.name] ?? `${operation.name}Request`]:
      compiled(operation, rules).request(input) ?? "",
  }),
  response: ({ operation }, output, { rules, requestId }) => {
    const shown = compiled(operation, rules).response(output);
    return {
      [`${operation.name}Response`]: {
        xmlns: NAMESPACE,
        ...(requestId !== undefined && { requestId }),
        // An answer that says nothing says that all went well.
        ...(isObject(shown) ? shown : operation.output.isUnitSchema() && { return: true }),
      },
    };
  },
};
