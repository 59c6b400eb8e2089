import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Injectable,
  Logger,
} from '@nestjs/common';
import type { GqlContextType } from '@nestjs/graphql';
import { CHALLENGE } from '#access/http/rejection.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HostRefusal } from '#platform/http/host-refusal.js';
import { problemType } from '#platform/http/problem-types.js';
import { type Failure, PROBLEM_MEDIA_TYPE, problemOf } from '#platform/http/problem.js';
import { RETRY_AFTER_SECONDS } from '#platform/http/retry-after.js';
import { writeAbout } from '#platform/logging/log-ids.js';
import { graphqlFailure, takesGraphql } from '../graphql/graphql-over-http.js';
import { AllowedMethods } from './allowed-methods.js';
import { failureOf } from './failure-of.js';

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
      this.sayWhatThereIs(request, reply);
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
  private sayWhatThereIs(request: FastifyRequest, reply: FastifyReply): void {
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
