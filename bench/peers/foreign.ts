import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { versionOf } from "../harness/machine.ts";
import { freePort, type ServingProgram, startForeign } from "../harness/program.ts";

/** A program that others wrote: how to start it, and which it is. */
export interface Foreign {
  readonly version: () => string | undefined;
  /** @returns undefined when it is not installed. */
  readonly start: (upstreamPort: number) => Promise<ServingProgram | undefined>;
}

const named = (name: string, version: string | undefined) =>
  version === undefined ? undefined : `${name} ${version}`;

/** One process, as everyone else here is one: no master beside it. */
const nginxConfiguration = (port: number, upstreamPort: number, directory: string) => `
daemon off; master_process off; pid ${directory}/pid; error_log /dev/null;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 100000000; keepalive_timeout 300s;
  client_max_body_size 0; client_body_temp_path ${directory}; proxy_temp_path ${directory};
  proxy_buffer_size 64k; proxy_buffers 8 64k; client_body_buffer_size 256k;
  upstream origin {
    server 127.0.0.1:${upstreamPort}; keepalive 128; keepalive_requests 100000000;
  }
  server {
    listen 127.0.0.1:${port} backlog=1024;
    location / {
      proxy_pass http://origin; proxy_http_version 1.1; proxy_max_temp_file_size 0;
      proxy_set_header Connection ""; proxy_set_header Host $http_host;
      proxy_request_buffering off;
    }
  }
}
`;

export const nginx: Foreign = {
  version: () => named("nginx", versionOf("nginx", "-v")),
  start: async (upstreamPort) => {
    if (nginx.version() === undefined) return undefined;
    const directory = await mkdtemp(join(tmpdir(), "bench-nginx-"));
    const port = await freePort();
    const file = join(directory, "nginx.conf");
    await writeFile(file, nginxConfiguration(port, upstreamPort, directory));
    const words = ["-p", directory, "-e", "/dev/null", "-c", file];
    const running = await startForeign("nginx", port, words);
    return {
      ...running,
      [Symbol.asyncDispose]: async () => {
        await running[Symbol.asyncDispose]();
        await rm(directory, { recursive: true, force: true });
      },
    };
  },
};

export const mitmproxy: Foreign = {
  version: () => named("mitmproxy", versionOf("mitmdump", "--version")),
  start: async (upstreamPort) => {
    if (mitmproxy.version() === undefined) return undefined;
    const port = await freePort();
    const mode = `reverse:http://127.0.0.1:${upstreamPort}`;
    const words = ["--quiet", "--mode", mode, "--listen-host", "127.0.0.1", "-p", String(port)];
    return await startForeign("mitmdump", port, words);
  },
};

const motoVersion = () =>
  versionOf("python3", "-c", "import moto.server, moto; print(moto.__version__)");

export const moto: Foreign = {
  version: () => named("moto_server", motoVersion()),
  start: async () => {
    if (moto.version() === undefined) return undefined;
    const port = await freePort();
    const words = ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)];
    return await startForeign("python3", port, words);
  },
};
