import { topicConformance } from "./topic.conformance.ts";
import { MemoryTopics } from "./topic-memory.ts";

const ARN = "arn:aws:sns:us-east-1:111122223333:trail";

topicConformance("MemoryTopics", async () => {
  const topics = new MemoryTopics();
  const topic = topics.create(ARN);
  return {
    topics,
    arn: ARN,
    missingArn: `${ARN}-missing`,
    received: async () => topic.messages.map((message) => ({ message })),
  };
});
