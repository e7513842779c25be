/** Where a browser of this machine finds the console of the server at `url`. */
export function consoleAddress(url: string): string {
  const address = new URL("/_trailcam/", url);
  // What a server listens on to be reached from everywhere is nowhere that a browser goes to.
  if (address.hostname === "0.0.0.0") address.hostname = "127.0.0.1";
  if (address.hostname === "[::]") address.hostname = "[::1]";
  return address.href;
}

/** The link that signs in. A secret: the token is behind `#`, which browsers send to nobody. */
export function consoleLink({ url, token }: { url: string; token: string }): string {
  return `${consoleAddress(url)}#token=${token}`;
}
