const LABEL_BYTES_MAX = 63;
const NAME_BYTES_MAX = 255;

/**
 * Spells a domain name as Route 53 stores and returns it: lower case, a dot at the end, and every
 * character but `a` to `z`, `0` to `9`, `-` and `_` as `\` and three octal digits: `*` is `\052`.
 *
 * @returns the name, or its defect in the words of AWS's parser.
 *
 * Source: documented,
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
 * Source: observed, messages in public issues of external-dns, moto and acmesmith.
 */
export function readDomainName(text: string): { name: string } | { problem: string } {
  const labels: string[] = [];
  let label = "";
  let labelBytes = 0;
  let nameBytes = 0;
  const dotted = text.endsWith(".") ? text : `${text}.`;
  for (const [token] of dotted.matchAll(/\\[0-3][0-7]{2}|[\s\S]/gu)) {
    if (token === ".") {
      const problem = labelProblem(label, labelBytes, text);
      if (problem !== undefined) return { problem };
      labels.push(label);
      nameBytes += labelBytes + 1;
      label = "";
      labelBytes = 0;
      continue;
    }
    const spelled = spellCharacter(token);
    if (spelled === undefined) return { problem: blame("UnsupportedCharacter", token) };
    label += spelled;
    labelBytes += 1;
  }
  if (nameBytes > NAME_BYTES_MAX) return { problem: blame("DomainNameTooLong", text) };
  return { name: `${labels.join(".")}.` };
}

/**
 * The labels in reverse, `com.example.www.`, by which Route 53 orders names. The final dot counts
 * in the order. Source: documented, API reference of ListResourceRecordSets.
 */
export function reverseLabels(name: string): string {
  return `${name.replace(/\.$/, "").split(".").reverse().join(".")}.`;
}

const DEFECTS = {
  UnsupportedCharacter: "Value contains unsupported characters",
  DomainLabelEmpty: "Domain label is empty",
  DomainLabelTooLong: "Domain label is too long",
  DomainNameTooLong: "Domain name is too long",
} as const;

function blame(defect: keyof typeof DEFECTS, culprit: string): string {
  return `${defect} (${DEFECTS[defect]}) encountered with '${culprit}'`;
}

function labelProblem(label: string, bytes: number, text: string): string | undefined {
  if (bytes === 0) return blame("DomainLabelEmpty", text);
  return bytes > LABEL_BYTES_MAX ? blame("DomainLabelTooLong", label) : undefined;
}

/** One character, or one escape of four, as it is stored. */
function spellCharacter(token: string): string | undefined {
  const byte =
    token.length === 4 ? Number.parseInt(token.slice(1), 8) : (token.codePointAt(0) ?? 0);
  // Control and extended characters are accepted in their escaped form only.
  if (token.length !== 4 && (byte < 0x21 || byte > 0x7e)) return undefined;
  const character = String.fromCharCode(byte).toLowerCase();
  if (byte < 0x80 && /[a-z0-9_-]/.test(character)) return character;
  return `\\${byte.toString(8).padStart(3, "0")}`;
}
