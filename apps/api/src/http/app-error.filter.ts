import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Injectable,
  Logger,
} from '@nestjs/common';
import type { GqlContextType } from '@nestjs/graphql';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CHALLENGE } from '#access/http/rejection.js';
import { declaredErrors } from '../guests.js';
import { toTimeoutError, toAppError } from '#platform/errors/to-app-error.js';
import { HostRefusal } from '#platform/http/host-rule.js';
import { BODY_BYTES_MAX } from '#platform/http/http-adapter.js';
import { toIcebergError, takesIceberg } from '#platform/http/iceberg-error.js';
import {
  toErrorCode,
  type Failure,
  PROBLEM_MEDIA_TYPE,
  toProblem,
  problemType,
  RETRY_AFTER_SECONDS,
} from '#platform/http/problem.js';
import { writeAbout } from '#platform/logging/log-ids.js';
import { formatFailure, isGraphqlPath } from '../graphql/graphql-over-http.js';

interface Route {
  segments: readonly string[];
  methods: Set<string>;
}

/** Knows the methods of a path; the router only reports that a pair does not exist. */
@Injectable()
export class AllowedMethods {
  private readonly routes = new Map<string, Route>();

  /** Records the routes that are added to the server from now on. */
  observe(server: FastifyInstance): void {
    server.addHook('onRoute', ({ url, method }) => {
      // The wildcard route of a file server matches everything else.
      if (url.includes('*')) return;
      const { methods } = this.routes.get(url) ?? this.add(url);
      for (const each of [method].flat()) methods.add(each);
    });
  }

  /** Returns them in alphabetical order; none for an unknown path. */
  list(path: string): string[] {
    const given = path.split('/');
    const methods = [...this.routes.values()]
      .filter(({ segments }) => matchesRoute(segments, given))
      .flatMap((route) => [...route.methods]);
    if (methods.length === 0) return [];
    return [...new Set([...methods, 'OPTIONS'])].sort();
  }

  private add(url: string): Route {
    const route = { segments: url.split('/'), methods: new Set<string>() };
    this.routes.set(url, route);
    return route;
  }
}

function matchesRoute(segments: readonly string[], given: readonly string[]): boolean {
  return (
    segments.length === given.length &&
    segments.every((segment, i) => (segment.startsWith(':') ? given[i] : segment === given[i]))
  );
}

/**
 * Returns the error for the client of anything thrown.
 * @returns `internal`, for the log, when the client gets only a part of it
 */
function toFailure(thrown: unknown): { failure: Failure; internal?: Error } {
  if (thrown instanceof HttpException) return { failure: toFrameworkFailure(thrown) };
  const known = toTimeoutError(thrown);
  const error = toAppError(known, 'WAREHOUSE_FAILED');
  const { code, message, retryable, problems } = error;
  const isInternal = problemType(code, declaredErrors).status >= 500;
  const detail =
    isInternal && error !== known ? 'the API could not answer the request: see its log' : message;
  // Overload is not logged: writing many lines would slow down the requests.
  const isNews = isInternal && code !== 'BUSY' && code !== 'EXPORTS_BUSY';
  return {
    failure: { code, detail, retryable, problems },
    ...(isNews ? { internal: error } : {}),
  };
}

/** Only the log of requests has it: its client is gone. */
const CUT_OFF: Failure = {
  code: 'BAD_REQUEST',
  detail: 'the connection ended before the whole body had arrived: send it again',
  retryable: true,
};

/** Whether the client left before it had sent its whole body: each reader of the body then fails in its own way. */
const isCutOff = ({ raw }: FastifyRequest): boolean => raw.destroyed && !raw.complete;

/** The framework rejects bodies before our code runs, with short messages. */
function toFrameworkFailure(error: HttpException): Failure {
  const code = toErrorCode(error.getStatus());
  const detail = error.cause === undefined ? error.message : (sentences[code] ?? error.message);
  return { code, detail, retryable: false };
}

