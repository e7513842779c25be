import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { listKeys } from "../../http/kms.ts";
import { listBuckets } from "../../http/s3.ts";
import { useSignedIn } from "../../session/session-context.ts";
import { ExistingChoice } from "./existing-choice.tsx";
import { NewOrExisting } from "./new-or-existing.tsx";
import type { FormPartProps } from "./trail-form.ts";

/** Where log files go, and what protects them there. */
export function StoragePart({ form, errors, onChange }: FormPartProps) {
  const { accountId } = useSignedIn();
  const { region, prefix } = form;
  const bucket = (form.bucketChoice === "new" ? form.newBucket : form.bucket) || "BUCKET";
  const folder = prefix === "" ? "" : `${prefix.replace(/\/+$/, "")}/`;
  return (
    <Container
      header={
        <Header variant="h2" description="Log files and digest files are objects of an S3 bucket.">
          Storage location
        </Header>
      }
    >
      <SpaceBetween size="l">
        <NewOrExisting
          label="S3 bucket"
          choice={form.bucketChoice}
          onChoice={(bucketChoice) => onChange({ bucketChoice })}
          newLabel="Name of the new bucket"
          newName={form.newBucket}
          onNewName={(newBucket) => onChange({ newBucket })}
          newDescription="Made with a policy that lets this trail write to it, and no other."
          existingLabel="Trail log bucket"
          error={errors.bucket}
          existing={
            <ExistingChoice
              queryKey={["buckets"]}
              load={async (signal) =>
                (await listBuckets({ region, signal })).map((value) => ({ value }))
              }
              value={form.bucket}
              onChange={(value) => onChange({ bucket: value })}
              placeholder="Choose a bucket"
              things="buckets"
            />
          }
        />
        <FormField
          label="Prefix"
          description={`Log files go to ${bucket}/${folder}AWSLogs/${accountId}/`}
          errorText={errors.prefix}
        >
          <Input
            value={prefix}
            placeholder="None"
            onChange={({ detail }) => onChange({ prefix: detail.value })}
          />
        </FormField>
        <FormField label="Log file validation">
          <Checkbox
            checked={form.validatesLogFiles}
            onChange={({ detail }) => onChange({ validatesLogFiles: detail.checked })}
            description="Signed digest files let anyone prove that no log file was changed."
          >
            Deliver digest files
          </Checkbox>
        </FormField>
        <FormField label="Encryption">
          <Checkbox
            checked={form.isEncrypted}
            onChange={({ detail }) => onChange({ isEncrypted: detail.checked })}
            description="Otherwise S3 encrypts them as the bucket says."
          >
            Encrypt log files with a KMS key (SSE-KMS)
          </Checkbox>
        </FormField>
        {form.isEncrypted && (
          <FormField
            label="KMS key"
            description="Its ARN, id or alias; of the bucket's region."
            errorText={errors.key}
          >
            <ExistingChoice
              queryKey={["keys", region]}
              load={async (signal) =>
                (await listKeys({ region, signal })).map(({ arn, alias }) => ({
                  value: alias === "" ? arn : alias,
                  ...(alias !== "" && { description: arn }),
                }))
              }
              value={form.key}
              onChange={(key) => onChange({ key })}
              placeholder="Choose a key"
              things="keys"
            />
          </FormField>
        )}
      </SpaceBetween>
    </Container>
  );
}
