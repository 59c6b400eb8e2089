import { AppError } from '#platform/errors/app-error.js';
import type { FlowIdentity } from './flow.js';
import type { StageId } from './stage.js';

/**
 * A stage and every stage that builds on it, in the flow's order.
 * @throws AppError ARGUMENT_INVALID for a stage that the flow has not
 */
export function stagesFrom({ name, stages }: FlowIdentity, from: StageId): StageId[] {
  const found = new Set([from]);
  // Stages stand in an order in which each comes after those it waits for.
  for (const { id, after } of stages) if (after.some((each) => found.has(each))) found.add(id);
  const ids = stages.map(({ id }) => id);
  if (ids.includes(from)) return ids.filter((id) => found.has(id));
  throw new AppError(
    'ARGUMENT_INVALID',
    `from: ${name} has no stage ${from}; use one of ${ids.join(', ')}`,
  );
}
