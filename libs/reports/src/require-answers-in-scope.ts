import type { Scope } from '#access/scope.js';
import { findAnswerScope } from '#analytics/serving/answer-endpoint.js';
import { requireArgumentsInScope } from '#analytics/serving/arguments-in-scope.js';
import { requireScope } from '#serving/endpoint/endpoint-scope.js';
import type { PlannedAnswer } from './plan-answers.js';

/**
 * Refuses a report of a caller with a scope when it has an answer that the caller may not read.
 * @throws AppError SCOPE_REFUSED
 */
export function requireAnswersInScope(
  answers: readonly Pick<PlannedAnswer, 'definition' | 'args'>[],
  scope: Scope,
): void {
  for (const { definition, args } of answers) {
    const { name } = definition;
    requireScope({ name, scope: findAnswerScope(definition) }, { scope });
    requireArgumentsInScope(args, scope);
    definition.narrow?.(args as never, scope);
  }
}
