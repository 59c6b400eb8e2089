import { IdArg } from '../../input.js';
import { ArgsType } from '../../schema-decorators.js';

/** Names a table. */
@ArgsType()
export class TableArgs {
  @IdArg('Address of the table: database.name.')
  address!: string;
}
