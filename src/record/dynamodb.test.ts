import { describe, expect, test } from "vitest";
import type { Parameters } from "../wire/index.ts";
import { aCall, recordOf } from "./testing/given.ts";

describe("DynamoDB's calls on several items", () => {
  const Key = { Artist: { S: "No One You Know" }, Year: { N: "1999" } };
  const Names = { "#AT": "AlbumTitle" };
  const transaction = {
    ClientRequestToken: "token",
    ReturnConsumedCapacity: "TOTAL",
    TransactItems: [
      {
        Put: {
          Item: { ...Key, AlbumTitle: { S: "Greatest Hits" } },
          TableName: "Music",
          ConditionExpression: "#AT = :A",
          ExpressionAttributeNames: Names,
          ExpressionAttributeValues: { ":A": { S: "secret" } },
        },
      },
      { Update: { Key, UpdateExpression: "SET #AT = :v", TableName: "Music" } },
      { ConditionCheck: { Key, TableName: "Albums", ConditionExpression: "#P < :p" } },
    ],
  };

  test("a transaction is a list of its actions, in the order of the guide's records", () => {
    const call = aCall({
      service: "dynamodb",
      operation: "TransactWriteItems",
      input: transaction,
    });
    const key = { Artist: "No One You Know", Year: "1999" };
    // As text, because the order counts.
    expect(JSON.stringify(recordOf({ call }).requestParameters)).toBe(
      JSON.stringify({
        requestItems: [
          {
            operation: "Put",
            tableName: "Music",
            items: ["Artist", "Year", "AlbumTitle"],
            conditionExpression: "#AT = :A",
            expressionAttributeNames: Names,
          },
          { operation: "Update", tableName: "Music", key, updateExpression: "SET #AT = :v" },
          { operation: "ConditionCheck", tableName: "Albums", key, conditionExpression: "#P < :p" },
        ],
        returnConsumedCapacity: "TOTAL",
      }),
    );
  });

  const of = (Statement: string) => ({ Statement });
  test.each<[string, Parameters, string[]]>([
    ["TransactWriteItems", transaction, ["Music", "Albums"]],
    [
      "TransactGetItems",
      { TransactItems: [{ Get: { Key, TableName: "Music" } }, {}, { Get: { Key } }] },
      ["Music"],
    ],
    ["BatchGetItem", { RequestItems: { Music: { Keys: [Key] }, Albums: {} } }, ["Music", "Albums"]],
    ["BatchWriteItem", { RequestItems: { Music: [] } }, ["Music"]],
    ["ExecuteStatement", of('SELECT * FROM "Music"."ByYear" WHERE a = \'from b\''), ["Music"]],
    ["ExecuteStatement", of("insert  into My_Table value {'a': 'update x'}"), ["My_Table"]],
    [
      "BatchExecuteStatement",
      { Statements: [of("UPDATE Music SET a=1"), of('DELETE FROM "al-bums" WHERE b=1')] },
      ["Music", "al-bums"],
    ],
    [
      "ExecuteTransaction",
      { TransactStatements: [of("EXISTS (SELECT * FROM Music WHERE a=1)")] },
      ["Music"],
    ],
  ])("%s names its tables", (operation, input, tables) => {
    const { resources = [] } = recordOf({
      call: aCall({ service: "dynamodb", operation, input }),
    });
    expect(resources).toEqual(
      tables.map((table) => ({
        accountId: "111122223333",
        type: "AWS::DynamoDB::Table",
        ARN: `arn:aws:dynamodb:us-east-1:111122223333:table/${table}`,
      })),
    );
  });

  test("a statement that names none is about some table", () => {
    const input = of("CALL nothing");
    const call = aCall({ service: "dynamodb", operation: "ExecuteStatement", input });
    expect(recordOf({ call }).resources).toEqual([{ type: "AWS::DynamoDB::Table" }]);
  });
});
