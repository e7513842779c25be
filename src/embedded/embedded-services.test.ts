import { describe, expect, test } from "vitest";
import { operationContext } from "../../test/support/operation-context.ts";
import { Models } from "../models/index.ts";
import type { DecodedCall } from "../wire/index.ts";
import type { EmbeddedService } from "./embedded-service.ts";
import { EmbeddedServices } from "./embedded-services.ts";

const model = new Models().get("route-53");
const operation = model?.operations.get("GetHostedZoneCount");

function call(): DecodedCall {
  if (!model || !operation) throw new Error("no model");
  const head = { eventId: "own", receivedAtMs: 0, method: "GET", target: "/", rawHeaders: [] };
  const { entry: service, protocol } = model;
  return {
    kind: "decoded",
    head: { ...head, headers: new Map(), remoteAddress: "192.0.2.1" },
    destination: {
      ...{ service, signingName: "route53", region: "us-east-1", protocol },
      eventSource: service.eventSource,
    },
    ...{ protocol, model, operation, input: {}, undeclared: [] },
  };
}

const SERVICE: EmbeddedService = {
  service: "route-53",
  operations: { GetHostedZoneCount: () => ({ HostedZoneCount: 7 }) },
};

function given(load: () => Promise<EmbeddedService>) {
  const failures: unknown[] = [];
  const services = new EmbeddedServices([{ service: "route-53", load }], ({ error }) =>
    failures.push(error),
  );
  return { answer: () => services.answer(call(), operationContext()), failures };
}

describe("a service that is loaded late", () => {
  test("answers the calls that come meanwhile, and is loaded once", async () => {
    let loads = 0;
    const { answer } = given(async () => {
      loads += 1;
      return SERVICE;
    });
    const answers = [...(await Promise.all([answer(), answer()])), await answer()];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(String(answers[0]?.body)).toContain("<HostedZoneCount>7</HostedZoneCount>");
    expect(loads).toBe(1);
  });

  test("is loaded again after it could not be", async () => {
    let loads = 0;
    const { answer, failures } = given(async () => {
      loads += 1;
      if (loads === 1) throw new Error("no such file");
      return SERVICE;
    });
    expect((await answer()).status).toBe(500);
    expect((await answer()).status).toBe(200);
    expect(failures).toEqual([new Error("no such file")]);
  });
});

test("an output that is frozen is written once", async () => {
  const output = Object.freeze({ HostedZoneCount: 7 });
  const operations = { GetHostedZoneCount: () => output };
  const { answer } = given(async () => ({ service: "route-53", operations }));
  const [first, second] = [await answer(), await answer()];
  expect(second.body).toBe(first.body);
  expect(String(first.body)).toContain("<HostedZoneCount>7</HostedZoneCount>");
});
