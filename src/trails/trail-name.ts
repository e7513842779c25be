import { isIP } from "node:net";
import { ServiceError } from "../wire/index.ts";

const LENGTH_MIN = 3;
const LENGTH_MAX = 128;

/**
 * Refuses a name that no trail may have.
 *
 * @throws {ServiceError} `InvalidTrailNameException`.
 *
 * Source: documented, CloudTrail User Guide, "Naming requirements for trails"; the wording of the
 * first five messages is that of reference captures, "starts" and "ends" included; that of the last
 * two is assumed, and AWS's own answer would falsify it.
 */
export function checkTrailName(name: string): void {
  const fault = faultOf(name);
  if (fault !== undefined) throw new ServiceError("InvalidTrailNameException", fault);
}

function faultOf(name: string): string | undefined {
  const specified = `Specified name length: ${name.length} characters.`;
  if (name === "") return "Trail name cannot be blank!";
  if (name.length < LENGTH_MIN) {
    return `Trail name too short. Minimum allowed length: ${LENGTH_MIN} characters. ${specified}`;
  }
  if (name.length > LENGTH_MAX) {
    return `Trail name too long. Maximum allowed length: ${LENGTH_MAX} characters. ${specified}`;
  }
  if (!/^[0-9a-zA-Z]/.test(name)) return "Trail name must starts with a letter or number.";
  if (!/[0-9a-zA-Z]$/.test(name)) return "Trail name must ends with a letter or number.";
  if (!/^[-._0-9a-zA-Z]+$/.test(name)) {
    return (
      "Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, " +
      "periods (.), hyphens (-), and underscores (_)."
    );
  }
  if (/[-._]{2}/.test(name)) {
    return "Trail name cannot have adjacent periods (.), hyphens (-), or underscores (_).";
  }
  return isIP(name) === 4 ? "Trail name must not be formatted as an IP address." : undefined;
}
