import type { IncomingMessage, RequestListener } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { FastifyInstance } from 'fastify';
import type { ByteCache, StoredAnswer } from './byte-cache.js';
import { negotiateCoding } from './content-coding.js';
import { buildAnswerKey, buildBodyKey, hasShortBody, buildUrlKey } from './question-key.js';
import { readBody } from './read-body.js';
import { sendStored } from './send-answer.js';
import type { Head, StoredHeads } from './stored-head.js';

/** The work of a server's hooks, for requests that skip the hooks. */
export interface EarlyHooks {
  /** Returns the caller's role if it is known at once and allowed; otherwise undefined, and the hooks decide. */
  findRole(request: IncomingMessage): string | undefined;
  buildHeaders(request: IncomingMessage): Head;
  /** Called after each sent answer. */
  onSent(request: IncomingMessage, route: string, status: number, seconds: number): void;
}

interface CacheCaller {
  version: string;
  role: string;
}

/** Bodies read before Fastify got their requests: they cannot be read again. */
export type EarlyBodies = Pick<WeakMap<IncomingMessage, Buffer>, 'get'>;

/**
 * Sends stored answers before Fastify handles the request, which would double the cost. Every other request goes on to
 * Fastify, whose hooks do the same.
 */
export function answerEarly(
  server: FastifyInstance,
  cache: ByteCache,
  heads: StoredHeads,
  version: () => string,
  hooks: EarlyHooks,
): EarlyBodies {
  const bodies = new WeakMap<IncomingMessage, Buffer>();
  let isClosing = false;
  server.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });

  /** Returns what an answer depends on besides its question; undefined when the hooks must decide. */
  function findCaller(request: IncomingMessage): CacheCaller | undefined {
    const current = isClosing ? '' : version();
    if (current === '' || needsHooks(request)) return undefined;
    const role = hooks.findRole(request);
    return role === undefined ? undefined : { version: current, role };
  }

  function findStored(question: string, request: IncomingMessage): StoredAnswer | undefined {
    const asker = findCaller(request);
    if (!asker) return undefined;
    const key = buildAnswerKey(asker.version, asker.role, question);
    const found = cache.get(key, negotiateCoding(request.headers['accept-encoding']));
    return found instanceof Promise ? undefined : found;
  }

  const others = server.server.listeners('request') as RequestListener[];
  server.server.removeAllListeners('request');
  server.server.on('request', (request, response) => {
    const start = performance.now();
    const goOn = () => {
      for (const listener of others) listener(request, response);
    };
    const answer = (question: string, otherwise: () => void) => {
      const found = ignoreErrors(() => findStored(question, request));
      if (!found) {
        otherwise();
        return;
      }
      sendStored(request, response, found, heads, hooks.buildHeaders(request));
      const seconds = (performance.now() - start) / 1_000;
      hooks.onSent(request, found.route, response.statusCode, seconds);
    };
    const question = hasBody(request) ? undefined : buildUrlKey(request);
    if (question !== undefined) {
      answer(question, goOn);
    } else if (hasShortBody(request) && ignoreErrors(() => findCaller(request))) {
      readBody(request, (error, body) => {
        // A client that disconnects while sending its question needs no answer.
        if (error) return;
        answer(buildBodyKey(request, body), () => {
          bodies.set(request, body);
          goOn();
        });
      });
    } else {
      goOn();
    }
  });
  return bodies;
}

/** Fastify answers requests that fail here. */
function ignoreErrors<Found>(look: () => Found): Found | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** The hooks set the CORS headers. */
const needsHooks = ({ headers }: IncomingMessage) => headers.origin !== undefined;

const hasBody = ({ headers }: IncomingMessage) =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
