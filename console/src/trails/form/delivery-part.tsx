import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { listRoles } from "../../http/iam.ts";
import { listLogGroups } from "../../http/logs.ts";
import { listTopics } from "../../http/sns.ts";
import { ExistingChoice } from "./existing-choice.tsx";
import { NewOrExisting } from "./new-or-existing.tsx";
import type { FormPartProps } from "./trail-form.ts";

/** Who is told of log files, and where events go as they happen. */
export function DeliveryPart(props: FormPartProps) {
  const { form, onChange } = props;
  return (
    <Container
      header={
        <Header variant="h2" description="Both are optional.">
          Notifications and CloudWatch Logs
        </Header>
      }
    >
      <SpaceBetween size="l">
        <FormField label="SNS notification delivery">
          <Checkbox
            checked={form.hasTopic}
            onChange={({ detail }) => onChange({ hasTopic: detail.checked })}
            description="A topic is told of every log file."
          >
            Publish to a topic
          </Checkbox>
        </FormField>
        {form.hasTopic && <TopicFields {...props} />}
        <FormField label="CloudWatch Logs">
          <Checkbox
            checked={form.hasLogs}
            onChange={({ detail }) => onChange({ hasLogs: detail.checked })}
            description="A log group has every event soon after it happened."
          >
            Send events to a log group
          </Checkbox>
        </FormField>
        {form.hasLogs && <LogsFields {...props} />}
      </SpaceBetween>
    </Container>
  );
}

function TopicFields({ form, errors, onChange }: FormPartProps) {
  const { region } = form;
  return (
    <NewOrExisting
      label="SNS topic"
      choice={form.topicChoice}
      onChoice={(topicChoice) => onChange({ topicChoice })}
      newLabel="Name of the new topic"
      newName={form.newTopic}
      onNewName={(newTopic) => onChange({ newTopic })}
      newDescription="Made with a policy that lets this trail publish to it."
      existingLabel="Topic"
      error={errors.topic}
      existing={
        <ExistingChoice
          queryKey={["topics", region]}
          load={async (signal) =>
            (await listTopics({ region, signal })).map((value) => ({ value }))
          }
          value={form.topic}
          onChange={(topic) => onChange({ topic })}
          placeholder="Choose a topic"
          things="topics"
        />
      }
    />
  );
}

function LogsFields({ form, errors, onChange }: FormPartProps) {
  const { region } = form;
  return (
    <SpaceBetween size="l">
      <NewOrExisting
        label="Log group"
        choice={form.logGroupChoice}
        onChoice={(logGroupChoice) => onChange({ logGroupChoice })}
        newLabel="Name of the new log group"
        newName={form.newLogGroup}
        onNewName={(newLogGroup) => onChange({ newLogGroup })}
        newDescription="Made in the trail's home region."
        existingLabel="Log group's ARN or name"
        error={errors.logGroup}
        existing={
          <ExistingChoice
            queryKey={["log-groups", region]}
            load={async (signal) =>
              (await listLogGroups({ region, signal })).map(({ arn, name }) => ({
                value: arn,
                label: name,
              }))
            }
            value={form.logGroup}
            onChange={(logGroup) => onChange({ logGroup })}
            placeholder="Choose a log group"
            things="log groups"
          />
        }
      />
      <NewOrExisting
        label="IAM role"
        choice={form.roleChoice}
        onChoice={(roleChoice) => onChange({ roleChoice })}
        newLabel="Name of the new role"
        newName={form.newRole}
        onNewName={(newRole) => onChange({ newRole })}
        newDescription="Made for CloudTrail, to write to the log group and do nothing else."
        existingLabel="Role's ARN"
        error={errors.role}
        existing={
          <ExistingChoice
            queryKey={["roles"]}
            load={async (signal) => (await listRoles(signal)).map((value) => ({ value }))}
            value={form.role}
            onChange={(role) => onChange({ role })}
            placeholder="Choose a role"
            things="roles"
          />
        }
      />
    </SpaceBetween>
  );
}
