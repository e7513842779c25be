/**
 * Puts a text into the clipboard; only while the person's click or key is being handled.
 *
 * @throws {Error} when the browser does not let it happen.
 */
export async function copyText(text: string): Promise<void> {
  // Browsers have a clipboard on https and on this machine only; servers elsewhere may be plain.
  if (navigator.clipboard) return await navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.insetBlockStart = "0";
  const focused = document.activeElement;
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  if (!isCopied) throw new Error("The browser does not let pages of this address copy.");
}
