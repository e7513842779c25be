import { describe, expect, test } from "vitest";
import { faultOfEvents } from "../../console/src/trails/selectors/check-events.ts";
import { type EventsForm, NEW_EVENTS } from "../../console/src/trails/selectors/events-form.ts";
import { FIELD_CHOICES, SUBJECT_FIELDS } from "../../console/src/trails/selectors/field-choices.ts";
import {
  changeMode,
  meanTheSame,
  readEvents,
  selectorsOf,
} from "../../console/src/trails/selectors/read-events.ts";
import { SUGGESTED_TYPES } from "../../console/src/trails/selectors/resource-types.ts";
import type {
  AdvancedSelector,
  BasicSelector,
  EventSelectors,
} from "../../console/src/trails/selectors/selectors.ts";
import { FIELD_RULES, isDataEventType } from "../../src/api/selectors/field-rules.ts";

const ALL: BasicSelector = {
  ReadWriteType: "All",
  IncludeManagementEvents: true,
  DataResources: [],
  ExcludeManagementEventSources: [],
};
const DATA: BasicSelector = { ...ALL, IncludeManagementEvents: false };
const OBJECTS = { Type: "AWS::S3::Object", Values: ["arn:aws:s3:::one/", "arn:aws:s3:::two/a"] };
const MANAGEMENT: AdvancedSelector = {
  Name: "management",
  FieldSelectors: [{ Field: "eventCategory", Equals: ["Management"] }],
};
const dataSelector = (...fields: AdvancedSelector["FieldSelectors"]): AdvancedSelector => ({
  FieldSelectors: [
    { Field: "eventCategory", Equals: ["Data"] },
    { Field: "resources.type", Equals: ["AWS::S3::Object"] },
    ...fields,
  ],
});

const NEITHER = { ...NEW_EVENTS.management, reads: false, writes: false };
const CARD: EventsForm["cards"][number] = {
  ...{ id: 1, category: "Data", name: "", subject: "", template: "all" },
  conditions: [{ id: 1, field: "eventName", operator: "Equals", values: " \n" }],
};

