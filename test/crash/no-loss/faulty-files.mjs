// Loaded into a server by `--import`: lets its writes and flushes fail now and then, as a failing disk
// does, while a file says so. Plain JavaScript: loaded before Node can read TypeScript.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const { NO_LOSS_FAULTS: controlPath = "", NO_LOSS_WITHIN: directory = "" } = process.env;
const LOOK_EVERY_MS = 20;

const { readFileSync, readlinkSync } = fs;
/** Of this many operations one fails; 0: none. */
let oneOf = 0;
let state = process.pid;

const look = () => {
  try {
    oneOf = Number(readFileSync(controlPath, "utf8"));
  } catch {
    oneOf = 0;
  }
};
look();
setInterval(look, LOOK_EVERY_MS).unref();

/** Seeded by the process's id and by how much it has written: which operation fails is chance. */
function isUnlucky() {
  if (!(oneOf > 0)) return false;
  state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
  return (state >>> 8) % oneOf === 0;
}

function isWithin(descriptor) {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith(directory);
  } catch {
    return false;
  }
}

const failure = (call, code = "EIO") =>
  Object.assign(new Error(`${code}: injected, ${call}`), { code, syscall: call, errno: -5 });
const mustFail = (descriptor) => isUnlucky() && isWithin(descriptor);
/** Of the bytes that a failing write was given, the first half is written all the same. */
const half = (buffer) => new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength >> 1);

const { writeSync, fsyncSync, fdatasyncSync, renameSync, writeFileSync } = fs;
fs.writeSync = (file, buffer, ...rest) => {
  if (!mustFail(file)) return writeSync(file, buffer, ...rest);
  const [offset = 0, length = buffer.length, position = null] = rest;
  if (typeof buffer !== "string") writeSync(file, buffer, offset, length >> 1, position);
  throw failure("write", "ENOSPC");
};
fs.fsyncSync = (file) => {
  if (mustFail(file)) throw failure("fsync");
  fsyncSync(file);
};
fs.fdatasyncSync = (file) => {
  if (mustFail(file)) throw failure("fdatasync");
  fdatasyncSync(file);
};
fs.renameSync = (from, to) => {
  if (String(to).startsWith(directory) && isUnlucky()) throw failure("rename");
  renameSync(from, to);
};
fs.writeFileSync = (file, ...rest) => {
  if (String(file).startsWith(directory) && isUnlucky()) throw failure("write", "ENOSPC");
  writeFileSync(file, ...rest);
};
const { rename } = fs.promises;
fs.promises.rename = async (from, to) => {
  if (String(to).startsWith(directory) && isUnlucky()) throw failure("rename");
  await rename(from, to);
};

// Handles have their methods from a class that nobody exports.
const handle = await fs.promises.open("/dev/null", "r");
const prototype = Object.getPrototypeOf(handle);
await handle.close();
const { write, writev, writeFile, appendFile, sync, datasync, truncate } = prototype;
prototype.write = async function (buffer, ...rest) {
  if (!mustFail(this.fd)) return await write.call(this, buffer, ...rest);
  if (typeof buffer !== "string" && rest.length === 3) {
    const [offset, length, position] = rest;
    await write.call(this, buffer, offset, length >> 1, position);
  }
  throw failure("write", "ENOSPC");
};
prototype.writeFile = async function (data, ...rest) {
  if (!mustFail(this.fd)) return await writeFile.call(this, data, ...rest);
  if (ArrayBuffer.isView(data)) await writeFile.call(this, half(data));
  throw failure("write", "ENOSPC");
};
for (const [name, own] of Object.entries({ writev, appendFile, sync, datasync, truncate })) {
  prototype[name] = async function (...words) {
    if (mustFail(this.fd)) throw failure(name);
    return await own.apply(this, words);
  };
}
syncBuiltinESMExports();
