import { ArgsType } from '@nestjs/graphql';
import { IdArg } from '../../input.js';

/** Names a table. */
@ArgsType()
export class TableArgs {
  @IdArg('Address of the table: database.name.')
  address!: string;
}
