import { ArgsType, Field, ID, Int } from '@nestjs/graphql';
import { GraphQLError, GraphQLScalarType } from 'graphql';
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

const FIRST = 100;

@ArgsType()
export class AskSqlArgs {
  @Field(() => String, { description: 'One SELECT over tables of the catalogue.' })
  sql!: string;

  @Field(() => JsonObjectScalar, {
    description: 'Values of $name by name: {"from": "2012-01-01"}.',
    nullable: true,
  })
  parameters?: object | null;

  @Field(() => Int, { description: 'Rows to give at most: 1 to 10000.', defaultValue: FIRST })
  first!: number;

  @Field(() => Boolean, {
    description: 'What tells of people unmasked: needs the role personal-data, and is recorded.',
    defaultValue: false,
  })
  personalData!: boolean;
}

@ArgsType()
export class SqlResultArgs {
  @Field(() => ID, { description: 'Of the answer: `queryId`.' })
  queryId!: string;

  @Field(() => Int, { description: 'Rows to give at most: 1 to 10000.', defaultValue: FIRST })
  first!: number;

  @Field(() => String, {
    description: '`pageInfo.endCursor` of the page before.',
    nullable: true,
  })
  after?: string | null;
}

@ArgsType()
export class CancelSqlArgs {
  @Field(() => ID, { description: 'Of the question: `queries` lists them.' })
  queryId!: string;
}

function refuse(): never {
  throw new GraphQLError('a row is given, never taken');
}

/** Cells have no GraphQL types: completing a million of them would take seconds. */
export const SqlRowScalar = new GraphQLScalarType<unknown, unknown>({
  name: 'SqlRow',
  description: 'A row: a list of its cells in JSON, in the order of the columns.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
  serialize: (row) => row,
  parseValue: refuse,
  parseLiteral: refuse,
});

@Output('A column of an answer in SQL.')
class SqlColumn {
  @TextOutput('Its name.')
  name!: string;

  @TextOutput('Its SQL type.')
  type!: string;
}

@Output('Where a page of an answer in SQL stands.')
class SqlPageInfo {
  @BooleanOutput('More rows follow.')
  hasNextPage!: boolean;

  @TextOutput('Pass it as "after" for the next rows; null after the last.', { nullable: true })
  endCursor!: string | null;
}

@Output('A table that a statement has written.')
class SqlWritten {
  @TextOutput('Its address: `workspace.name`.')
  table!: string;

  @NumberOutput('Rows that were written.')
  rows!: number;
}

@Output('Some rows of an answer in SQL.', 'SqlPage')
export class SqlPageModel {
  @TextOutput('Number of the question: `sqlResult` gives further rows by it.')
  queryId!: string;

  @ListOutput(SqlColumn, 'Columns, in order.')
  columns!: SqlColumn[];

  @Field(() => [SqlRowScalar], {
    description:
      'Rows of this page. Decimals, dates, and whole numbers beyond 53 bits are text; lists and structs are JSON text.',
  })
  rows!: unknown[][];

  @IntOutput('Rows of the whole answer.')
  totalCount!: number;

  @BooleanOutput('There were more rows than are kept.')
  isCut!: boolean;

  @NumberOutput('Bytes of the files that were read; null where a service does not say.', {
    nullable: true,
  })
  bytesScanned!: number | null;

  @NumberOutput('What a service is likely to ask for it, in US dollars; null without a price.', {
    nullable: true,
  })
  costUsd!: number | null;

  @BooleanOutput('Answered from what was answered before; null on further pages.', {
    nullable: true,
  })
  fromStore!: boolean | null;

  @NumberOutput('Milliseconds that the answer took; null on further pages.', { nullable: true })
  ms!: number | null;

  @ObjectOutput(SqlWritten, 'What was written, where something was.', { nullable: true })
  written!: SqlWritten | null;

  @ObjectOutput(SqlPageInfo, 'Where this page stands.')
  pageInfo!: SqlPageInfo;
}
