import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { StoredAnswer } from './byte-cache.js';
import { resolveAudience, formatCacheControl } from './cache-control.js';
import { isFresh, formatTag } from './entity-tag.js';
import { type Head, type StoredHeads, VARY } from './stored-head.js';

/**
 * Sets the headers of a new answer, and its status if the client has it already.
 * @returns the body to send
 */
export function preparePayload(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: StoredAnswer,
): Buffer | string {
  reply.headers(answer.headers);
  reply.header('etag', formatTag(answer.digest));
  const vary = reply.getHeader('vary');
  reply.header('vary', vary === undefined ? VARY : `${String(vary)}, ${VARY}`);
  // The handler may already have set `no-store`.
  if (!reply.hasHeader('cache-control')) {
    reply.header(
      'cache-control',
      formatCacheControl(resolveAudience(request.headers), answer.isImmutable),
    );
  }
  if (!isUnchanged(request, answer)) return answer.body;
  reply.code(304).removeHeader('content-length');
  return '';
}

/**
 * Sends a stored answer at once.
 * @param own further headers for this client alone
 */
export function sendStored(
  request: IncomingMessage,
  response: ServerResponse,
  answer: StoredAnswer,
  heads: StoredHeads,
  own: Head = [],
): void {
  const unchanged = isUnchanged(request, answer);
  const head = heads.find(answer, resolveAudience(request.headers), unchanged);
  response.writeHead(unchanged ? 304 : 200, head.concat(own));
  response.end(unchanged ? undefined : answer.body);
}

function isUnchanged(
  { method, headers }: Pick<IncomingMessage, 'method' | 'headers'>,
  { digest }: StoredAnswer,
): boolean {
  const isGet = method === 'GET' || method === 'HEAD';
  return isGet && isFresh(headers['if-none-match'], digest);
}
