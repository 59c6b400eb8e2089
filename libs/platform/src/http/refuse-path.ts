import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { codeOfStatus } from './problem-types.js';
import { PROBLEM_MEDIA_TYPE, problemOf } from './problem.js';
import { REQUEST_ID } from './request-ids.js';

const details: Record<string, string> = {
  URI_TOO_LONG: 'a part of the path is longer than any name: shorten it',
  BAD_REQUEST: 'the path holds a % that begins no escape of UTF-8: write it as %25',
};

/** Answers what the router refuses before any hook or filter of ours is reached. */
export function refusePath(
  { statusCode = 400, message }: FastifyError,
  { id, url }: FastifyRequest,
  reply: FastifyReply,
): void {
  const code = codeOfStatus(statusCode);
  const failure = { code, detail: details[code] ?? message, retryable: false };
  const problem = problemOf(failure, url.split('?', 1)[0]);
  reply.header(REQUEST_ID, id);
  void reply.status(problem.status).type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(problem));
}