const sentences: Record<string, string> = {
  UNSUPPORTED_MEDIA_TYPE: 'send application/json, or text/csv for an operation that accepts a file',
  PAYLOAD_TOO_LARGE: `a JSON body may have ${BODY_BYTES_MAX / 1024 / 1024} MB at most: send several requests`,
};

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** For an unknown path the body does not matter, but Fastify checks it first. */
const ABOUT_THE_BODY = new Set([400, 404, 413, 415]);

/**
 * Errors over HTTP: a stable code, one sentence, and no internal detail; as problem details, or in the format of
 * GraphQL on its paths.
 */
@Injectable()
@Catch()
export class AppErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  constructor(private readonly allowedMethods: AllowedMethods) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    if (host.getType<GqlContextType>() === 'graphql') throw thrown;
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (
      request.is404 &&
      thrown instanceof HttpException &&
      !(thrown instanceof HostRefusal) &&
      ABOUT_THE_BODY.has(thrown.getStatus())
    ) {
      this.answerNotFound(request, reply);
      return;
    }
    const found = toFailure(thrown);
    // Above its limit, the API itself ends a body.
    const { failure, internal } =
      isCutOff(request) && found.failure.code !== 'PAYLOAD_TOO_LARGE'
        ? { failure: CUT_OFF, internal: undefined }
        : found;
    // A client that disconnects cancels its statements.
    const isGivenUp = failure.code === 'ANSWER_TOO_SLOW' && request.hangUp?.aborted;
    if (internal && !isGivenUp) {
      writeAbout({ requestId: request.id }, () => {
        this.logger.error(`${failure.code}: ${internal.message}`, internal.stack);
      });
    }
    send(failure, request, reply);
  }

  /** The router found no match: the path does not exist, or has other methods. */
  private answerNotFound(request: FastifyRequest, reply: FastifyReply): void {
    const { method } = request;
    const path = stripQuery(request);
    const allowed = this.allowedMethods.list(path);
    if (takesIceberg(path) && !READING.has(method)) {
      reply.header('allow', allowed.join(', ') || 'GET, HEAD');
      const detail = 'only RetailStream writes tables: this catalog is read-only';
      send({ code: 'METHOD_NOT_ALLOWED', detail, retryable: false }, request, reply);
      return;
    }
    if (allowed.length === 0) {
      const detail = `the API has no path ${path}: see /openapi.json for all paths`;
      send({ code: 'NOT_FOUND', detail, retryable: false }, request, reply);
      return;
    }
    reply.header('allow', allowed.join(', '));
    if (method === 'OPTIONS') {
      void reply.status(204).send();
      return;
    }
    const detail = `${path} does not support ${method}: use ${allowed.join(', ')}`;
    send({ code: 'METHOD_NOT_ALLOWED', detail, retryable: false }, request, reply);
  }
}

function send(failure: Failure, request: FastifyRequest, reply: FastifyReply): void {
  const { status } = problemType(failure.code, declaredErrors);
  const path = stripQuery(request);
  if (failure.retryable && !reply.hasHeader('retry-after')) {
    reply.header('retry-after', RETRY_AFTER_SECONDS);
  }
  if (status === 401 && !reply.hasHeader('www-authenticate')) {
    reply.header('www-authenticate', CHALLENGE);
  }
  reply.status(status).header('cache-control', 'no-store');
  if (isGraphqlPath(path)) {
    const { type, body } = formatFailure(failure, request.headers.accept);
    void reply.type(type).send(body);
    return;
  }
  if (takesIceberg(path)) {
    void reply
      .type('application/json')
      .send(JSON.stringify(toIcebergError(failure, declaredErrors)));
    return;
  }
  void reply
    .type(PROBLEM_MEDIA_TYPE)
    .send(JSON.stringify(toProblem(failure, declaredErrors, path)));
}

function stripQuery({ url }: FastifyRequest): string {
  return url.split('?', 1)[0] ?? '';
}
