import { beforeEach, describe, expect, it } from "vitest";
import { ACCOUNT, GivenIdentities, START_MS } from "../given.fixture.ts";
import { iamService } from "../index.ts";

let given: GivenIdentities;
beforeEach(() => {
  given = new GivenIdentities();
});
const call = (name: string, input: object = {}) =>
  given.call(iamService(given.identities), name, input);

describe("OpenID Connect providers", () => {
  const Url = "https://token.example.com/octo";
  const OpenIDConnectProviderArn = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.example.com/octo`;

  it("are made, told, listed and deleted", () => {
    const thumbprint = "a".repeat(40);
    const input = { Url, ClientIDList: ["x", "x", "y"], ThumbprintList: [thumbprint] };
    expect(call("CreateOpenIDConnectProvider", input)).toEqual({ OpenIDConnectProviderArn });
    expect(call("CreateOpenIDConnectProvider", { Url: `${Url}/` })).toBe(
      `EntityAlreadyExistsException: Provider with url ${Url} already exists.`,
    );
    expect(call("GetOpenIDConnectProvider", { OpenIDConnectProviderArn })).toEqual({
      Url: "token.example.com/octo",
      ClientIDList: ["x", "y"],
      ThumbprintList: [thumbprint],
      CreateDate: new Date(START_MS),
    });
    expect(call("ListOpenIDConnectProviders")).toEqual({
      OpenIDConnectProviderList: [{ Arn: OpenIDConnectProviderArn }],
    });
    expect(call("DeleteOpenIDConnectProvider", { OpenIDConnectProviderArn })).toEqual({});
    expect(call("GetOpenIDConnectProvider", { OpenIDConnectProviderArn })).toBe(
      `NoSuchEntityException: OpenIDConnect Provider not found for arn ${OpenIDConnectProviderArn}`,
    );
  });

  it.each([
    ["http://token.example.com"],
    ["https://token.example.com:8443"],
    ["https://token.example.com?x=1"],
    ["https://user@token.example.com"],
    ["ftp://127.0.0.1"],
    ["token.example.com"],
  ])("are not at %s", (url) => {
    expect(call("CreateOpenIDConnectProvider", { Url: url })).toBe(
      "400 ValidationError: Invalid Open ID Connect Provider URL",
    );
  });

  it("may be on this machine, at any port", () => {
    expect(call("CreateOpenIDConnectProvider", { Url: "http://127.0.0.1:8080" })).toEqual({
      OpenIDConnectProviderArn: `arn:aws:iam::${ACCOUNT}:oidc-provider/127.0.0.1:8080`,
    });
  });
});

describe("SAML providers", () => {
  const SAMLProviderArn = `arn:aws:iam::${ACCOUNT}:saml-provider/Idp`;
  const entityId = "x".repeat(1000);
  const SAMLMetadataDocument = `<md:EntityDescriptor xmlns:md="urn:md" entityID="${entityId}"/>`;

  it("are made, told, listed and deleted", () => {
    const input = { Name: "Idp", SAMLMetadataDocument };
    expect(call("CreateSAMLProvider", input)).toEqual({ SAMLProviderArn });
    expect(call("CreateSAMLProvider", input)).toMatch(/^EntityAlreadyExistsException/);
    expect(call("GetSAMLProvider", { SAMLProviderArn })).toMatchObject({
      SAMLMetadataDocument,
      CreateDate: new Date(START_MS),
    });
    expect(call("ListSAMLProviders")).toMatchObject({
      SAMLProviderList: [{ Arn: SAMLProviderArn, CreateDate: new Date(START_MS) }],
    });
    expect(call("DeleteSAMLProvider", { SAMLProviderArn })).toEqual({});
    expect(call("GetSAMLProvider", { SAMLProviderArn })).toMatch(/^NoSuchEntityException/);
  });

  it("need metadata that says so", () => {
    const input = { Name: "Idp", SAMLMetadataDocument: `<a b="${"x".repeat(1000)}"/>` };
    expect(call("CreateSAMLProvider", input)).toBe(
      "InvalidInputException: Could not parse metadata",
    );
  });
});
