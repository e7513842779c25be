import { bucketConformance } from "./bucket.conformance.ts";
import { MemoryBucket } from "./bucket-memory.ts";

bucketConformance("MemoryBucket", async () => new MemoryBucket());
