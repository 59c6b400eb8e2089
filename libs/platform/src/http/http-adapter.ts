import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { defaultHttpLimits, type HttpLimits } from '../config/http-limits.js';
import { AppError } from '../errors/app-error.js';
import { buildTrust, type TrustedProxies } from './client-address.js';
import { httpErrors } from './errors.js';
import { toErrorCode, type Failure, PROBLEM_MEDIA_TYPE, toProblem } from './problem.js';
import { REQUEST_ID, readRequestId } from './request-ids.js';

/**
 * Closes connections that never sent a request when the server closes. Clients open them ahead; Node.js
 * counts them as busy and would wait.
 */
export function dropUnused(server: FastifyInstance): void {
  const open = new Set<Socket>();
  server.server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.addHook('preClose', (done) => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    done();
  });
}

const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/i;

/**
 * Returns a request's target in origin form: a path with its query. A client that takes the server for a
 * proxy sends a whole URL, whose host then replaces the header Host (RFC 9112, 3.2.2). Gate, limits and
 * cache decide by the start of the path, so they must all see the same one.
 */
export function originForm(request: IncomingMessage): string {
  const { url = '/' } = request;
  if (url.startsWith('/')) return url;
  const [, authority, rest = ''] = ABSOLUTE.exec(url) ?? [];
  if (authority === undefined) return url;
  request.headers.host = authority;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** More than any client sends before it reads the answer; the time is limited too. */
const BYTES_MAX = 256 * 1024 * 1024;

/** A client that sends nothing for so long waits for the answer. */
const SILENCE_MS = 500;

/**
 * Reads and discards the body of a refused request. If the server closed the connection while the client
 * still sends, the client would get a reset instead of the reason. A client that asks to close the connection gets the answer
 * when it has sent everything, because the connection ends with the answer.
 */
function readToTheEnd(server: FastifyInstance): void {
  server.addHook('onSend', (request, reply, _payload, done) => {
    const { raw, headers } = request;
    if (raw.complete || raw.destroyed) done();
    else if (headers.connection?.toLowerCase() === 'close') waitForBody(raw, done);
    else {
      reply.removeHeader('connection');
      done();
    }
  });
  server.addHook('onResponse', ({ raw }, _reply, done) => {
    if (!raw.complete) discard(raw, () => raw.destroy());
    done();
  });
}

/** Reads and discards a body, also one whose reader has paused it. @param onLimit called once, when it is longer than a client may send */
function discard(request: IncomingMessage, onLimit: () => void): void {
  let bytes = 0;
  const count = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= BYTES_MAX) return;
    request.off('data', count);
    onLimit();
  };
  request.on('data', count).resume();
}

/** Calls back once: when a client has sent its body, sends nothing more, or sends too much. */
function waitForBody(request: IncomingMessage, done: () => void): void {
  const silence = setTimeout(finish, SILENCE_MS);
  const listen = () => silence.refresh();
  let isDone = false;
  function finish() {
    clearTimeout(silence);
    request.off('data', listen);
    if (!isDone) done();
    isDone = true;
  }
  request.once('end', finish).once('close', finish).on('data', listen);
  discard(request, finish);
}

const failures: Record<string, Failure> = {
  HPE_HEADER_OVERFLOW: {
    code: 'HEADERS_TOO_LARGE',
    detail: 'URL and headers together exceed 16 kB: send a long request as the body of a POST',
    retryable: false,
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    code: 'REQUEST_TIMEOUT',
    detail: 'the request was not complete in time: send it again',
    retryable: true,
  },
};

const unreadable: Failure = {
  code: 'BAD_REQUEST',
  detail: 'the request is not valid HTTP/1.1: see RFC 9112',
  retryable: false,
};

/** Answers on the socket what Node.js refuses before there is a request, and closes the connection. */
function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) {
    const problem = toProblem(failures[error.code ?? ''] ?? unreadable, httpErrors);
    const body = JSON.stringify(problem);
    socket.write(
      [
        `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
        `Content-Type: ${PROBLEM_MEDIA_TYPE}`,
        `Content-Length: ${Buffer.byteLength(body)}`,
        'Connection: close',
        '',
        body,
      ].join('\r\n'),
    );
  }
  socket.destroy(error);
}

const details: Record<string, string> = {
  URI_TOO_LONG: 'a part of the path is longer than the limit: shorten it',
  BAD_REQUEST: 'the path has a % that encodes no UTF-8 character: write it as %25',
};

/** Answers what the router refuses before any of our hooks or filters run. */
function refusePath(
  { statusCode = 400, message }: FastifyError,
  { id, url }: FastifyRequest,
  reply: FastifyReply,
): void {
  const code = toErrorCode(statusCode);
  const failure = { code, detail: details[code] ?? message, retryable: false };
  const problem = toProblem(failure, httpErrors, url.split('?', 1)[0]);
  reply.header(REQUEST_ID, id);
  void reply.status(problem.status).type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(problem));
}

/** Limit of a body that is read whole; uploads are streams with another limit. */
export const BODY_BYTES_MAX = 1024 * 1024;

/** Limit of a path parameter: the longest argument, with room for its escapes. */
const PARAMETER_LENGTH_MAX = 3_000;

/** How often slow clients are checked. */
const SLOW_CHECK_MS = 500;

type SlowClients = Pick<HttpLimits, 'headersTimeoutMs' | 'requestTimeoutMs'>;

/**
 * Returns the HTTP adapter of our applications, without Nest's unused middleware, which would cost time on
 * every request.
 * @param trustProxy proxies whose forwarded addresses are trusted
 * @param slow how long a client may take to send a request
 */
export function createHttpAdapter(
  trustProxy: TrustedProxies = false,
  slow: SlowClients = defaultHttpLimits,
): FastifyAdapter {
  const adapter = new FastifyAdapter({
    trustProxy: buildTrust(trustProxy),
    skipMiddie: true,
    bodyLimit: BODY_BYTES_MAX,
    clientErrorHandler: refuseConnection,
    frameworkErrors: refusePath,
    genReqId: readRequestId,
    rewriteUrl: originForm,
    routerOptions: { maxParamLength: PARAMETER_LENGTH_MAX },
    requestTimeout: slow.requestTimeoutMs,
    http: {
      headersTimeout: Math.min(slow.headersTimeoutMs, slow.requestTimeoutMs),
      requestTimeout: slow.requestTimeoutMs,
      connectionsCheckingInterval: SLOW_CHECK_MS,
    },
  });
  readToTheEnd(adapter.getInstance());
  dropUnused(adapter.getInstance());
  return adapter;
}

/**
 * Longer than a load balancer keeps an idle connection (60 s): the client must close first, or a request
 * may arrive while the server closes.
 */
const KEEP_ALIVE_MS = 65_000;

/**
 * Connections that wait to be accepted; the system has its own limit. Excess connections get no reply and
 * retry after one, three and seven seconds.
 */
const BACKLOG = 4_096;

/** Starts to serve. @throws AppError PORT_TAKEN with the port and the setting to change */
export async function listen(
  app: NestFastifyApplication,
  host: string,
  port: number,
  setting: string,
): Promise<string> {
  try {
    const server = await app.listen({ port, host, backlog: BACKLOG });
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    return await app.getUrl();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw cause;
    const why = code === 'EACCES' ? 'is not allowed' : 'is used by another program';
    throw new AppError('PORT_TAKEN', `port ${port} ${why}: set ${setting} to another`, { cause });
  }
}
