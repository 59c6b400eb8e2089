import { ArgsType, Field, ID, Int } from '@nestjs/graphql';
import { GraphQLError, GraphQLScalarType } from 'graphql';
import { AS_OF } from './sql-arguments.js';
import { JsonObjectScalar } from '#serving/json-object.scalar.js';
import {
  BooleanOutput,
  IntOutput,
  ListOutput,
  NumberOutput,
  ObjectOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { createPropertyDecorator } from '#serving/schema-decorators.js';

const FIRST = 100;

@ArgsType()
export class AskSqlArgs {
  @Field(() => String, { description: 'One SELECT over tables of the catalogue.' })
  sql!: string;

  @Field(() => JsonObjectScalar, {
    description: 'Values of $name, by name: {"from": "2012-01-01"}.',
    nullable: true,
  })
  parameters?: object | null;

  @Field(() => String, { description: AS_OF, nullable: true })
  asOf?: string | null;

  @Field(() => Int, { description: 'Rows to return at most: 1 to 10000.', defaultValue: FIRST })
  first!: number;

  @Field(() => Boolean, {
    description:
      'Whether personal data is unmasked. It needs the role personal-data, and the audit log records the access.',
    defaultValue: false,
  })
  personalData!: boolean;
}

@ArgsType()
export class SqlResultArgs {
  @Field(() => ID, { description: '`queryId` of the answer.' })
  queryId!: string;

  @Field(() => Int, { description: 'Rows to return at most: 1 to 10000.', defaultValue: FIRST })
  first!: number;

  @Field(() => String, {
    description: '`pageInfo.endCursor` of the page before.',
    nullable: true,
  })
  after?: string | null;
}

@ArgsType()
export class CancelSqlArgs {
  @Field(() => ID, { description: '`queryId` of the query; `queries` lists them.' })
  queryId!: string;
}

function refuse(): never {
  throw new GraphQLError('SqlRow is an output type only: do not use it as an argument');
}

/** Cells have no GraphQL types: completing a million of them would take seconds. */
const SqlRowScalar = new GraphQLScalarType<unknown, unknown>({
  name: 'SqlRow',
  description: 'A row: its cells in the order of the columns, as a JSON list.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
  serialize: (row) => row,
  parseValue: refuse,
  parseLiteral: refuse,
});

@Output('A column of a SQL answer.')
class SqlColumn {
  @TextOutput('Name of the column.')
  name!: string;

  @TextOutput('SQL type of the column.')
  type!: string;
}

@Output('Position of a page in a SQL answer.')
class SqlPageInfo {
  @BooleanOutput('Whether more rows follow.')
  hasNextPage!: boolean;

  @TextOutput('Pass it as "after" for the next rows; null after the last.', { nullable: true })
  endCursor!: string | null;
}

@Output('A snapshot whose rows a SQL answer has.')
class SqlSnapshot {
  @TextOutput('Database of the tables.')
  database!: string;

  @TextOutput('Number of the snapshot.')
  id!: string;

  @TextOutput('Tag of the run that built it: `run-7`.')
  tag!: string;

  @TextOutput('Time of its last publication (ISO 8601).')
  publishedAt!: string;
}

@Output('A table that a query wrote.')
class SqlWritten {
  @TextOutput('Address of the table: `workspace.name`.')
  table!: string;

  @NumberOutput('Number of rows written.')
  rows!: number;
}

const ROWS =
  'Rows of this page. Decimals, dates, and whole numbers beyond 53 bits are text; lists and structs are JSON text.';
const CELL = {
  nullable: true,
  oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }],
};

@Output('A page of a SQL answer.', 'SqlPage')
export class SqlPageModel {
  @TextOutput('Identifier of the query; pass it to `sqlResult` for further rows.')
  queryId!: string;

  @ListOutput(SqlColumn, 'Columns, in order.')
  columns!: SqlColumn[];

  // In the order of the others, whenever the libraries of schemas are loaded.
  @createPropertyDecorator(({ Field: OutputField, ApiProperty }) => [
    OutputField(() => [SqlRowScalar], { description: ROWS }),
    ApiProperty({ description: ROWS, type: 'array', items: { type: 'array', items: CELL } }),
  ])
  rows!: unknown[][];

  @IntOutput('Number of rows in the whole answer.')
  totalCount!: number;

  @BooleanOutput('Whether the query had more rows than the API stores.')
  isCut!: boolean;

  @NumberOutput('Bytes read from files; null if the query service does not report them.', {
    nullable: true,
  })
  bytesScanned!: number | null;

  @NumberOutput('Estimated price of the query service, in US dollars; null if queries are free.', {
    nullable: true,
  })
  costUsd!: number | null;

  @ListOutput(SqlSnapshot, 'Snapshots of the flows whose tables the query read.')
  snapshots!: readonly SqlSnapshot[];

  @BooleanOutput('Whether the answer was a stored one; null on further pages.', {
    nullable: true,
  })
  fromStore!: boolean | null;

  @NumberOutput('Duration of the query in milliseconds; null on further pages.', { nullable: true })
  ms!: number | null;

  @ObjectOutput(SqlWritten, 'The table that the query wrote; null if it only read.', {
    nullable: true,
  })
  written!: SqlWritten | null;

  @ObjectOutput(SqlPageInfo, 'Position of this page.')
  pageInfo!: SqlPageInfo;
}
