import { z } from "zod";
import { CATALOGUE, findService, findServiceBySigningName } from "../models/index.ts";
import { addProblem, addressProblem, readAddress } from "./addresses.ts";

/** `[SERVICE=]URL` or `[SERVICE=]aws`: who answers instead of the sandbox. */
export const upstream = z.string().transform((text, context) => {
  const [, service = "*", address = ""] = /^(?:([a-z0-9-]+|\*)=)?(.*)$/.exec(text) ?? [];
  const problem = upstreamProblem(service, address);
  if (problem) {
    addProblem(context, text, problem);
    return z.NEVER;
  }
  return [serviceKeyOf(service) ?? "*", readAddress(address)] as const;
});

/** A service may be named by its SDK package or by what its requests are signed with. */
const serviceKeyOf = (name: string) => (findService(name) ?? findServiceBySigningName(name))?.key;

function upstreamProblem(service: string, address: string): string | undefined {
  if (service !== "*" && !serviceKeyOf(service)) {
    const near = CATALOGUE.map(({ key }) => key).filter((key) =>
      key.startsWith(service.slice(0, 2)),
    );
    const hint = near.length > 0 ? ` (near: ${near.slice(0, 5).join(", ")})` : "";
    return `there is no service "${service}"${hint}`;
  }
  return addressProblem(address);
}
