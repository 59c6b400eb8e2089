import { EnumArg, TextArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';

/** The argument that selects a flow. */
export const FlowArg = (): PropertyDecorator =>
  TextArg('Name of the flow; default `weekly-sales`.');

export const RunPriority = namedEnum('RunPriority', 'Order of the waiting runs of a flow.', {
  low: 'Starts after the others.',
  normal: 'Starts in the order of the requests.',
  high: 'Starts before the others.',
});
export type RunPriority = keyof typeof RunPriority;

/** The urgency of a run that has to wait. */
export const PriorityArg = (): PropertyDecorator =>
  EnumArg(
    RunPriority,
    'Priority: the run starts before waiting runs of the flow with a lower one.',
    RunPriority.normal,
  );

/** The administrator's reason for a change. */
export const ReasonArg = (): PropertyDecorator =>
  TextArg('Reason, for the audit log.', { required: true, minLength: 1, maxLength: 1_000 });
