import type { IncomingMessage, RequestListener } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { FastifyInstance } from 'fastify';
import type { ByteCache, StoredAnswer } from './byte-cache.js';
import { codingFor } from './content-coding.js';
import { answerKey, bodyQuestion, hasShortBody, urlQuestion } from './question-key.js';
import { readBody } from './read-body.js';
import { sendStored } from './send-answer.js';
import type { Head, StoredHeads } from './stored-head.js';

/** The work of a server's hooks, for requests that skip the hooks. */
export interface HooksAhead {
  /** Returns the caller's role if it is known at once and allowed; otherwise undefined, and the hooks decide. */
  roleOf(request: IncomingMessage): string | undefined;
  headersFor(request: IncomingMessage): Head;
  /** Called after each sent answer. */
  sent(request: IncomingMessage, route: string, status: number, seconds: number): void;
}

interface Asker {
  version: string;
  role: string;
}

/** Bodies read before Fastify got their requests: they cannot be read again. */
export type BodiesAhead = Pick<WeakMap<IncomingMessage, Buffer>, 'get'>;

/**
 * Sends stored answers before Fastify handles the request, which would double the cost. Every other request goes on to
 * Fastify, whose hooks do the same.
 */
export function answerAhead(
  server: FastifyInstance,
  cache: ByteCache,
  heads: StoredHeads,
  version: () => string,
  hooks: HooksAhead,
): BodiesAhead {
  const bodies = new WeakMap<IncomingMessage, Buffer>();
  let isClosing = false;
  server.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });

  /** Returns what an answer depends on besides its question; undefined when the hooks must decide. */
  function askerOf(request: IncomingMessage): Asker | undefined {
    const current = isClosing ? '' : version();
    if (current === '' || needsHooks(request)) return undefined;
    const role = hooks.roleOf(request);
    return role === undefined ? undefined : { version: current, role };
  }

  function storedFor(question: string, request: IncomingMessage): StoredAnswer | undefined {
    const asker = askerOf(request);
    if (!asker) return undefined;
    const key = answerKey(asker.version, asker.role, question);
    const found = cache.get(key, codingFor(request.headers['accept-encoding']));
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
      const found = unlessItFails(() => storedFor(question, request));
      if (!found) {
        otherwise();
        return;
      }
      sendStored(request, response, found, heads, hooks.headersFor(request));
      const seconds = (performance.now() - start) / 1_000;
      hooks.sent(request, found.route, response.statusCode, seconds);
    };
    const question = hasBody(request) ? undefined : urlQuestion(request);
    if (question !== undefined) {
      answer(question, goOn);
    } else if (hasShortBody(request) && unlessItFails(() => askerOf(request))) {
      readBody(request, (error, body) => {
        // A client that disconnects while sending its question needs no answer.
        if (error) return;
        answer(bodyQuestion(request, body), () => {
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
function unlessItFails<Found>(look: () => Found): Found | undefined {
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
