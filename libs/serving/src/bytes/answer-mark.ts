import type { FastifyRequest } from 'fastify';

/** What is known of the answer to a request that may be kept as bytes. */
export interface AnswerMark {
  /** The question names its snapshot, so that its answer never changes. */
  isImmutable: boolean;
}

const marks = new WeakMap<FastifyRequest, AnswerMark>();

/**
 * Says that the answer to a request follows from its question, a snapshot and the role of who asks, and
 * from nothing else: whoever asks the same may be given the same bytes.
 */
export function markAnswer(request: FastifyRequest, mark: AnswerMark): void {
  marks.set(request, mark);
}

export function answerMarkOf(request: FastifyRequest): AnswerMark | undefined {
  return marks.get(request);
}
