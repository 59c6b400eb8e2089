import { type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** Headers of one connection, which must not be forwarded. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'expect', 'proxy-connection']);
const NOT_OF_S3 = new Set(['content-md5']);

/**
 * Forwards a request to moto with its Host, so that moto returns URLs with the gateway's address. Streams bodies.
 * @param body the request's body if it was read already
 * @returns moto's answer with an unread body
 */
export function forward(
  motoUrl: string,
  request: IncomingMessage,
  body: Buffer | undefined,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(motoUrl);
    const onward = httpRequest({
      hostname,
      port,
      method: request.method,
      path: request.url,
      headers: endToEnd(request.rawHeaders),
      agent: false,
    });
    onward.once('response', resolve);
    onward.on('error', reject);
    if (body) {
      onward.end(body);
      return;
    }
    // Moto may answer before it has read everything; then the answer counts, not the broken pipe.
    pipeline(request, onward).catch(reject);
  });
}

/**
 * Returns moto's answer without the upload's digest, which moto repeats with every part of the object but S3 does not.
 */
export async function relay(answer: IncomingMessage, response: ServerResponse): Promise<void> {
  response.writeHead(answer.statusCode ?? 502, endToEnd(answer.rawHeaders, NOT_OF_S3));
  await pipeline(answer, response);
}

function endToEnd(rawHeaders: string[], leftOut = new Set<string>()): string[] {
  const kept: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    const isKept = !HOP_BY_HOP.has(name.toLowerCase()) && !leftOut.has(name.toLowerCase());
    if (isKept) kept.push(name, rawHeaders[index + 1]!);
  }
  return kept;
}
