import type { UndecodedCall } from "../call.ts";
import { ServiceError } from "../service-error.ts";
import { notImplemented, unknownOperation } from "./not-implemented.ts";

/** What AWS answers to a request that it cannot read, in the words of the service. */
export function malformedRequest(call: UndecodedCall): ServiceError {
  switch (call.reason) {
    case "no-model":
      return notImplemented(call);
    case "unknown-service":
    case "unknown-operation":
      return call.destination.service?.key === "s3" ? notImplemented(call) : unknownOperation(call);
    case "body-too-large":
      return tooLarge(call);
    case "ambiguous":
      return ambiguous(call);
    default:
      return malformedBody(call);
  }
}

function tooLarge({ protocol, destination }: UndecodedCall): ServiceError {
  if (protocol === "restXml" && destination.service?.key === "s3") {
    // Source: documented, https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
    return new ServiceError("MaxMessageLengthExceeded", "Your request was too large.", {
      status: 400,
    });
  }
  const isXml = protocol === "restXml" || protocol === "awsQuery" || protocol === "ec2Query";
  const code = isXml ? "RequestEntityTooLarge" : "RequestEntityTooLargeException";
  return new ServiceError(code, "Request size exceeds the maximum allowed.", { status: 413 });
}

/**
 * MalformedQueryString, which would do as well, has the status 404 there.
 * Source: documented, https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
 */
function ambiguous(call: UndecodedCall): ServiceError {
  const { protocol, destination, detail } = call;
  if (protocol === "awsQuery" || protocol === "ec2Query") {
    const what = "The AWS query string is malformed or does not adhere to AWS standards";
    return new ServiceError("InvalidQueryParameter", `${what}: ${detail}`, { status: 400 });
  }
  if (destination.service?.key === "s3") {
    return new ServiceError("InvalidArgument", detail, { status: 400 });
  }
  return malformedBody(call);
}

/** Source: documented, https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export const S3_MALFORMED_XML =
  "The XML you provided was not well-formed or did not validate against our published schema";

function malformedBody({ protocol, destination, detail }: UndecodedCall): ServiceError {
  const status = 400;
  switch (protocol) {
    case "restXml":
      if (destination.service?.key === "s3") {
        return new ServiceError("MalformedXML", S3_MALFORMED_XML, { status });
      }
      // Source: observed, Route 53 in github.com/boto/boto/issues/384, CloudFront in
      // github.com/aws/aws-sdk-ruby/issues/1067.
      return destination.service?.key === "route-53"
        ? new ServiceError("InvalidInput", `Invalid XML ; ${detail}`, { status })
        : new ServiceError("MalformedInput", detail, { status });
    case "awsQuery":
      return new ServiceError("MalformedInput", detail, { status });
    case "ec2Query":
      return new ServiceError("InvalidParameterValue", detail, { status });
    case "restJson1":
      if (destination.service?.key === "lambda") {
        const message = `Could not parse request body into json: ${detail}`;
        return new ServiceError("InvalidRequestContentException", message, { status });
      }
      return new ServiceError("SerializationException", detail, { status });
    default:
      return new ServiceError("SerializationException", detail, { status });
  }
}
