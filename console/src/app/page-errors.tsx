import { Component, type ReactNode } from "react";
import { ErrorAlert } from "../common/error-alert.tsx";
import { ask } from "../http/call.ts";
import { NotLoaded } from "./load-page.ts";

interface Props {
  readonly children: ReactNode;
  /** Which page is shown. */
  readonly pathname: string;
}

interface State {
  readonly error: unknown;
}

/** Shows a page's own failure in its place, so that the rest can still be used. */
export class PageErrors extends Component<Props, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override componentDidUpdate(before: Props) {
    const hasFailed = this.state.error !== undefined;
    if (hasFailed && before.pathname !== this.props.pathname) this.#tryAgain();
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    if (error instanceof NotLoaded) {
      return <ErrorAlert title="The page is not there" error={error} onRetry={reloadOnceReached} />;
    }
    return <ErrorAlert title="This page failed" error={error} onRetry={() => this.#tryAgain()} />;
  }

  #tryAgain(): void {
    this.setState({ error: undefined });
  }
}

/** Not before: where no server answers, a browser has a page of its own to show instead of this. */
function reloadOnceReached(): void {
  ask("health").then(
    () => window.location.reload(),
    () => undefined,
  );
}
