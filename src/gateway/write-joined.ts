import type { Socket } from "node:net";

/** Up to here, copying a body next to its head costs less than a second piece to write. */
const JOINED_BYTES_MAX = 16 * 1024;

/**
 * Writes a head and the body that follows it, as one piece where that costs less.
 *
 * @param head each character one byte.
 */
export function writeJoined(socket: Socket, head: string, body: Uint8Array | undefined): void {
  if (body === undefined || body.length === 0) {
    if (head !== "") socket.write(head, "latin1");
  } else if (head === "") socket.write(body);
  else if (body.length <= JOINED_BYTES_MAX) {
    const joined = Buffer.allocUnsafe(head.length + body.length);
    joined.write(head, 0, "latin1");
    joined.set(body, head.length);
    socket.write(joined);
  } else {
    socket.cork();
    socket.write(head, "latin1");
    socket.write(body);
    socket.uncork();
  }
}