describe("event selectors in a form", () => {
  test.each<readonly [string, EventSelectors]>([
    ["all management events", { EventSelectors: [ALL] }],
    ["writes alone", { EventSelectors: [{ ...ALL, ReadWriteType: "WriteOnly" }] }],
    [
      "management events without those of KMS",
      { EventSelectors: [{ ...ALL, ExcludeManagementEventSources: ["kms.amazonaws.com"] }] },
    ],
    ["data events alone", { EventSelectors: [{ ...DATA, DataResources: [OBJECTS] }] }],
    [
      "data events, some read and some written",
      {
        EventSelectors: [
          { ...ALL, DataResources: [OBJECTS] },
          {
            ...DATA,
            ReadWriteType: "ReadOnly",
            DataResources: [{ Type: "AWS::Lambda::Function", Values: ["arn:aws:lambda"] }],
          },
        ],
      },
    ],
    ["advanced management events", { AdvancedEventSelectors: [MANAGEMENT] }],
    [
      "advanced reads of management",
      {
        AdvancedEventSelectors: [
          {
            Name: "reads",
            FieldSelectors: [
              ...MANAGEMENT.FieldSelectors,
              { Field: "readOnly", Equals: ["true"] },
              { Field: "eventSource", NotEquals: ["rdsdata.amazonaws.com"] },
            ],
          },
        ],
      },
    ],
    [
      "data events by conditions",
      {
        AdvancedEventSelectors: [
          MANAGEMENT,
          dataSelector({ Field: "readOnly", Equals: ["false"] }),
          dataSelector(
            { Field: "resources.ARN", StartsWith: ["arn:aws:s3:::a/"], NotEndsWith: [".tmp"] },
            { Field: "eventName", NotEquals: ["GetObject", "HeadObject"] },
          ),
        ],
      },
    ],
    [
      "network activity",
      {
        AdvancedEventSelectors: [
          {
            FieldSelectors: [
              { Field: "eventCategory", Equals: ["NetworkActivity"] },
              { Field: "eventSource", Equals: ["s3.amazonaws.com"] },
              { Field: "errorCode", Equals: ["VpceAccessDenied"] },
            ],
          },
        ],
      },
    ],
  ])("come out as they went in: %s", (_, selectors) => {
    const form = readEvents(selectors);
    expect(form.mode).not.toBe("json");
    expect(faultOfEvents(form)).toBeUndefined();
    expect(withSortedFields(selectorsOf(form))).toEqual(withSortedFields(selectors));
  });

  test.each<readonly [string, EventSelectors]>([
    [
      "two selectors of management events",
      {
        EventSelectors: [
          { ...ALL, ReadWriteType: "WriteOnly" },
          {
            ...ALL,
            ReadWriteType: "ReadOnly",
            ExcludeManagementEventSources: ["kms.amazonaws.com"],
          },
        ],
      },
    ],
    ["two advanced ones", { AdvancedEventSelectors: [MANAGEMENT, { ...MANAGEMENT, Name: "b" }] }],
    [
      "network activity of two sources",
      {
        AdvancedEventSelectors: [
          {
            FieldSelectors: [
              { Field: "eventCategory", Equals: ["NetworkActivity"] },
              { Field: "eventSource", Equals: ["s3.amazonaws.com", "kms.amazonaws.com"] },
            ],
          },
        ],
      },
    ],
  ])("are shown as JSON where the form has no words: %s", (_, selectors) => {
    const form = readEvents(selectors);
    expect(form.mode).toBe("json");
    expect(selectorsOf(form)).toEqual(selectors);
  });

  test("become advanced ones that select the same", () => {
    const form = readEvents({
      EventSelectors: [{ ...ALL, ReadWriteType: "WriteOnly", DataResources: [OBJECTS] }],
    });
    expect(selectorsOf(changeMode(form, "advanced"))).toEqual({
      AdvancedEventSelectors: [
        {
          Name: "Management events selector",
          FieldSelectors: [
            { Field: "eventCategory", Equals: ["Management"] },
            { Field: "readOnly", Equals: ["false"] },
          ],
        },
        dataSelector(
          { Field: "readOnly", Equals: ["false"] },
          { Field: "resources.ARN", StartsWith: OBJECTS.Values },
        ),
      ],
    });
  });

  test("are the same after a look at their JSON", () => {
    const form = readEvents({ AdvancedEventSelectors: [MANAGEMENT, dataSelector()] });
    expect(meanTheSame(changeMode(changeMode(form, "json"), "advanced"), form)).toBe(true);
    expect(meanTheSame(form, NEW_EVENTS)).toBe(false);
  });

  test.each<readonly [string, Partial<EventsForm>]>([
    ["Choose read, write or both", { management: NEITHER }],
    ["at least some", { management: { ...NEW_EVENTS.management, isOn: false } }],
    ["JSON cannot be read", { mode: "json", json: "[{" }],
    ["JSON cannot be read: Selectors are a list", { mode: "json", json: "{}" }],
    ["Selector 1: choose a resource type", { mode: "advanced", cards: [CARD] }],
    [
      "Selector 1: eventName needs a value",
      { mode: "advanced", cards: [{ ...CARD, subject: "AWS::SNS::Topic", template: "custom" }] },
    ],
  ])("are refused before anything is made: %s", (words, changes) => {
    expect(faultOfEvents({ ...NEW_EVENTS, ...changes })).toContain(words);
  });

  test("may have the fields and operators that the API takes, and no others", () => {
    for (const category of ["Data", "NetworkActivity"] as const) {
      const {
        eventCategory,
        [SUBJECT_FIELDS[category]]: subject,
        ...rest
      } = FIELD_RULES[category] ?? {};
      expect([eventCategory, subject]).not.toContain(undefined);
      const rules = Object.entries(rest).map(([field, { operators, values }]) => [
        field,
        { operators: operators.toSorted(), values },
      ]);
      const choices = Object.entries(FIELD_CHOICES[category]).map(([field, choice]) => [
        field,
        { operators: choice.operators.toSorted(), values: choice.values },
      ]);
      expect(Object.fromEntries(choices)).toEqual(Object.fromEntries(rules));
    }
  });

  test("are suggested types that the API takes", () => {
    expect(SUGGESTED_TYPES.filter(([type]) => !isDataEventType(type))).toEqual([]);
  });
});

/** Neither the order of fields nor that of operators means anything. */
function withSortedFields({ EventSelectors = [], AdvancedEventSelectors = [] }: EventSelectors) {
  const byField = (a: { Field: string }, b: { Field: string }) => a.Field.localeCompare(b.Field);
  return {
    basic: EventSelectors,
    advanced: AdvancedEventSelectors.map(({ Name, FieldSelectors }) => ({
      Name,
      FieldSelectors: [...FieldSelectors].sort(byField),
    })),
  };
}
