import type { Call } from "../call.ts";
import { POST_OBJECT } from "../rest/unmodelled-s3.ts";
import { ServiceError } from "../service-error.ts";

/**
 * What a service that is served here answers to an action that is not.
 *
 * An action that AWS does not have either gets AWS's own error for that.
 */
export function notImplemented(call: Call): ServiceError {
  const service = call.destination.service?.key;
  const isS3 = service === "s3" || (service === undefined && call.protocol === "restXml");
  const isKnown = call.kind === "decoded" || call.operation || isUploadForm(call);
  if (isS3 && !isKnown) return new ServiceError("NotImplemented", S3_MESSAGE, { status: 501 });
  if (!isKnown) return unknownOperation(call);
  const name = call.kind === "decoded" ? call.operation.name : call.operationName;
  return new ServiceError("NotImplemented", `The action ${name} is not implemented here.`, {
    status: 501,
  });
}

/** True for what a browser uploads to S3 by a form. */
export function isUploadForm(call: Call): boolean {
  return call.kind === "undecoded" && call.operationName === POST_OBJECT;
}

/** Source: documented, https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const S3_MESSAGE = "A header you provided implies functionality that is not implemented.";

/** What AWS answers to an action it does not know. */
export function unknownOperation(call: Call): ServiceError {
  switch (call.protocol) {
    case "awsQuery":
    case "ec2Query":
      return unknownAction(call);
    case "restXml":
    case "restJson1":
      // Source: observed, Route 53's and Lambda's answers to a path that they do not have.
      return new ServiceError("UnknownOperationException", "Unknown operation", { status: 404 });
    default:
      return new ServiceError("UnknownOperationException", "", { status: 400 });
  }
}

/** Source: documented, https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html */
function unknownAction(call: Call): ServiceError {
  const name = call.kind === "decoded" ? call.operation.name : call.operationName;
  // A name made of method and path stands for an action that was not given.
  if (name.includes(" ")) {
    const message = "The request must contain the parameter Action.";
    return new ServiceError("MissingAction", message, { status: 400 });
  }
  const message = `The action ${name} is not valid for this web service.`;
  return new ServiceError("InvalidAction", message, { status: 400 });
}
