import type { IncomingMessage, RequestListener } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { FastifyInstance } from 'fastify';
import type { ByteCache } from './byte-cache.js';
import { codingFor } from './content-coding.js';
import { answerKey, urlQuestion } from './question-key.js';
import { sendStored } from './send-answer.js';
import type { Head, StoredHeads } from './stored-head.js';

/** What the hooks of a server do for a request, for one that reaches none of them. */
export interface HooksAhead {
  /** The role of who asks, where that is known at once and they may; else the hooks look into it. */
  roleOf(request: IncomingMessage): string | undefined;
  /** Headers for this request alone. */
  headersFor(request: IncomingMessage): Head;
  /** Told of each answer that was sent. */
  sent(request: IncomingMessage, route: string, status: number, seconds: number): void;
}

/**
 * Sends stored answers to questions that are all in their URL before Fastify takes the request up, which
 * would cost as much again as to send them. Whatever else comes, and whatever it takes more than a look to
 * tell, goes on to Fastify, whose hooks do the same.
 */
export function answerAhead(
  server: FastifyInstance,
  cache: ByteCache,
  heads: StoredHeads,
  version: () => string,
  hooks: HooksAhead,
): void {
  let isClosing = false;
  server.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });

  function storedFor(request: IncomingMessage) {
    const question = urlQuestion(request);
    if (question === undefined || isClosing || needsHooks(request)) return undefined;
    const current = version();
    const role = current === '' ? undefined : hooks.roleOf(request);
    if (role === undefined) return undefined;
    const key = answerKey(current, role, question);
    const found = cache.get(key, codingFor(request.headers['accept-encoding']));
    return found instanceof Promise ? undefined : found;
  }

  /** What cannot be told here goes on to Fastify, which answers for its failures. */
  function lookUp(request: IncomingMessage) {
    try {
      return storedFor(request);
    } catch {
      return undefined;
    }
  }

  const others = server.server.listeners('request') as RequestListener[];
  server.server.removeAllListeners('request');
  server.server.on('request', (request, response) => {
    const start = performance.now();
    const found = lookUp(request);
    if (found) {
      sendStored(request, response, found, heads, hooks.headersFor(request));
      const seconds = (performance.now() - start) / 1_000;
      hooks.sent(request, found.route, response.statusCode, seconds);
    } else {
      for (const listener of others) listener(request, response);
    }
  });
}

/** Hooks tell pages of other sites what they may read (CORS), and see to a body. */
function needsHooks({ headers }: IncomingMessage): boolean {
  return (
    headers.origin !== undefined ||
    headers['content-length'] !== undefined ||
    headers['transfer-encoding'] !== undefined
  );
}
