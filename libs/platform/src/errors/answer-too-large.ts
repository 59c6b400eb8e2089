import { AppError } from './app-error.js';

/** @param most bytes that an answer may have */
export function answerTooLarge(most: number): AppError {
  const message = `the answer has more than ${most} bytes: ask for fewer rows or fields, or export the list`;
  return new AppError('ANSWER_TOO_LARGE', message);
}
