import type { Type } from '@nestjs/common';
import { columnsOf } from '#serving/columns.js';
import { Output } from '#serving/output.js';
import type { PageArgs } from '#serving/paging/page-args.js';
import type { PeopleOf } from '../people/people.js';
import type { Marts, Parameter } from '../snapshot/marts.js';
import type { ReadSnapshot } from '../snapshot/snapshot.js';
import { ANSWERED_FLOW } from '../snapshot/snapshot.js';
import type { AnswerView } from '../views/answer-view.js';
import { snakeCase } from '../views/answer-view.js';
import type { NumberKind } from './field-format.js';
import { type Connection, connectionOf, monthConnectionOf } from './connection.js';
import { monthsOfList } from './coverage.js';
import { type ListQuery, readPage } from './page.js';

/**
 * How people see an answer on the page at `/`: plain data, which the build hands to the page. Texts may hold
 * `{first.total}` and `{last.total}`, fields of the first and the last row, `{asked.year}`, what the controls ask for,
 * and `{totalCount}` or another field of the answer itself.
 */
export interface Look {
  /** In the list of answers. */
  short: string;
  /** The question, as a heading. */
  title: string;
  controls: readonly LookControl[];
  /** Arguments that are always given. */
  asked?: Readonly<Record<string, string | number | boolean>>;
  /** What the answer says; `**` around what counts. Left out where the page writes it by hand. */
  sentence?: string;
  notes?: readonly string[];
  /** Without a kind it is drawn by hand. */
  chart: Chart | { title: string };
  table: LookTable;
}

/**
 * An argument that a reader sets. Where a list has no such argument, `month` and `week` set `from` and `to`. A year is
 * one of the data, of its leap years, or all of them.
 */
interface LookControl {
  argument: string;
  /** The value at first. */
  initial?: string;
  label?: string;
  /** Shown while nothing is given. */
  placeholder?: string;
  step?: number;
  /** Which years there are to choose from: at first the latest of them. */
  years?: 'one' | 'leap';
}

/** Bars by name, or a line over time. */
export interface Chart {
  kind: 'bars' | 'line';
  title: string;
  /** Field that names a bar, or the date. */
  x: string;
  /** Field that is drawn. */
  y: string;
  /** What `y` is, at its axis; its name when left out. */
  axis?: string;
  /** A change that stands at the end of each bar. */
  label?: string;
}

interface LookTable {
  caption: string;
  columns: readonly (string | LookColumn)[];
  /** The last row stands first. */
  isLatestFirst?: boolean;
  /** The columns of the only row stand below each other. */
  isUpright?: boolean;
}

/** A column that its field alone does not describe. */
export interface LookColumn {
  /** `withOffers.averageSales` is a field of an object. */
  field: string;
  /** The words of the field when left out. */
  head?: string;
  /** Stands before each value: `Store`. */
  before?: string;
  /** What its numbers are, where the field's name does not say it. */
  as?: NumberKind;
  /** Decimals, where they are others than those of money. */
  digits?: number;
}

/** A business question: takes checked arguments and one snapshot, gives the answer. */
export interface UseCase<Args extends object = never, Answer extends object = object> {
  /** GraphQL field; REST operation id. */
  name: string;
  /** REST path below `/v1/`; its folder is named so too. */
  path: string;
  /** One sentence a reader sees in GraphQL and in OpenAPI. */
  description: string;
  args: Type<object>;
  result: Type<object>;
  /** The list of a nested answer that an export gives when nobody names a part; the first one when left out. */
  mainPart?: string;
  /** Every mart of the flow that its SQL reads, so that one can say where an answer comes from. */
  marts: readonly string[];
  /** The flow that it answers from. */
  flow: string;
  /** Another flow that it reads as well, while that has a snapshot, and the marts of it. */
  beside?: { flow: string; marts: readonly string[] };
  /** Whom the rows are about, where its arguments have one of `PersonalDataArg`. */
  people?: AboutPeople;
  /** The GraphQL query that people try first. `npm start` sets `$week`, `$month`, `$year` and `$firstMonth`. */
  example: string;
  /** How the page shows it; without one it has no section there. */
  look?: Look;
  /** Class of the rows, where the answer is a list. */
  row?: Type<object>;
  /** The answer as views of schema `bi`. */
  views: readonly AnswerView[];
  answer(args: Args, snapshot: ReadSnapshot, marts: Marts): Promise<Answer>;
}

/** A question whose answer is a list: pages and exports are read from the one query it states. */
export interface ListUseCase<
  Args extends object = never,
  Answer extends object = object,
> extends UseCase<Args, Answer> {
  /** Fields that name a row; they make every order total. */
  key: readonly string[];
  list(args: PageArgs): ListQuery<object>;
}

