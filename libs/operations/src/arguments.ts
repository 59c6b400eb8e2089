import { EnumArg, TextArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';

/** The argument that selects a flow. */
export const FlowArg = (): PropertyDecorator => TextArg('Which flow; weekly-sales when left out.');

export const RunPriority = namedEnum('RunPriority', 'Which of the runs that wait goes first.', {
  low: 'After the others.',
  normal: 'In the order of the requests.',
  high: 'Before the others.',
});
export type RunPriority = keyof typeof RunPriority;

/** The urgency of a run that has to wait. */
export const PriorityArg = (): PropertyDecorator =>
  EnumArg(RunPriority, 'Goes before runs of the flow that wait with less.', RunPriority.normal);

/** The administrator's reason for a change. */
export const ReasonArg = (): PropertyDecorator =>
  TextArg('Why: the audit log keeps it.', { required: true, minLength: 1, maxLength: 1_000 });
