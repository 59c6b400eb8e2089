import { EnumArg } from '../../input.js';
import { namedEnum } from '../../named-enum.js';

const RunPriority = namedEnum('RunPriority', 'Which of the runs that wait goes first.', {
  low: 'After the others.',
  normal: 'In the order of the requests.',
  high: 'Before the others.',
});
export type RunPriority = keyof typeof RunPriority;

/** How urgent a run is, should it have to wait. */
export const PriorityArg = (): PropertyDecorator =>
  EnumArg(RunPriority, 'Goes before runs of the flow that wait with less.', RunPriority.normal);
