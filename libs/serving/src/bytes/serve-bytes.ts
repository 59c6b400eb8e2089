import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isOver, whenOver } from '#platform/http/request-end.js';
import { answerAhead, type HooksAhead } from './answer-ahead.js';
import { answerMarkOf } from './answer-mark.js';
import { type ByteCache, type StoredAnswer, storedAnswer } from './byte-cache.js';
import { PERSONAL } from './cache-control.js';
import { codingFor } from './content-coding.js';
import { isPersonal } from './personal-mark.js';
import { answerKey, bodyQuestion, hasShortBody, urlQuestion } from './question-key.js';
import { readBody, replayed } from './read-body.js';
import { payloadOf, sendStored } from './send-answer.js';
import { StoredHeads } from './stored-head.js';

export interface ByteServing {
  cache: ByteCache;
  /** Names what is published; empty while that is not known, when nothing is kept. */
  version(): string;
  /** The role an answer is for. */
  roleOf(request: FastifyRequest): string;
  /** Headers that every answer of this server has. */
  headersOfAny: Readonly<Record<string, string>>;
  /** What stands for the hooks where stored answers are sent before any runs. */
  ahead: HooksAhead;
  /** Told of each answer where it came from. */
  served(source: 'stored' | 'computed'): void;
}

/** A question that is being answered. */
interface Turn {
  key: string;
  version: string;
  end(): void;
}

/** Headers that tell of an answer, beside those of its snapshot. */
const KEPT_HEADERS = ['content-type', 'content-disposition', 'link'];

/**
 * Answers questions that were answered before from their bytes, ahead of guards, parsing and validation;
 * of those that ask the same at once, one is computed. To be called after the hooks that find out who asks
 * and hold their limits, since what is answered here reaches no guard.
 */
export function serveBytes(server: FastifyInstance, serving: ByteServing): void {
  const { cache } = serving;
  const turns = new WeakMap<FastifyRequest, Turn>();
  const heads = new StoredHeads(serving.headersOfAny);

  function send(request: FastifyRequest, reply: FastifyReply, answer: StoredAnswer): void {
    serving.served('stored');
    const own = Object.entries(reply.getHeaders()).flatMap(([name, value]) => [
      name,
      String(value),
    ]);
    reply.hijack();
    sendStored(request.raw, reply.raw, answer, heads, own);
  }

  /** @param compute goes on to where the answer is computed */
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
    const key = answerKey(version, serving.roleOf(request), question);
    const coding = codingFor(request.headers['accept-encoding']);
    const take = (found: StoredAnswer) => send(request, reply, found);
    const begin = () => {
      // Who has hung up while another was at it wants no answer any more.
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

  const bodies = answerAhead(server, cache, heads, () => serving.version(), {
    roleOf: (request) => serving.ahead.roleOf(request),
    headersFor: (request) => serving.ahead.headersFor(request),
    sent: (request, route, status, seconds) => {
      serving.served('stored');
      serving.ahead.sent(request, route, status, seconds);
    },
  });

  server.addHook('onRequest', (request, reply, done) => {
    const question = urlQuestion(request.raw);
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
      const question = bodyQuestion(request.raw, body);
      answer(question, request, reply, () => done(null, replayed(body)));
    };
    const known = bodies.get(request.raw);
    if (known) take(undefined, known);
    else readBody(payload, take);
  });

  server.addHook('onSend', (request, reply, payload, done) => {
    const turn = turns.get(request);
    const mark = answerMarkOf(request);
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
      // What is kept for nobody has its tag all the same.
      const isGet = request.method === 'GET' || request.method === 'HEAD';
      const once = storedAnswer(body, { route: '', headers: {}, isImmutable: false });
      done(null, isGet ? payloadOf(request, reply, once) : payload);
      return;
    }
    serving.served('computed');
    const plain = storedAnswer(body, {
      route: request.routeOptions.url ?? '',
      headers: keptHeaders(reply),
      isImmutable: mark.isImmutable,
    });
    // Another snapshot may have been published since the question was taken up.
    if (turn?.version === serving.version()) cache.keep(turn.key, plain);
    turn?.end();
    // To code it takes longer than to send it; that is for answers that are asked for again.
    done(null, payloadOf(request, reply, plain));
  });
}

/** A good answer of text that nobody has coded. */
function isPlain(reply: FastifyReply, payload: unknown): payload is string {
  const type = String(reply.getHeader('content-type') ?? '');
  return reply.statusCode === 200 && typeof payload === 'string' && type.includes('json');
}

function keptHeaders(reply: FastifyReply): Record<string, string> {
  const names = Object.keys(reply.getHeaders());
  const kept = names.filter((name) => name.startsWith('x-snapshot') || KEPT_HEADERS.includes(name));
  return Object.fromEntries(kept.map((name) => [name, String(reply.getHeader(name))]));
}
