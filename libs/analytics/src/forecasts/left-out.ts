import { refusedArgument } from '#platform/errors/refused-argument.js';
import { IntOutput, Output, TextOutput } from '#serving/output.js';

@Output('A store with sales that has no forecast.')
export class LeftOutStore {
  @IntOutput('Store number.')
  store!: number;

  @TextOutput('Why it has no forecast.')
  reason!: string;
}

/** @throws AppError ARGUMENT_INVALID for a store that forecasts leave out */
export function refuseLeftOut(store: number | undefined, leftOut: readonly LeftOutStore[]): void {
  const own = leftOut.find((each) => each.store === store);
  if (!own) return;
  const advice = 'correct its dates and deliver the rows again, or name another store';
  throw refusedArgument('store', `store ${own.store} has no forecast: ${own.reason}; ${advice}`);
}
