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
import { orTooSlow, toAppError } from '#platform/errors/to-app-error.js';
import { HostRefusal } from '#platform/http/host-rule.js';
import { BODY_BYTES_MAX } from '#platform/http/http-adapter.js';
import {
  codeOfStatus,
  type Failure,
  PROBLEM_MEDIA_TYPE,
  problemOf,
  problemType,
  RETRY_AFTER_SECONDS,
} from '#platform/http/problem.js';
import { writeAbout } from '#platform/logging/log-ids.js';
import { graphqlFailure, takesGraphql } from '../graphql/graphql-over-http.js';

interface Route {
  segments: readonly string[];
  methods: Set<string>;
}

/** Which methods a path has: the router itself only says that it knows no such pair. */
@Injectable()
export class AllowedMethods {
  private readonly routes = new Map<string, Route>();

  /** Remembers the routes that the server is given from now on. */
  observe(server: FastifyInstance): void {
    server.addHook('onRoute', ({ url, method }) => {
      // A file server's route matches whatever is nothing else.
      if (url.includes('*')) return;
      const { methods } = this.routes.get(url) ?? this.add(url);
      for (const each of [method].flat()) methods.add(each);
    });
  }

  /** In alphabetical order; none for a path that is not there. */
  of(path: string): string[] {
    const given = path.split('/');
    const methods = [...this.routes.values()]
      .filter(({ segments }) => fits(segments, given))
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

function fits(segments: readonly string[], given: readonly string[]): boolean {
  return (
    segments.length === given.length &&
    segments.every((segment, i) => (segment.startsWith(':') ? given[i] : segment === given[i]))
  );
}

/**
 * What a client is told of anything thrown.
 * @returns `internal`, for the log, when the client is not told all of it
 */
function failureOf(thrown: unknown): { failure: Failure; internal?: Error } {
  if (thrown instanceof HttpException) return { failure: ofFramework(thrown) };
  const known = orTooSlow(thrown);
  const error = toAppError(known, 'WAREHOUSE_FAILED');
  const { code, message, retryable, problems } = error;
  const isInternal = problemType(code).status >= 500;
  const detail =
    isInternal && error !== known ? 'the request could not be served; see the API log' : message;
  // That more is asked than can be answered is no news to a log, and writing it holds up what is asked.
  const isNews = isInternal && code !== 'BUSY' && code !== 'EXPORTS_BUSY';
  return {
    failure: { code, detail, retryable, problems },
    ...(isNews ? { internal: error } : {}),
  };
}

/** The framework refuses bodies before anything of ours is reached, in few words. */
function ofFramework(error: HttpException): Failure {
  const code = codeOfStatus(error.getStatus());
  const detail = error.cause === undefined ? error.message : (sentences[code] ?? error.message);
  return { code, detail, retryable: false };
}

const sentences: Record<string, string> = {
  UNSUPPORTED_MEDIA_TYPE: 'send application/json, or text/csv where a file is taken',
  PAYLOAD_TOO_LARGE: `JSON may be ${BODY_BYTES_MAX / 1024 / 1024} MB long at most: send several requests`,
};

/** Where nothing is, nothing of a body matters: Fastify looks at it all the same, and first. */
const ABOUT_THE_BODY = new Set([400, 404, 413, 415]);

/**
 * Errors of HTTP: a stable code, one sentence, and never an internal detail; as problem details, where
 * GraphQL is taken in its own shape.
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
    const { failure, internal } = failureOf(thrown);
    // Whoever has hung up has ended their own statements.
    const isGivenUp = failure.code === 'ANSWER_TOO_SLOW' && request.hangUp?.aborted;
    if (internal && !isGivenUp) {
      writeAbout({ requestId: request.id }, () => {
        this.logger.error(`${failure.code}: ${internal.message}`, internal.stack);
      });
    }
    send(failure, request, reply);
  }

  /** The router found nothing: the path is not there, or has other methods. */
  private answerNotFound(request: FastifyRequest, reply: FastifyReply): void {
    const { method } = request;
    const path = pathOf(request);
    const allowed = this.allowedMethods.of(path);
    if (allowed.length === 0) {
      const detail = `there is no ${path}: /openapi.json lists the paths there are`;
      send({ code: 'NOT_FOUND', detail, retryable: false }, request, reply);
      return;
    }
    reply.header('allow', allowed.join(', '));
    if (method === 'OPTIONS') {
      void reply.status(204).send();
      return;
    }
    const detail = `${path} has no ${method}: use ${allowed.join(', ')}`;
    send({ code: 'METHOD_NOT_ALLOWED', detail, retryable: false }, request, reply);
  }
}

function send(failure: Failure, request: FastifyRequest, reply: FastifyReply): void {
  const { status } = problemType(failure.code);
  const path = pathOf(request);
  if (failure.retryable && !reply.hasHeader('retry-after')) {
    reply.header('retry-after', RETRY_AFTER_SECONDS);
  }
  if (status === 401 && !reply.hasHeader('www-authenticate')) {
    reply.header('www-authenticate', CHALLENGE);
  }
  reply.status(status).header('cache-control', 'no-store');
  if (takesGraphql(path)) {
    const { type, body } = graphqlFailure(failure, request.headers.accept);
    void reply.type(type).send(body);
    return;
  }
  void reply.type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(problemOf(failure, path)));
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?', 1)[0] ?? '';
}
