import { ServiceError } from "../../../wire/index.ts";

/**
 * Ends a call that was only to be tried: all that could have refused it has not.
 *
 * @throws {ServiceError} `DryRunOperationException`.
 */
export function refuseDryRun({ DryRun }: { readonly DryRun?: boolean | undefined }): void {
  if (!DryRun) return;
  throw new ServiceError(
    "DryRunOperationException",
    "The request would have succeeded, but the DryRun option is set.",
  );
}
