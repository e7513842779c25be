import { readFileSync } from "node:fs";
import { z } from "zod";
import { parseYaml } from "./parse-yaml.ts";

/** One line of the mapping: whose key that is. */
export const identity = z
  .strictObject({
    "access-key-id": z.string().regex(/^[\w-]{1,128}$/, "is no access key id"),
    arn: z
      .string()
      .regex(
        /^arn:aws[\w-]*:(?:iam::\d{12}:(?:root|user\/.+)|sts::\d{12}:assumed-role\/[^/]+\/[^/]+)$/,
        "is no ARN of a root, a user or a role's session",
      ),
    "user-id": z.string().max(256).optional(),
  })
  .transform((line) => ({
    accessKeyId: line["access-key-id"],
    arn: line.arn,
    ...(line["user-id"] !== undefined && { userId: line["user-id"] }),
  }));

/** Reads a YAML file with a list of identities, naming every problem in it. */
export function readIdentityFile(path: string, context: z.RefinementCtx) {
  const problem = (message: string) => {
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  };
  let content: unknown;
  try {
    content = parseYaml(readFileSync(path, "utf8")) ?? [];
  } catch (cause) {
    return problem(`${path} cannot be read: ${cause instanceof Error ? cause.message : cause}`);
  }
  const parsed = z.array(identity).safeParse(content);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  return problem(`${path}: ${first?.path.join(".")} ${first?.message}`);
}
