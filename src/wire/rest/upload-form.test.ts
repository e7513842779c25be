import { describe, expect, test } from "vitest";
import { describeUploadForm } from "./upload-form.ts";

const FILENAME = "$" + "{filename}";

const field = (name: string, value: string) =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

const file = (filename: string) =>
  `--b\r\nContent-Disposition: form-data; name="file"; filename="${filename}"\r\n` +
  `Content-Type: text/plain\r\n\r\nkey\r\n--b--\r\n`;

const read = (body: string, contentType = "multipart/form-data; boundary=b") =>
  describeUploadForm("/photos", { contentType, body: Buffer.from(body) });

describe("a form that uploads", () => {
  test.each<[string, string, object]>([
    ["names its object", field("key", "a/é b.txt") + file("x"), { Key: "a/é b.txt" }],
    ["names a field in any case", field("Key", "k") + file("x"), { Key: "k" }],
    ["names it by its file", field("key", `u/${FILENAME}`) + file("é.txt"), { Key: "u/é.txt" }],
    ["leaves out a file's path", field("key", FILENAME) + file("C:\\tmp\\x.txt"), { Key: "x.txt" }],
    ["takes a name as it is", field("key", FILENAME) + file("$&.txt"), { Key: "$&.txt" }],
    [
      "says how it is signed, not by whom",
      field("x-amz-algorithm", "AWS4-HMAC-SHA256") +
        field("x-amz-credential", "AKIA") +
        field("policy", "e30=") +
        field("x-amz-signature", "5eca") +
        field("key", "k") +
        file("x"),
      { "X-Amz-Algorithm": "AWS4-HMAC-SHA256", Key: "k" },
    ],
    ["has no fields behind its file", file("x") + field("key", "k"), {}],
    ["of two keys has the first", field("key", "k") + field("key", "l") + file("x"), { Key: "k" }],
    ["was cut within its file", (field("key", "k") + file("x")).slice(0, -12), { Key: "k" }],
    ["was cut within its key", field("key", "k").slice(0, -2), {}],
    ["was cut before its file's name", field("key", FILENAME), {}],
    ["is none", "key=k", {}],
    ["is empty", "", {}],
  ])("%s", (_case, body, expected) => {
    expect(read(body)).toEqual({ Bucket: "photos", ...expected });
  });

  test("may quote its boundary, or have none", () => {
    const body = field("key", "k") + file("x");
    expect(read(body, 'multipart/form-data; boundary="b"')).toMatchObject({ Key: "k" });
    expect(read(body, "multipart/form-data")).toEqual({ Bucket: "photos" });
  });
});