/** Says that the rows of a list are about people. */
export interface AboutPeople {
  of: PeopleOf;
  /** Class of the rows: its fields of `PersonalOutput` are what can be told of them. */
  node: Type<object>;
  /** Field of a row that holds the person's number. */
  number: string;
}

/** Answers a question of the registry. @param args checked by the class that the use case names */
export const answerOf = (
  useCase: UseCase,
  args: object,
  snapshot: ReadSnapshot,
  marts: Marts,
): Promise<object> => useCase.answer(args as never, snapshot, marts);

/** Whether the answer is a list that can be paged and exported. */
export const givesList = (useCase: UseCase): useCase is ListUseCase => 'list' in useCase;

/** `basketSize` as its REST path: `basket-size`. */
const pathOf = (name: string) => snakeCase(name).replaceAll('_', '-');

type Given<Declared extends UseCase> = Omit<Declared, 'path' | 'flow'> & { flow?: string };

/** Declares a question whose answer is made by code. */
export function defineUseCase<Args extends object, Answer extends object>(
  declared: Given<UseCase<Args, Answer>>,
): UseCase<Args, Answer> {
  const { name, example } = declared;
  return { flow: ANSWERED_FLOW, ...declared, path: pathOf(name), example: example.trim() };
}

interface ListDeclaration<
  Args extends PageArgs,
  Row extends object,
  Pages extends Connection<Row, object>,
> extends Omit<Given<UseCase<Args>>, 'args' | 'result' | 'row' | 'answer' | 'views'> {
  args: Type<Args>;
  /** Class of the rows. */
  row: Type<Row>;
  /** What the list holds, in one sentence; or the class of its pages, where they have more than rows. */
  pages: string | Type<Pages>;
  /** Query of the list: `$1` is the snapshot. */
  sql: string;
  /** Arguments that the query takes, from `$2` on. */
  parameters: readonly (keyof Args & string)[];
  /** Query of the weeks that the list covers; those of its rows' months when left out. */
  coverageSql?: string;
  /** Queries by the fields of the page that hold their rows, the same for every page; they may read `list`. */
  extraSql?: Readonly<Record<string, string>>;
  key: readonly (keyof Row & string)[];
  /** Columns of an `orderBy` that is no column of its own name, or of one that goes by others next. */
  orders?: Readonly<Record<string, readonly (keyof Row & string)[]>>;
  /** Views where they are others than the whole list. */
  views?: readonly AnswerView[];
  /** Comment of the view, where it says something else than the description. */
  viewComment?: string;
}

/** Declares a question whose answer is a list: one query, read in pages and as a whole. */
export function defineList<
  Args extends PageArgs,
  Row extends object,
  Pages extends Connection<Row, object>,
>({
  row,
  pages,
  sql,
  parameters,
  coverageSql = monthsOfList,
  extraSql = {},
  key,
  orders = {},
  viewComment,
  ...declared
}: ListDeclaration<Args, Row, Pages>): ListUseCase<Args, Pages> {
  const { name, description, flow = ANSWERED_FLOW } = declared;
  const columns = columnsOf(row).map((column) => column.name);
  const isByMonth = coverageSql === monthsOfList;
  const result =
    typeof pages === 'string'
      ? (pagesOf(
          name,
          pages,
          isByMonth ? monthConnectionOf(row) : connectionOf(row),
        ) as Type<Pages>)
      : pages;
  const orderOf = (orderBy: string): readonly string[] => {
    const column = columns.find((each) => snakeCase(each).toUpperCase() === orderBy);
    const chosen = orders[orderBy] ?? (column === undefined ? [] : [column]);
    return [...new Set([...chosen, ...key])];
  };
  const list = (args: PageArgs & { orderBy?: string }): ListQuery<Row> => ({
    name,
    node: row,
    sql,
    coverageSql,
    parameters: parameters.map((each) => (args as unknown as Record<string, Parameter>)[each]),
    order: orderOf(args.orderBy ?? ''),
  });
  return {
    views: [
      {
        name: snakeCase(name),
        comment: viewComment ?? description,
        flow,
        sql,
        steps: [{ fields: row }],
      },
    ],
    ...declared,
    flow,
    path: pathOf(name),
    example: declared.example.trim(),
    result,
    row,
    key,
    list,
    answer: (args, snapshot, marts) =>
      readPage(marts, snapshot, args, list(args), result, extraSql),
  };
}

/** The class of a list's pages: `BasketSizeConnection`. */
function pagesOf(name: string, about: string, base: Type<object>): Type<object> {
  class ListConnection extends base {}
  Output(about, `${name.charAt(0).toUpperCase()}${name.slice(1)}Connection`)(ListConnection);
  return ListConnection;
}
