import Alert from "@cloudscape-design/components/alert";

/** Says what may be missing in what is shown; nothing when all of it is known. */
export function DoubtsAlert({ doubts }: { readonly doubts: readonly string[] }) {
  if (doubts.length === 0) return null;
  return (
    <Alert type="info" header="Not all of it is known">
      {doubts.length === 1 ? (
        doubts[0]
      ) : (
        <ul>
          {doubts.map((doubt) => (
            <li key={doubt}>{doubt}</li>
          ))}
        </ul>
      )}
    </Alert>
  );
}
