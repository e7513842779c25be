import { ServiceError } from "../../../wire/index.ts";

/**
 * What S3 answers when it refuses, for the errors that more than one action has.
 *
 * Source: documented, https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html, where
 * the texts of messages are not always those that are sent; the latter are meant here.
 */
export function noSuchKey(key: string): ServiceError {
  const message = "The specified key does not exist.";
  return new ServiceError("NoSuchKey", message, { members: { Key: key } });
}

/** The answer to HEAD, which has no body to say more. */
export function notFound(): ServiceError {
  return new ServiceError("NotFound", "Not Found", { status: 404 });
}

export function noSuchVersion(key: string, versionId: string): ServiceError {
  return new ServiceError("NoSuchVersion", "The specified version does not exist.", {
    status: 404,
    members: { Key: key, VersionId: versionId },
  });
}

export function accessDenied(): ServiceError {
  return new ServiceError("AccessDenied", "Access Denied", { status: 403 });
}

/** An archived object has to be restored first. */
export function invalidObjectState(message: string, storageClass: string): ServiceError {
  const members = { StorageClass: storageClass };
  return new ServiceError("InvalidObjectState", message, { status: 403, members });
}

export function invalidRequest(message: string): ServiceError {
  return new ServiceError("InvalidRequest", message, { status: 400 });
}

export function invalidArgument(message: string, name: string, value: unknown): ServiceError {
  return new ServiceError("InvalidArgument", message, {
    status: 400,
    members: { ArgumentName: name, ArgumentValue: String(value) },
  });
}

export function malformedXml(): ServiceError {
  return new ServiceError(
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
    { status: 400 },
  );
}

/** Nothing of AWS's: there nobody comes near the files. */
export function fileChanged(message: string): ServiceError {
  return new ServiceError("InternalError", message, { status: 500 });
}

/** A header asks for something that is not there at all. */
export function headerNotImplemented(header: string): ServiceError {
  return new ServiceError(
    "NotImplemented",
    "A header you provided implies functionality that is not implemented",
    { status: 501, members: { Header: header } },
  );
}

export function preconditionFailed(condition: string): ServiceError {
  return new ServiceError(
    "PreconditionFailed",
    "At least one of the pre-conditions you specified did not hold",
    { status: 412, members: { Condition: condition } },
  );
}
