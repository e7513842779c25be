/** A server that keeps a history until it is killed. Run by history.crash.test.ts. */
import { aRecord, Given } from "./given.fixture.ts";

const given = await Given.open();
await given.append(aRecord("e0"));
process.send?.({ engine: given.processIds[0], directory: given.directory });
