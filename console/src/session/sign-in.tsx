import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { ErrorAlert } from "../common/error-alert.tsx";
import { useSignIn } from "./use-session.ts";

/** @param error why a link's token was not taken, where there was one. */
export function SignIn({ error }: { readonly error: Error | null }) {
  const [token, setToken] = useState("");
  const signIn = useSignIn();
  return (
    <main className="sign-in">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (token.trim() !== "") signIn.mutate(token.trim());
        }}
      >
        <Form
          header={
            <Header variant="h1" description="The record of every AWS API call that passes here">
              trailcam
            </Header>
          }
          actions={
            <Button variant="primary" loading={signIn.isPending} disabled={token.trim() === ""}>
              Sign in
            </Button>
          }
        >
          <Container>
            <SpaceBetween size="m">
              {(signIn.error ?? error) && (
                <ErrorAlert title="Not signed in" error={signIn.error ?? error} />
              )}
              <FormField
                label="Token"
                description="The server prints a link with it when it starts in a terminal."
              >
                <Input
                  type="password"
                  value={token}
                  onChange={({ detail }) => setToken(detail.value)}
                  autoComplete={false}
                  autoFocus
                />
              </FormField>
              <Alert type="info" header="Where to find it">
                In the checkout, type <Box variant="code">./trailcam console</Box>: it prints a link
                that signs you in.
              </Alert>
            </SpaceBetween>
          </Container>
        </Form>
      </form>
    </main>
  );
}
