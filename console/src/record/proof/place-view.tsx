import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import KeyValuePairs, {
  type KeyValuePairsProps,
} from "@cloudscape-design/components/key-value-pairs";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { ProofPlace } from "../../../../src/operator/messages/events.ts";
import { formatTime } from "../../common/time.ts";
import { fileName, objectAddress, proofWords, trailName } from "./proof-words.ts";

/** One trail's delivery of a record. */
export function PlaceView({ place }: { readonly place: ProofPlace }) {
  const { state, problem } = place;
  const { indicator, state: word, meaning } = proofWords(place);
  return (
    <SpaceBetween size="s">
      <div>
        <StatusIndicator type={indicator}>{word}</StatusIndicator>
        <Box color="text-body-secondary">{meaning}</Box>
      </div>
      {problem !== undefined && (
        <Alert
          type={state === "broken" ? "error" : "info"}
          header={state === "broken" ? "What is wrong" : "Why"}
        >
          {problem}
        </Alert>
      )}
      <KeyValuePairs columns={2} items={pairsOf(place)} />
    </SpaceBetween>
  );
}

function pairsOf({ trailArn, bucket, logFile, digest }: ProofPlace): KeyValuePairsProps.Item[] {
  const pairs: KeyValuePairsProps.Item[] = [
    {
      label: "Trail",
      value: <Link href={`#/trails/${encodeURIComponent(trailArn)}`}>{trailName(trailArn)}</Link>,
    },
    { label: "Bucket", value: bucket },
  ];
  if (logFile) {
    const { key, sha256 } = logFile;
    pairs.push(
      { label: "Log file", value: <StoredObject trailArn={trailArn} objectKey={key} /> },
      {
        label: "SHA-256 of the log file",
        value: sha256 === "" ? "-" : <Copied what="Hash" text={sha256} />,
      },
    );
  }
  if (digest) {
    const { key, startTime, endTime, publicKeyFingerprint, signature } = digest;
    pairs.push(
      { label: "Digest file", value: <StoredObject trailArn={trailArn} objectKey={key} /> },
      {
        label: "The digest covers",
        value: `${formatTime(startTime)} to ${formatTime(endTime)}`,
      },
      {
        label: "Fingerprint of the public key",
        value: <Copied what="Fingerprint" text={publicKeyFingerprint} />,
      },
      { label: "Signature", value: <Copied what="Signature" text={signature} /> },
    );
  }
  return pairs;
}

interface StoredObjectProps {
  readonly trailArn: string;
  readonly objectKey: string;
}

function StoredObject({ trailArn, objectKey }: StoredObjectProps) {
  const name = fileName(objectKey);
  return (
    <>
      <Button
        variant="inline-link"
        iconName="download"
        href={objectAddress(trailArn, objectKey)}
        download={name}
        ariaLabel={`Download ${name}`}
      >
        {name}
      </Button>
      <Box variant="small" display="block" color="text-body-secondary">
        {objectKey}
      </Box>
    </>
  );
}

const SHOWN_CHARACTERS = 64;

function Copied({ what, text }: { readonly what: string; readonly text: string }) {
  const isLong = text.length > SHOWN_CHARACTERS;
  return (
    <CopyToClipboard
      variant="inline"
      textToCopy={text}
      textToDisplay={isLong ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text}
      copyButtonAriaLabel={`Copy ${what.toLowerCase()}`}
      copySuccessText={`${what} copied`}
      copyErrorText={`${what} was not copied`}
    />
  );
}
