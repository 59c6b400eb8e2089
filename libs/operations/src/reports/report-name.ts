import { TextArg } from '#serving/input.js';
import { ArgsType } from '#serving/schema-decorators.js';

/** Names a report. */
@ArgsType()
export class ReportNameArgs {
  @TextArg('Its name.', { required: true, minLength: 1, maxLength: 60 })
  name!: string;
}
