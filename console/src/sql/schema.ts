export interface Column {
  readonly name: string;
  readonly type: string;
  readonly about: string;
}

/** The columns of `events`: named as the fields of a record, `NULL` where it has no such field. */
export const COLUMNS: readonly Column[] = [
  { name: "eventTime", type: "DateTime", about: "When the request arrived, UTC" },
  { name: "eventName", type: "String", about: "The operation, e.g. CreateHostedZone" },
  { name: "eventSource", type: "String", about: "The service, e.g. route53.amazonaws.com" },
  { name: "userName", type: "String?", about: "Who called, as Event history names them" },
  { name: "userIdentity", type: "Tuple", about: "type, arn, accountId, sessionContext …" },
  { name: "accessKeyId", type: "String?", about: "The key that signed" },
  { name: "sourceIPAddress", type: "String", about: "From where" },
  { name: "userAgent", type: "String", about: "With what" },
  { name: "awsRegion", type: "String", about: "The region of the endpoint" },
  { name: "recipientAccountId", type: "String", about: "Whose event it is" },
  { name: "readOnly", type: "Bool", about: "Whether it only reads" },
  { name: "errorCode", type: "String?", about: "Why it failed" },
  { name: "errorMessage", type: "String?", about: "In the service's words" },
  { name: "requestParameters", type: "JSON text?", about: "Paths work: requestParameters.name" },
  { name: "responseElements", type: "JSON text?", about: "Of calls that change something" },
  { name: "additionalEventData", type: "JSON text?", about: "Further facts of the service" },
  { name: "resourceNames", type: "Array(String)", about: "What the call was about" },
  { name: "resourceTypes", type: "Array(String)", about: "Of what types" },
  { name: "resources", type: "JSON text?", about: "ARNs, accounts and types" },
  { name: "eventID", type: "String", about: "Names the record" },
  { name: "requestID", type: "String?", about: "The service's id of the request" },
  { name: "sharedEventID", type: "String?", about: "The same for copies in other accounts" },
  { name: "eventType", type: "String", about: "AwsApiCall, AwsConsoleSignIn …" },
  { name: "eventCategory", type: "String", about: "Management, Data …" },
  { name: "managementEvent", type: "Bool", about: "Whether it is a management event" },
  { name: "eventVersion", type: "String", about: "Of the record's form" },
  { name: "apiVersion", type: "String?", about: "Of the service's API" },
  { name: "vpcEndpointId", type: "String?", about: "The endpoint it came through" },
  { name: "tlsDetails", type: "JSON text?", about: "Version, cipher, host" },
  {
    name: "sessionCredentialFromConsole",
    type: "String?",
    about: "true of what the console called",
  },
  { name: "record", type: "String", about: "The whole record as JSON text" },
];
