/** @throws {Error} for what is no XML. */
export function readXml(text: string): Document {
  const document = new DOMParser().parseFromString(text, "application/xml");
  if (document.querySelector("parsererror")) throw new Error("The service's answer is no XML.");
  return document;
}

/** The text of the first element of a name, wherever it is; empty when there is none. */
export function textOf(within: Document | Element, name: string): string {
  return within.getElementsByTagName(name)[0]?.textContent ?? "";
}

export function elementsOf(within: Document | Element, name: string): readonly Element[] {
  return [...within.getElementsByTagName(name)];
}
