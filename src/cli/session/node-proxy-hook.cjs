// Loaded into every Node program of a recorded session, with `node --require`. Node's clients of AWS
// ignore proxy variables; this sends their HTTPS to AWS's hosts through the proxy of HTTPS_PROXY.
// Plain CommonJS for old versions, without dependencies, and quiet: the program is somebody else's.
"use strict";

const https = require("node:https");
const net = require("node:net");
const tls = require("node:tls");

const AWS_HOST =
  /\.(amazonaws\.com|amazonaws\.com\.cn|api\.aws|api\.amazonwebservices\.com\.cn|on\.aws)$/;

const proxy = readProxy(process.env.HTTPS_PROXY);
if (proxy) {
  const direct = https.Agent.prototype.createConnection;
  https.Agent.prototype.createConnection = function createConnection(...words) {
    const [options, callback] = words;
    const host = options && (options.host || options.hostname);
    if (typeof host !== "string" || typeof callback !== "function" || !AWS_HOST.test(host)) {
      return direct.apply(this, words);
    }
    connect(host, options.port || 443, (error, socket) => {
      if (error) {
        callback(error);
        return;
      }
      const servername = options.servername || host;
      callback(null, tls.connect({ ...options, servername, socket }));
    });
    return undefined;
  };
}

function readProxy(text) {
  try {
    const { hostname, port } = new URL(text);
    return { host: hostname, port: Number(port) };
  } catch {
    return undefined;
  }
}

/** Opens a tunnel. */
function connect(host, port, done) {
  const socket = net.connect(proxy);
  let head = Buffer.alloc(0);
  const fail = (error) => {
    socket.destroy();
    done(error);
  };
  const read = (chunk) => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    socket.off("data", read);
    socket.off("error", fail);
    const status = head.toString("latin1", 0, head.indexOf("\r\n"));
    if (!/^HTTP\/1\.[01] 200/.test(status)) {
      fail(new Error(`trailcam's proxy refused a tunnel to ${host}: ${status}`));
      return;
    }
    socket.pause();
    const rest = head.subarray(end + 4);
    if (rest.length > 0) socket.unshift(rest);
    done(null, socket);
  };
  socket.once("error", fail);
  socket.on("data", read);
  socket.write(`CONNECT ${host}:${port} HTTP/1.1\r\nHost: ${host}:${port}\r\n\r\n`);
}
