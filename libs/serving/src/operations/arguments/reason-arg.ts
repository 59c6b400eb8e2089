import { TextArg } from '../../input.js';

/** Why an administrator changes something. */
export const ReasonArg = (): PropertyDecorator =>
  TextArg('Why: the audit log keeps it.', { required: true, minLength: 1, maxLength: 1_000 });
