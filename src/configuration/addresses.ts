import { z } from "zod";
import { readHostMapping } from "../upstreams/index.ts";

/** What is printed ends up in the logs of whatever runs the server. */
export function addProblem(context: z.RefinementCtx, text: string, problem: string): void {
  const shown = text.replace(/\/\/[^/]*@/, "//…@");
  context.addIssue({ code: "custom", message: `"${shown}": ${problem}` });
}

/** `HOST=URL`: where a host of AWS really is. */
export const hostMapping = z.string().transform((text, context) => {
  const read = readHostMapping(text);
  if (typeof read !== "string") return read;
  context.addIssue({ code: "custom", message: `"${text}" ${read}` });
  return z.NEVER;
});

/** Another server, AWS itself, or the sandbox in this process. */
export type Address = URL | "aws" | "sandbox";

/** Reads an address that {@link addressProblem} has nothing against. */
export const readAddress = (text: string): Address =>
  text === "aws" || text === "sandbox" ? text : new URL(text);

/** What keeps a text from being the address of a server. */
export function addressProblem(address: string): string | undefined {
  if (address === "aws" || address === "sandbox") return undefined;
  if (!URL.canParse(address)) return "what follows is no URL, such as http://127.0.0.1:5000";
  const url = new URL(address);
  if (!/^https?:$/.test(url.protocol)) return "only http and https are known";
  if (url.username || url.password) return "requests are signed: leave user and password out";
  if (url.pathname !== "/" || url.search || url.hash)
    return "an address is a scheme, host and port, no path";
  return undefined;
}
