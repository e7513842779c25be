/** A JSON value, as records hold them. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/**
 * A CloudTrail record, its members named as CloudTrail names them.
 *
 * The order of members is the order in which AWS writes them; serialising keeps it.
 * Source: observed, reference records of versions 1.08 to 1.11.
 */
export interface AuditRecord {
  readonly eventVersion: "1.11";
  readonly userIdentity: JsonObject;
  /** `YYYY-MM-DDTHH:MM:SSZ`, whole seconds. */
  readonly eventTime: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly awsRegion: string;
  readonly sourceIPAddress: string;
  readonly userAgent: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly requestParameters: Json;
  readonly responseElements: Json;
  /** Usually an object; a string for Route 53 Domains. */
  readonly additionalEventData?: Json;
  readonly requestID?: string;
  readonly eventID: string;
  readonly readOnly: boolean;
  readonly resources?: readonly JsonObject[];
  readonly eventType: "AwsApiCall" | "AwsConsoleSignIn";
  readonly apiVersion?: string;
  readonly managementEvent: boolean;
  readonly recipientAccountId: string;
  readonly sharedEventID?: string;
  readonly eventCategory: "Management" | "Data";
  readonly tlsDetails?: JsonObject;
  readonly sessionCredentialFromConsole?: "true";
}
