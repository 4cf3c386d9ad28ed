// Takes the notices that Usher posts, verifies each and prints those that are new, one JSON text a line.
//
//     USHER_WEBHOOK_SECRET=... node receiver.mjs PORT

import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

// `body` is the bytes as they came, before anything has parsed them.
function isFromUsher(secret, headers, body) {
  const timestamp = headers["usher-timestamp"] ?? "";
  if (!/^[0-9]{1,12}$/.test(timestamp) || Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) {
    return false;
  }
  const mac = createHmac("sha256", secret).update(timestamp + ".").update(body);
  const wanted = Buffer.from("v1=" + mac.digest("hex"));
  const signature = Buffer.from(headers["usher-signature"] ?? "");
  return signature.length === wanted.length && timingSafeEqual(signature, wanted);
}

const secret = process.env.USHER_WEBHOOK_SECRET;
if (!secret) {
  throw new Error("USHER_WEBHOOK_SECRET is not set");
}
// Yours is a table with a unique column, written together with what the notice brings about.
const known = new Set();

const server = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) {
    parts.push(part);
  }
  const body = Buffer.concat(parts);
  if (request.method !== "POST" || !isFromUsher(secret, request.headers, body)) {
    response.writeHead(401, { "Content-Length": 0 }).end();
    return;
  }
  // Not the header Usher-Notice-Id, which the signature does not cover.
  const notice = JSON.parse(body).id;
  if (!known.has(notice)) {
    known.add(notice);
    console.log(body.toString());
  }
  response.writeHead(200, { "Content-Length": 0 }).end();
});
server.listen(Number(process.argv[2]), "127.0.0.1", () => {
  console.error(`listening on 127.0.0.1:${server.address().port}`);
});
