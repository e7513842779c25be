import { EC2_BEANS } from "../../models/index.ts";
import type { DecodedCall } from "../../wire/index.ts";
import { ec2BeanFamily } from "./ec2-bean.ts";
import { ec2DocumentFamily } from "./ec2-document.ts";
import type { Family } from "./family.ts";

const familyOf = ({ operation }: DecodedCall): Family =>
  EC2_BEANS.has(operation.name) ? ec2BeanFamily : ec2DocumentFamily;

/** EC2 writes its older operations one way and its newer ones another. */
export const ec2Family: Family = {
  request: (call, rules) => familyOf(call).request(call, rules),
  response: (call, output, facts) => familyOf(call).response(call, output, facts),
};
