import { decodeJwt } from "jose/jwt/decode";
import {
  type Principal,
  type SamlPrincipal,
  samlNameQualifier,
  type WebIdentityPrincipal,
  webIdentityProviderName,
} from "../identify/index.ts";
import { type DecodedCall, type Parameters, parseXml, type XmlElement } from "../wire/index.ts";

/** Longer tokens are refused. Source: documented, the service model. */
const TOKEN_LENGTH_MAX = 20_000;
const ASSERTION_LENGTH_MAX = 100_000;
/** What a claim may take up in a record. */
const CLAIM_LENGTH_MAX = 1024;

/**
 * Says who makes an unsigned call, by the token in it. Not whether the token is true: that is for
 * whoever answers the call, and a false one is recorded with the error that it got.
 *
 * @param home the account of calls that do not say whose role or topic they want.
 * @returns an unattributed principal when the token cannot be read.
 */
export function tokenBearer(call: DecodedCall, home: string): Principal {
  const accountId = accountIn(call.input) ?? home;
  const isSaml = call.operation.name === "AssumeRoleWithSAML";
  const bearer = isSaml ? samlBearer(call, accountId) : webIdentityBearer(call, accountId);
  return bearer ?? { kind: "unattributed", accountId, reason: "unsigned" };
}

function webIdentityBearer(
  { input }: DecodedCall,
  accountId: string,
): WebIdentityPrincipal | undefined {
  const claims = readClaims(input.WebIdentityToken);
  const issuer = claimOf(claims?.iss);
  const subject = claimOf(claims?.sub);
  const audience = claimOf(claims?.azp) ?? claimOf(claims?.aud);
  if (issuer === undefined || subject === undefined || audience === undefined) return undefined;
  const identityProvider = webIdentityProviderName(accountId, issuer);
  return {
    kind: "web-identity",
    accountId,
    principalId: `${identityProvider}:${audience}:${subject}`,
    userName: subject,
    identityProvider,
  };
}

function readClaims(token: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof token !== "string" || token.length > TOKEN_LENGTH_MAX) return undefined;
  try {
    return decodeJwt(token);
  } catch {
    // Not a token that can be read: an opaque one, or none at all.
    return undefined;
  }
}

/** Of several audiences the first. */
function claimOf(value: unknown): string | undefined {
  const claim: unknown = Array.isArray(value) ? value[0] : value;
  const isUsable = typeof claim === "string" && claim !== "" && claim.length <= CLAIM_LENGTH_MAX;
  return isUsable ? claim : undefined;
}

/** Source: documented, CloudTrail User Guide, "Values for AWS STS APIs with SAML". */
function samlBearer({ input }: DecodedCall, accountId: string): SamlPrincipal | undefined {
  const assertion = readAssertion(input.SAMLAssertion);
  const issuer = claimOf(textAt(assertion, "Issuer"));
  const userName = claimOf(textAt(assertion, "Subject", "NameID"));
  const [, owner, providerName] =
    /^arn:[^:]*:iam::(\d{12}):saml-provider\/([^/]{1,128})$/.exec(String(input.PrincipalArn)) ?? [];
  if (issuer === undefined || userName === undefined) return undefined;
  if (owner === undefined || providerName === undefined) return undefined;
  const identityProvider = samlNameQualifier({ issuer, accountId: owner, providerName });
  const principalId = `${identityProvider}:${userName}`;
  return { kind: "saml", accountId, principalId, userName, identityProvider };
}

/** The assertion of a SAML response; undefined also for an encrypted one. */
function readAssertion(encoded: unknown): XmlElement | undefined {
  if (typeof encoded !== "string" || encoded.length > ASSERTION_LENGTH_MAX) return undefined;
  const document = parseXml(Buffer.from(encoded, "base64").toString());
  if (!document.ok || localName(document.value) !== "Response") return undefined;
  return childOf(document.value, "Assertion");
}

function textAt(element: XmlElement | undefined, ...path: readonly string[]): string | undefined {
  let at = element;
  for (const name of path) at = at && childOf(at, name);
  return at?.text.trim();
}

function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => localName(child) === name);
}

const localName = ({ name }: XmlElement): string => name.slice(name.indexOf(":") + 1);

function accountIn({ RoleArn, TopicArn, SubscriptionArn }: Parameters): string | undefined {
  const ofRole = /^arn:[^:]*:iam::(\d{12}):role\//.exec(String(RoleArn))?.[1];
  const arn = String(TopicArn ?? SubscriptionArn);
  return ofRole ?? /^arn:[^:]*:sns:[^:]*:(\d{12}):/.exec(arn)?.[1];
}
