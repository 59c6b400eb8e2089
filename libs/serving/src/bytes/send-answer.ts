import type { FastifyReply, FastifyRequest } from 'fastify';
import type { StoredAnswer } from './byte-cache.js';
import { hasBody, tagOf } from './entity-tag.js';

const VARY = 'Accept, Accept-Encoding, Authorization, Cookie, X-Snapshot-Id';
const YEAR_S = 31_536_000;

/**
 * Sets the headers of an answer, and its status when the client has it already.
 * @returns what is left to send
 */
export function payloadOf(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: StoredAnswer,
): Buffer | string {
  const { headers } = request;
  reply.headers(answer.headers);
  reply.header('etag', tagOf(answer.digest, answer.coding));
  reply.header('vary', withVary(reply.getHeader('vary')));
  // Whoever made the answer may have said already that nobody is to keep it.
  if (!reply.hasHeader('cache-control')) {
    reply.header('cache-control', cacheControl(request, answer.isImmutable));
  }
  const isGet = request.method === 'GET' || request.method === 'HEAD';
  if (isGet && hasBody(headers['if-none-match'], answer.digest)) {
    reply.code(304).removeHeader('content-length');
    return '';
  }
  reply.code(200);
  if (answer.coding) reply.header('content-encoding', answer.coding);
  return answer.body;
}

/** The question for what is published now is asked anew each time; the tag makes that cheap. */
function cacheControl({ headers }: FastifyRequest, isImmutable: boolean): string {
  const isForAll = headers.authorization === undefined && headers.cookie === undefined;
  return `${isForAll ? 'public' : 'private'}, ${isImmutable ? `max-age=${YEAR_S}, immutable` : 'no-cache'}`;
}

function withVary(present: number | string | string[] | undefined): string {
  return present === undefined ? VARY : `${String(present)}, ${VARY}`;
}
