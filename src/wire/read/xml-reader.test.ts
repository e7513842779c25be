import { describe, expect, test } from "vitest";
import { decodedCall } from "../given.fixture.ts";

const CHANGE = "/2013-04-01/hostedzone/Z1/rrset";

/** How the batch of a ChangeResourceRecordSets is read. */
function batchOf(content: string) {
  const root = "ChangeResourceRecordSetsRequest";
  const body = `<${root}><ChangeBatch>${content}</ChangeBatch></${root}>`;
  const call = decodedCall({ method: "POST", signedFor: "route53", target: CHANGE, body });
  return { batch: call.input.ChangeBatch, undeclared: call.undeclared };
}

/** How the objects of an S3 DeleteObjects are read: a flat list. */
function deletionOf(content: string) {
  const body = `<Delete>${content}</Delete>`;
  return decodedCall({ method: "POST", signedFor: "s3", target: "/b?delete", body }).input.Delete;
}

const objects = (count: number) =>
  Array.from({ length: count }, (_, at) => `<Object><Key>k${at}</Key></Object>`);
const keys = (count: number) => Array.from({ length: count }, (_, at) => ({ Key: `k${at}` }));

describe("elements of one name", () => {
  test.each([1, 2, 8, 9, 100])("are all items of a flat list, be they %i", (count) => {
    const content = objects(count).join("");
    expect(deletionOf(content)).toEqual({ Objects: keys(count) });
    expect(deletionOf(`${content}<Quiet>true</Quiet>`)).toEqual({
      Objects: keys(count),
      Quiet: true,
    });
  });

  test("are one list, whatever stands between them", () => {
    const content = objects(3).join("<Quiet>true</Quiet>");
    expect(deletionOf(content)).toEqual({ Objects: keys(3), Quiet: true });
  });

  test.each([2, 8, 9, 100])("count once where no list is, the first of %i", (count) => {
    const comments = Array.from({ length: count }, (_, at) => `<Comment>${at}</Comment>`);
    expect(batchOf(comments.join("")).batch).toEqual({ Comment: "0" });
  });

  test("are another's with another prefix, and the last of these counts", () => {
    const content = "<x:Comment>1</x:Comment><Comment>2</Comment><x:Comment>3</x:Comment>";
    expect(batchOf(content).batch).toEqual({ Comment: "2" });
  });

  test("are noted once where no shape knows them, with the path of the names around them", () => {
    const { batch, undeclared } = batchOf("<New/><Comment>1</Comment><New/>");
    expect(batch).toEqual({ Comment: "1" });
    expect(undeclared).toEqual(["ChangeBatch.New"]);
  });
});

test("thousands of names that differ by their prefixes alone are read one by one", () => {
  const content = Array.from({ length: 30_000 }, (_, at) => `<n${at}:Object/>`).join("");
  expect(deletionOf(content)).toEqual({ Objects: [{}] });
});
