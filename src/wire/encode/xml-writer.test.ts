import { expect, test } from "vitest";
import { generateInput } from "../../../test/support/generate-input.ts";
import { SEED, seededRandom } from "../../../test/support/seeded-random.ts";
import { Models } from "../../models/index.ts";
import { structureLike, toXml, toXmlBySdk } from "./serializers.ts";

/** The SDK's serializer is the oracle: for the answers of every operation of these services. */
test.each(["route-53", "cloudfront", "iam", "sts", "sns", "s3", "ec2", "cloudformation", "rds"])(
  "%s: the same text as the SDK's",
  (key) => {
    const model = new Models().get(key);
    if (!model) throw new Error(`no model of ${key}`);
    const draw = seededRandom(SEED);
    let written = 0;
    for (const { name, output } of model.operations.values()) {
      if (!output.isStructSchema()) continue;
      const protocol = model.protocol;
      const value = generateInput(output, { draw, protocol });
      const schema = structureLike(output, `${name}Result`, () => true);
      for (const isDocument of [true, false]) {
        const options = { isDocument, hasBindings: isDocument };
        expect(toXml(model, schema, value, options), name).toBe(
          toXmlBySdk(model, schema, value, options),
        );
      }
      written += 1;
    }
    expect(written).toBeGreaterThan(5);
  },
);

test("what is not of its shape fails as the SDK's serializer does", () => {
  const model = new Models().get("route-53");
  const operation = model?.operations.get("GetHostedZone");
  if (!model || !operation) throw new Error("no model");
  const options = { isDocument: true, hasBindings: true };
  const write = () => toXml(model, operation.output, { HostedZone: { Id: {} } }, options);
  expect(write).toThrow("unhandled schema type");
});
