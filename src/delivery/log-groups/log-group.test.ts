import { logGroupConformance } from "./log-group.conformance.ts";
import { MemoryLogGroups } from "./log-group-memory.ts";

const ARN = "arn:aws:logs:us-east-1:111122223333:log-group:trail:*";

logGroupConformance("MemoryLogGroups", async () => {
  const logGroups = new MemoryLogGroups();
  const group = logGroups.create(ARN);
  return {
    logGroups,
    arn: ARN,
    missingArn: ARN.replace("trail", "missing"),
    writer: {
      trailArn: "arn:aws:cloudtrail:us-east-1:111122223333:trail/main",
      accountId: "111122223333",
      roleArn: "arn:aws:iam::111122223333:role/trail",
    },
    nowMs: 1_769_860_800_000,
    eventsOf: async (streamName) => group.streams.get(streamName),
  };
});
