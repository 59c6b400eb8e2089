import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  HttpStatus,
  Logger,
} from '@nestjs/common';
import type { GqlContextType } from '@nestjs/graphql';
import type { FastifyReply } from 'fastify';
import { CHALLENGE } from '#access/http/rejection.js';
import { BODY_BYTES_MAX } from '#platform/http/http-adapter.js';
import type { AppError, ErrorCode } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';

const statuses: Partial<Record<ErrorCode, HttpStatus>> = {
  ARGUMENT_INVALID: HttpStatus.BAD_REQUEST,
  CURSOR_INVALID: HttpStatus.BAD_REQUEST,
  NOT_ACCEPTABLE: HttpStatus.NOT_ACCEPTABLE,
  EXPORT_TOO_LARGE: HttpStatus.UNPROCESSABLE_ENTITY,
  EXPORTS_BUSY: HttpStatus.SERVICE_UNAVAILABLE,
  SIGN_IN_FAILED: HttpStatus.BAD_REQUEST,
  UNAUTHENTICATED: HttpStatus.UNAUTHORIZED,
  FORBIDDEN: HttpStatus.FORBIDDEN,
  KEY_NOT_FOUND: HttpStatus.NOT_FOUND,
  ISSUER_UNAVAILABLE: HttpStatus.SERVICE_UNAVAILABLE,
  RUN_NOT_FOUND: HttpStatus.NOT_FOUND,
  RUN_ALREADY_ACTIVE: HttpStatus.CONFLICT,
  SNAPSHOT_OUTDATED: HttpStatus.CONFLICT,
  FILE_NOT_FOUND: HttpStatus.NOT_FOUND,
  REPLAY_REFUSED: HttpStatus.UNPROCESSABLE_ENTITY,
  SNAPSHOT_GONE: HttpStatus.GONE,
  NO_SNAPSHOT: HttpStatus.SERVICE_UNAVAILABLE,
  WAREHOUSE_UNAVAILABLE: HttpStatus.SERVICE_UNAVAILABLE,
};

const UNAUTHORIZED: number = HttpStatus.UNAUTHORIZED;
const UNSUPPORTED_MEDIA_TYPE: number = HttpStatus.UNSUPPORTED_MEDIA_TYPE;
const PAYLOAD_TOO_LARGE: number = HttpStatus.PAYLOAD_TOO_LARGE;

/** What every REST error looks like. */
export interface ErrorBody {
  code: string;
  message: string;
  retryable: boolean;
}

/** REST errors: a stable code, one sentence, and never an internal detail. */
@Catch()
export class AppErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  catch(thrown: unknown, host: ArgumentsHost): void {
    if (host.getType<GqlContextType>() === 'graphql') throw thrown;
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (thrown instanceof HttpException) {
      const status = thrown.getStatus();
      const code = HttpStatus[status] ?? 'ERROR';
      this.send(reply, status, { code, message: messageOf(thrown), retryable: false });
      return;
    }
    const error = toAppError(thrown, 'WAREHOUSE_FAILED');
    const status: number = statuses[error.code] ?? HttpStatus.INTERNAL_SERVER_ERROR;
    if (status >= 500) this.logger.error(`${error.code}: ${error.message}`, error.stack);
    this.send(reply, status, this.bodyOf(error, error === thrown || status < 500));
  }

  private bodyOf(error: AppError, isOurs: boolean): ErrorBody {
    const message = isOurs ? error.message : 'the request could not be served; see the API log';
    return { code: error.code, message, retryable: error.retryable };
  }

  private send(reply: FastifyReply, status: number, body: ErrorBody): void {
    if (body.retryable) reply.header('retry-after', '5');
    if (status === UNAUTHORIZED) reply.header('www-authenticate', CHALLENGE);
    void reply.status(status).send(body);
  }
}

/** Fastify refuses bodies before an operation is reached, and says only what the status says. */
function messageOf(error: HttpException): string {
  const { message } = error;
  const status = error.getStatus();
  if (status === UNSUPPORTED_MEDIA_TYPE) {
    return 'send application/json, or text/csv where a file is taken';
  }
  if (status === PAYLOAD_TOO_LARGE && message === 'Request body is too large') {
    return `JSON may be ${BODY_BYTES_MAX / 1024 / 1024} MB long at most: send several requests`;
  }
  return message;
}
