import { z } from "zod";
import { readDuration } from "../base/duration.ts";
import { hostMapping } from "./addresses.ts";
import { destination } from "./destinations.ts";
import { identity, readIdentityFile } from "./identity-file.ts";
import { isLoopback } from "./loopback.ts";
import { upstream } from "./upstreams.ts";

const duration = z.union([z.string(), z.number()]).transform((text, context) => {
  const value = readDuration(/[a-z]$/.test(String(text)) ? String(text) : `${text}s`);
  if (!value || value < 100) {
    context.addIssue({ code: "custom", message: `"${text}" is no duration such as 5s or 1m` });
    return z.NEVER;
  }
  return value;
});

const wholeNumber = z.union([z.number(), z.string().regex(/^\d+$/, "is no whole number")]);

/** Given once as a text, or several times; in a file also as a table by what stands before `=`. */
const oneOrMore = <Item>(item: z.ZodType<Item, string>) =>
  z
    .union([
      z.string().transform((text) => [text]),
      z.array(z.string()),
      z
        .record(z.string(), z.string())
        .transform((table) => Object.entries(table).map((line) => line.join("="))),
    ])
    .pipe(z.array(item));

/** Every setting as it is given, and what becomes of it. */
export const settings = z
  .strictObject({
    host: z.string().default("127.0.0.1"),
    port: wholeNumber.transform(Number).pipe(z.number().max(65_535)).default(4580),
    data: z.string().min(1).default("./.trailcam"),
    account: z
      .union([z.string(), z.number()])
      .transform((value) => String(value))
      .pipe(z.string().regex(/^\d{12}$/, "is no account id: twelve digits"))
      .default("111122223333"),
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "is no region such as us-east-1")
      .default("us-east-1"),
    durability: z.enum(["strict", "relaxed"]).default("strict"),
    workers: wholeNumber.transform(Number).pipe(z.number().min(1).max(64)).default(1),
    auth: z.enum(["verify", "trust"]).default("verify"),
    "delivery-interval": duration.default(5000),
    "digest-interval": duration
      .refine((ms) => ms >= 1_000, "is below a second, which digests cannot tell apart")
      .default(3_600_000),
    "bucket-policy": z.enum(["required", "optional"]).default("optional"),
    "event-source-prefix": z
      .string()
      .regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.$/, "is no prefix such as trailcam.")
      .max(64)
      .default("trailcam."),
    "upstream-timeout": duration.default(960_000),
    "allow-reset": z.union([z.boolean(), z.stringbool()]).default(false),
    "encrypt-at-rest": z.union([z.boolean(), z.stringbool()]).default(false),
    upstream: oneOrMore(upstream).default([]),
    "map-host": oneOrMore(hostMapping).default([]),
    models: z.string().min(1).optional(),
    identities: z
      .union([z.string().min(1).transform(readIdentityFile), z.array(identity)])
      .default([]),
    destination: oneOrMore(destination).default([]),
  })
  .superRefine(({ auth, host }, context) => {
    if (auth === "trust" && !isLoopback(host)) {
      context.addIssue({
        code: "custom",
        path: ["auth"],
        message: `"trust" is for loopback addresses only, and the host is ${host}`,
      });
    }
  });

export type Settings = z.output<typeof settings>;
type SettingName = keyof z.input<typeof settings>;

/** Every setting, with the environment variable that sets it. */
export const SETTING_NAMES = Object.keys(settings.shape) as readonly SettingName[];

/** Settings that can be given several times; in a variable with commas between. */
export const LISTS: ReadonlySet<string> = new Set(["upstream", "map-host", "destination"]);

/** E.g. `TRAILCAM_PORT`. */
export const environmentNameOf = (setting: string): string =>
  `TRAILCAM_${setting.toUpperCase().replaceAll("-", "_")}`;
