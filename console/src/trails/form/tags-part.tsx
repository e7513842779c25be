import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import { nextId } from "../selectors/events-form.ts";
import type { FormPartProps, TagRow } from "./trail-form.ts";

const TAGS_MAX = 50;

/** Names and values that the trail is found by. */
export function TagsPart({ form, errors, onChange }: FormPartProps) {
  const { tags } = form;
  const change = (id: number, changes: Partial<TagRow>) =>
    onChange({ tags: tags.map((tag) => (tag.id === id ? { ...tag, ...changes } : tag)) });
  return (
    <Container
      id="trail-tags"
      header={
        <Header
          variant="h2"
          description="trailcam:delivery-interval, e.g. 30s, is how often this trail delivers."
        >
          Tags
        </Header>
      }
    >
      <FormField errorText={errors.tags} stretch>
        <AttributeEditor
          items={tags}
          addButtonText="Add tag"
          removeButtonText="Remove"
          removeButtonAriaLabel={({ key }) => `Remove tag ${key}`}
          empty="No tags"
          disableAddButton={tags.length >= TAGS_MAX}
          onAddButtonClick={() =>
            onChange({ tags: [...tags, { id: nextId(tags), key: "", value: "" }] })
          }
          onRemoveButtonClick={({ detail }) =>
            onChange({ tags: tags.filter((_, place) => place !== detail.itemIndex) })
          }
          definition={[
            {
              label: "Key",
              control: ({ id, key }) => (
                <Input value={key} onChange={({ detail }) => change(id, { key: detail.value })} />
              ),
            },
            {
              label: "Value",
              control: ({ id, value }) => (
                <Input
                  value={value}
                  onChange={({ detail }) => change(id, { value: detail.value })}
                />
              ),
            },
          ]}
        />
      </FormField>
    </Container>
  );
}
