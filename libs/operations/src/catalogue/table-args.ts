import { IdArg } from '#serving/input.js';
import { ArgsType } from '#serving/schema-decorators.js';

/** Names a table. */
@ArgsType()
export class TableArgs {
  @IdArg('Address of the table: database.name.')
  address!: string;
}
