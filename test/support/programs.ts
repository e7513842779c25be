import { spawn, spawnSync } from "node:child_process";

/** True when a program runs on this machine. */
export function isInstalled(program: string, ...words: string[]): boolean {
  return spawnSync(program, words, { stdio: "ignore" }).status === 0;
}

export const hasAwsCli = isInstalled("aws", "--version");
export const hasBoto3 = isInstalled("python3", "-c", "import boto3");

/** Runs a program to its end without holding this process up meanwhile. */
export async function runProgram(
  program: string,
  words: readonly string[],
  options: { readonly environment: Record<string, string>; readonly input?: string },
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(program, [...words], { env: options.environment, stdio: "pipe" });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk;
  });
  child.stdin.end(options.input ?? "");
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once("error", reject);
  child.once("close", resolve);
  return { code: await promise, stdout, stderr };
}
