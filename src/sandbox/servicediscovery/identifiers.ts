import { type Ids, LOWER_ALPHANUMERIC } from "../../base/ids.ts";
import type { OperationContext } from "../../embedded/index.ts";

/** `ns-…` for namespaces and `srv-…` for services: sixteen small letters and digits follow. */
export function mintResourceId(kind: "ns" | "srv", ids: Ids): string {
  return `${kind}-${ids.text(16, LOWER_ALPHANUMERIC)}`;
}

/** As `unmipghn37443trlkgpf4idvvitec6fw-26514969`. Source: observed, reference record of 2018. */
export function mintOperationId(ids: Ids): string {
  return `${ids.text(32, LOWER_ALPHANUMERIC)}-${ids.text(8, LOWER_ALPHANUMERIC)}`;
}

/** `arn:aws:servicediscovery:<region>:<account>:<kind>/<id>`. */
export function arnOf(
  kind: "namespace" | "service",
  id: string,
  { accountId, region }: OperationContext,
): string {
  return `arn:aws:servicediscovery:${region}:${accountId}:${kind}/${id}`;
}

/** The id alone, of an id or an ARN: actions take both. */
export function bareId(idOrArn: string | undefined): string {
  return (idOrArn ?? "").replace(/^arn:.*\//, "");
}
