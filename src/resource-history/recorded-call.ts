import type { JsonObject } from "../record/index.ts";

/** What the tellers read of a record; what is missing, or of another type, is empty. */
export interface RecordedCall {
  readonly eventId: string;
  readonly eventTime: string;
  /** Without the version that CloudFront and Lambda put behind it. */
  readonly action: string;
  readonly errorCode: string;
  readonly request: JsonObject;
  readonly response: JsonObject;
  /** True when something of what was asked is left out of the record. */
  readonly isRequestOmitted: boolean;
}

export function readCall(record: JsonObject): RecordedCall {
  const request = objectOf(record.requestParameters);
  const response = objectOf(record.responseElements);
  return {
    eventId: textOf(record.eventID),
    eventTime: textOf(record.eventTime),
    action: textOf(record.eventName).replace(/\d{4}_?\d{2}_?\d{2}(v\d+)?$/, ""),
    errorCode: textOf(record.errorCode),
    request: isNoteOfSize(request) ? {} : request,
    response: isNoteOfSize(response) ? {} : response,
    isRequestOmitted: holdsNote(request),
  };
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});

export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** The objects of a list, which some services put into a member `items`. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  const list = isObject(value) ? value.items : value;
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** The texts of a list, which some services put into a member `items`. */
export function textsOf(value: unknown): readonly string[] {
  const list = isObject(value) ? value.items : value;
  return Array.isArray(list) ? list.filter((one) => typeof one === "string") : [];
}

/** What stands in a record for something that is left out of it. */
const isNote = (content: JsonObject): boolean =>
  String(content.omitted) === "true" && ("reason" in content || isNoteOfSize(content));

/** What stands for content that is too large. */
const isNoteOfSize = (content: JsonObject): boolean =>
  String(content.omitted) === "true" && "originalSize" in content;

/** Whether anything is left out, of the whole or of a member. */
function holdsNote(content: unknown): boolean {
  if (Array.isArray(content)) return content.some(holdsNote);
  return isObject(content) && (isNote(content) || Object.values(content).some(holdsNote));
}
