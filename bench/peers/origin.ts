/** An upstream that answers every request with the same list of hosted zones, of 2.5 KB. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const zone = (number: number) =>
  `<HostedZone><Id>/hostedzone/Z0${number}PA6795UKMFR9</Id><Name>zone-${number}.example.com.</Name>` +
  `<CallerReference>bench-${number}</CallerReference><Config><Comment>one of several zones` +
  "</Comment><PrivateZone>false</PrivateZone></Config><ResourceRecordSetCount>2" +
  "</ResourceRecordSetCount></HostedZone>";

const BODY = Buffer.from(
  '<?xml version="1.0"?><ListHostedZonesResponse ' +
    'xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><HostedZones>' +
    Array.from({ length: 9 }, (_, at) => zone(at)).join("") +
    "</HostedZones><IsTruncated>false</IsTruncated><MaxItems>100</MaxItems>" +
    "</ListHostedZonesResponse>",
);
const HEADERS = {
  "x-amzn-requestid": "741e0df7-9d18-11e4-b752-f9c6311f3510",
  "content-type": "text/xml",
  "content-length": BODY.length,
};

const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, HEADERS).end(BODY);
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
