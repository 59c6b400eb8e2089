import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isOver, whenOver } from '#platform/http/request-end.js';
import { answerEarly, type EarlyHooks } from './answer-early.js';
import { findAnswerMark } from './answer-mark.js';
import { type ByteCache, type StoredAnswer, createStoredAnswer } from './byte-cache.js';
import { PERSONAL } from './cache-control.js';
import { negotiateCoding } from './content-coding.js';
import { isPersonal } from './personal-mark.js';
import { buildAnswerKey, buildBodyKey, hasShortBody, buildUrlKey } from './question-key.js';
import { readBody, replayBody } from './read-body.js';
import { preparePayload, sendStored } from './send-answer.js';
import { StoredHeads } from './stored-head.js';

export interface ByteServing {
  cache: ByteCache;
  /** Returns the version of what is published; empty while unknown, when nothing is stored. */
  version(): string;
  resolveRole(request: FastifyRequest): string;
  /** Headers of every answer of this server. */
  headersOfAny: Readonly<Record<string, string>>;
  /** Replaces the hooks when a stored answer is sent before any hook runs. */
  early: EarlyHooks;
  /** Called for each answer with its source. */
  onServed(source: 'stored' | 'computed'): void;
}

/** A question in progress. */
interface PendingAnswer {
  key: string;
  version: string;
  end(): void;
}

/** Headers about an answer, besides those of its snapshot. */
const KEPT_HEADERS = ['content-type', 'content-disposition', 'link'];

/**
 * Answers repeated questions from stored bytes, before guards, parsing and validation; computes only one of equal
 * questions at once. Call it after the hooks that authenticate and apply rate limits, because these answers reach no
 * guard.
 */
export function serveBytes(server: FastifyInstance, serving: ByteServing): void {
  const { cache } = serving;
  const turns = new WeakMap<FastifyRequest, PendingAnswer>();
  const heads = new StoredHeads(serving.headersOfAny);

  function send(request: FastifyRequest, reply: FastifyReply, answer: StoredAnswer): void {
    serving.onServed('stored');
    const own = Object.entries(reply.getHeaders()).flatMap(([name, value]) => [
      name,
      String(value),
    ]);
    reply.hijack();
    sendStored(request.raw, reply.raw, answer, heads, own);
  }

  /** @param compute continues to the code that computes the answer */
  function answer(
    question: string,
    request: FastifyRequest,
    reply: FastifyReply,
    compute: () => void,
  ): void {
    const version = serving.version();
    if (version === '') {
      compute();
      return;
    }
    const key = buildAnswerKey(version, serving.resolveRole(request), question);
    const coding = negotiateCoding(request.headers['accept-encoding']);
    const take = (found: StoredAnswer) => send(request, reply, found);
    const begin = () => {
      // The client may have disconnected while it waited for another request.
      if (isOver(request, reply)) return;
      const turn = { key, version, end: cache.begin(key) };
      turns.set(request, turn);
      whenOver(request, reply, turn.end);
      compute();
    };
    const look = (otherwise: () => void) => {
      const found = cache.get(key, coding);
      if (found instanceof Promise) found.then(take, compute);
      else if (found) take(found);
      else otherwise();
    };
    look(() => {
      const other = cache.waitFor(key);
      if (other) void other.then(() => look(begin));
      else begin();
    });
  }

  const bodies = answerEarly(server, cache, heads, () => serving.version(), {
    findRole: (request) => serving.early.findRole(request),
    buildHeaders: (request) => serving.early.buildHeaders(request),
    onSent: (request, route, status, seconds) => {
      serving.onServed('stored');
      serving.early.onSent(request, route, status, seconds);
    },
  });

  server.addHook('onRequest', (request, reply, done) => {
    const question = buildUrlKey(request.raw);
    if (question === undefined) done();
    else answer(question, request, reply, done);
  });

  server.addHook('preParsing', (request, reply, payload, done) => {
    if (!hasShortBody(request.raw)) {
      done(null, payload);
      return;
    }
    const take = (error: Error | undefined, body: Buffer) => {
      if (error) {
        done(error);
        return;
      }
      const question = buildBodyKey(request.raw, body);
      answer(question, request, reply, () => done(null, replayBody(body)));
    };
    const known = bodies.get(request.raw);
    if (known) take(undefined, known);
    else readBody(payload, take);
  });

  server.addHook('onSend', (request, reply, payload, done) => {
    const turn = turns.get(request);
    const mark = findAnswerMark(request);
    if (isPersonal(request)) {
      turn?.end();
      reply.header('cache-control', PERSONAL);
      done(null, payload);
      return;
    }
    if (!isPlain(reply, payload)) {
      turn?.end();
      done(null, payload);
      return;
    }
    const body = Buffer.from(payload);
    if (mark === undefined) {
      turn?.end();
      // Answers that are not stored have a tag too.
      const isGet = request.method === 'GET' || request.method === 'HEAD';
      const once = createStoredAnswer(body, { route: '', headers: {}, isImmutable: false });
      done(null, isGet ? preparePayload(request, reply, once) : payload);
      return;
    }
    serving.onServed('computed');
    const plain = createStoredAnswer(body, {
      route: request.routeOptions.url ?? '',
      headers: pickHeaders(reply),
      isImmutable: mark.isImmutable,
    });
    // A new snapshot may have been published since the request started.
    if (turn?.version === serving.version()) cache.set(turn.key, plain);
    turn?.end();
    // Compressing takes longer than sending, so only repeated answers are compressed.
    done(null, preparePayload(request, reply, plain));
  });
}

/** A successful text answer without a coding. */
function isPlain(reply: FastifyReply, payload: unknown): payload is string {
  const type = String(reply.getHeader('content-type') ?? '');
  return reply.statusCode === 200 && typeof payload === 'string' && type.includes('json');
}

function pickHeaders(reply: FastifyReply): Record<string, string> {
  const names = Object.keys(reply.getHeaders());
  const kept = names.filter((name) => name.startsWith('x-snapshot') || KEPT_HEADERS.includes(name));
  return Object.fromEntries(kept.map((name) => [name, String(reply.getHeader(name))]));
}
