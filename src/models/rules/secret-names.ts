/** What may follow the word that says "secret", and does not make it something else. */
const FORM =
  "(?:-?(?:value|string|text|plaintext|binary|blob|block|body|base64|pem|hash|verifier))?";

/** Whole words, the last ones of a name. */
const WORDS: readonly string[] = [
  "pwd",
  "(?:private|pre-?shared|shared|secret|secret-access|auth|api)-?key",
  // What a server of SSH proves itself with.
  "host-key",
  "(?:access|refresh|id|identity|bearer|auth|authentication|authorization)-?token",
  "(?:security|session|login|o-?auth2?|secret)-?token",
  // Of a session that is opened. Source: observed, records of SSM's and CloudShell's.
  "token-value",
  "(?:activation|auth|authentication|authorization|confirmation|token)-code[12]?",
  "(?:mfa|secret|verification)-code",
  "(?:two-factor|security)-pin",
  // Shows that who brings a code is who asked for it. Source: documented, RFC 7636.
  "code-verifier",
  "(?:saml|context|client)-assertion",
  // Whoever has such a URL may do what it was signed for.
  "pre-?signed-ur[il]",
];

/** The first five mean nothing else, whatever they are written together with. */
const NAME = new RegExp(
  `(?:password|passphrase|passcode|passwd|secret|(?:^|-)(?:${WORDS.join("|")}))s?${FORM}$`,
);

/** A request's own headers, which whoever tests an API passes on, and the name of a bare token. */
const KEY = /(?:^|-)(?:authorization|cookie)$|^token$/;

/** Most keys are of tags and settings: this is what all others have in common. */
const HINT = /pass|pwd|secret|token|key|auth|cookie|code|assertion|sign|pin/i;

/**
 * Whether what a member of this name holds lets somebody in, whichever service it is of: a
 * password, a private key, a bearer's token. Only for members that hold text or bytes; `…SecretArn`
 * and `…SecretId` name a secret and hold none, and neither `ClientToken` nor `NextToken` lets
 * anybody in.
 *
 * For members that no model marks as sensitive and no rule names. Source: observed, each of the
 * corpus's records with a member of these names masks it, save those that a rule shows.
 * Source: assumed, the names that no record has; one in clear would show.
 */
export function isSecretName(name: string): boolean {
  return HINT.test(name) && NAME.test(inWords(name));
}

/** The same of a key in a map, which is data: a header, an attribute, a setting of a provider. */
export function isSecretKey(key: string): boolean {
  if (!HINT.test(key)) return false;
  const words = inWords(key);
  return NAME.test(words) || KEY.test(words);
}

/** `ClientSecret`, `client_secret` and `X-Api-Key` as `client-secret` and `x-api-key`. */
const inWords = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1-$2")
    .replace(/[^A-Za-z0-9]+/g, "-")
    .toLowerCase();
