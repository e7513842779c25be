import { Component, type ReactNode } from "react";
import { ErrorAlert } from "../common/error-alert.tsx";

interface State {
  readonly error: unknown;
}

/** Shows a page's own failure in its place, so that the rest can still be used. */
export class PageErrors extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <ErrorAlert
        title="This page failed"
        error={error}
        onRetry={() => this.setState({ error: undefined })}
      />
    );
  }
}
