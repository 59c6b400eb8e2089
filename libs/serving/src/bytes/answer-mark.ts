import type { FastifyRequest } from 'fastify';

/** Facts about an answer that may be stored as bytes. */
export interface AnswerMark {
  /** The question names its snapshot, so its answer never changes. */
  isImmutable: boolean;
}

const marks = new WeakMap<FastifyRequest, AnswerMark>();

/**
 * Marks an answer that depends only on its question, a snapshot and the caller's role: equal requests may get the same
 * bytes.
 */
export function markAnswer(request: FastifyRequest, mark: AnswerMark): void {
  marks.set(request, mark);
}

export function findAnswerMark(request: FastifyRequest): AnswerMark | undefined {
  return marks.get(request);
}
