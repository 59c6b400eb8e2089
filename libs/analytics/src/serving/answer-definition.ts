import type { Type } from '@nestjs/common';
import { formatScope } from '#access/format-scope.js';
import { createScopeError, type Scope } from '#access/scope.js';
import { listArguments } from '#serving/arguments.js';
import { listColumns } from '#serving/columns.js';
import { Output } from '#serving/output.js';
import type { PageArgs } from '#serving/paging/page-args.js';
import type { PeopleKind } from '../people/people.js';
import type { Marts, Parameter } from '../snapshot/marts.js';
import { findUnscopedMarts } from '../snapshot/scoped-marts.js';
import { type ReadSnapshot, ANSWER_FLOW } from '../snapshot/snapshot.js';
import { type AnswerView, toSnakeCase } from '../views/answer-view.js';
import { addDeliveries, type CoveredWeeks } from './add-deliveries.js';
import type { Analysis } from './analysis.js';
import type { Chart } from './chart.js';
import type { NumberKind } from '../words/field-format.js';
import type { AnswerLink, Period } from '../words/links.js';
import { type Connection, createConnectionType, createMonthConnectionType } from './connection.js';
import { monthCoverageSql } from './coverage.js';
import { buildListSql, type ListQuery, readPage } from './page.js';
import { selectStores, withPlaces } from './places.js';
import { requirePeriods } from './periods.js';
import { addLabels, listLabelMarts } from '../labels/labels.js';
import type { Benchmark } from '../words/benchmarks.js';

/**
 * How the console shows an answer: plain data, which the build passes to the page. Placeholders in texts:
 * `{first.total}` and `{last.total}` (fields of the first and last row), `{asked.year}` (a control's value), and
 * `{totalCount}` or another field of the answer.
 */
export interface Presentation {
  /** The title in the list of answers. */
  short: string;
  /** The question, as a heading. */
  title: string;
  controls: readonly PresentationControl[];
  /** Fixed arguments. */
  fixedArguments?: Readonly<Record<string, string | number | boolean>>;
  /** The list of the answer that the page shows; `nodes` when left out. */
  rows?: string;
  /** `[text](#path)` links to another answer. */
  notes?: readonly string[];
  /** Figures of the chain, which callers who are bound to stores see next to the answer. */
  benchmarks?: readonly Benchmark[];
  /** Without a kind, the page has its own code for the chart. */
  chart: Chart | { title: string };
  table: PresentationTable;
  /** A further table, of another list of the answer. */
  summary?: PresentationTable & { rows: string };
}

/**
 * An argument that the reader sets. If a list lacks `month` or `week`, they set `from` and `to`. A year is one of the
 * data, of its leap years, or all of them.
 */
interface PresentationControl {
  argument: string;
  initial?: string;
  label?: string;
  /** Shown while the argument is empty. */
  placeholder?: string;
  step?: number;
  /** The years to choose from; the latest is the initial one. */
  years?: 'one' | 'leap';
  /** The figure that a comparison of two values shows, where the main one of the table is the same for both. */
  compared?: string;
}

interface PresentationTable {
  caption: string;
  columns: readonly (string | PresentationColumn)[];
  /** Shows the last row first. */
  isLatestFirst?: boolean;
}

/** A column that needs more than its field's name. */
export interface PresentationColumn {
  /** `withOffers.averageSales` is a field of an object. */
  field: string;
  /** The words of the field when left out. */
  head?: string;
  /** Prefix of each value: `Store`. */
  before?: string;
  /** The kind of its numbers, unless the field's name decides it. */
  as?: NumberKind;
  /** Number of decimals, unless those of money apply. */
  digits?: number;
  /** Shown only if a row has a value. */
  isOptional?: true;
  /** The values of arguments whose rows have this field; rows of others have it empty. */
  where?: Readonly<Record<string, string>>;
}

/** A business question: takes checked arguments and one snapshot, and returns the answer. */
export interface AnswerDefinition<Args extends object = never, Answer extends object = object> {
  /** GraphQL field; REST operation id. */
  name: string;
  /** REST path below `/v1/`; also the name of its folder. */
  path: string;
  /** One sentence of description in GraphQL and OpenAPI. */
  description: string;
  args: Type<object>;
  result: Type<object>;
  /**
   * The part of an answer that an export without a part returns: a list of it, or `figures`, its single figures. The
   * first list when left out.
   */
  mainPart?: string;
  /** Every mart of the flow that its SQL reads, which gives the lineage of an answer. */
  marts: readonly string[];
  flow: string;
  /**
   * Whether its figures are of the whole chain also for callers with a scope. Only benchmarks declare it: they show no figure
   * that fewer than five foreign stores stand behind.
   */
  readsChain?: true;
  /** Why it refuses callers who are bound to departments, where its marts do not tell. A sentence without its full stop. */
  storesOnly?: string;
  /** Another flow that it also reads, while that flow has a snapshot, and the marts of it. */
  otherFlow?: { flow: string; marts: readonly string[] };
  /** The people in the rows, if its arguments have a `PersonalDataArg`. */
  people?: AboutPeople;
  /** An example query in GraphQL; docs and pages lay it out. `npm start` sets `$week`, `$month`, `$year` and `$firstMonth`. */
  example: string;
  /** How the console shows it; left out, it has no page there. */
  presentation?: Presentation;
  /** What its report has besides the answer; left out, it has no report. */
  analysis?: Analysis<NoInfer<Answer>>;
  /**
   * Returns the answer as a sentence that names the scope and the period of the question; `strong` marks the key figures.
   * It is in `sentence.ts`, which the page loads too. Left out, the answer has no page.
   */
  sentence?(answer: NoInfer<Answer>, asked: NoInfer<Args>): string;
  /** Class of the rows, if the answer is a list. */
  row?: Type<object>;
  /** What `from` and `to` select; weeks by their dates when left out. */
  period?: Period;
  /** Neighbouring questions, for the console and as links over REST. */
  links?: readonly AnswerLink[];
  /** The answer as views of schema `bi`; none for an answer that only code computes. */
  views: readonly AnswerView[];
  /**
   * Returns the question of a caller with a scope, where the marts lack some sums over a scope.
   * @throws AppError SCOPE_REFUSED for a question about such a sum
   */
  narrow?(args: NoInfer<Args>, scope: Scope): object;
  answer(args: Args, snapshot: ReadSnapshot, marts: Marts): Promise<Answer>;
  /** The expected weeks that a question selects, where its `store` and `storeType` do not determine them. */
  listCoveredWeeks?(args: Args): CoveredWeeks;
}

/** A question whose answer is a list: pages and exports read its one query. */
export interface ListAnswerDefinition<
  Args extends object = never,
  Answer extends object = object,
> extends AnswerDefinition<Args, Answer> {
  /** Fields that identify a row; they make every order total. */
  key: readonly string[];
  list(args: PageArgs): ListQuery<object>;
}

/** Declares that the rows of a list are about people. */
export interface AboutPeople {
  kind: PeopleKind;
  /** Class of the rows: its fields of `PersonalOutput` can hold personal data. */
  node: Type<object>;
  /** Field of a row that holds the person's number. */
  number: string;
}

/** Answers a question of the registry. @param args checked by the argument class of the answer */
export async function computeAnswer(
  definition: AnswerDefinition,
  args: object,
  published: ReadSnapshot,
  marts: Marts,
): Promise<object> {
  const snapshot = await selectStores(marts, published, args);
  const { scope } = snapshot;
  const { storesOnly } = definition;
  if (scope?.departments && storesOnly) throw createScopeError(scope, storesOnly);
  const own = (scope && definition.narrow?.(args as never, scope)) ?? args;
  const answer = await definition.answer(own as never, snapshot, marts);
  await addLabels(answer, listColumns(definition.result), snapshot, marts);
  const weeks = definition.listCoveredWeeks?.(own as never);
  const delivered = await addDeliveries(answer, own, { snapshot, marts, ...(weeks && { weeks }) });
  return scope ? addScope(delivered, scope, snapshot) : delivered;
}

/** Returns an answer whose coverage names the stores that it covers: of its caller, or of a region or district. */
function addScope(answer: object, scope: Scope, { selection, selectedAsOf }: ReadSnapshot): object {
  if (!('coverage' in answer)) return answer;
  const stores = formatScope(scope);
  const day = selectedAsOf === undefined ? '' : `, as delivered on ${selectedAsOf}`;
  const covered = selection === undefined ? stores : `${selection} (${stores}${day})`;
  return { ...answer, coverage: { ...(answer.coverage as object), scope: covered } };
}

/** Returns whether the answer is a list, which can be paged and exported. */
export const hasList = (definition: AnswerDefinition): definition is ListAnswerDefinition =>
  'list' in definition;

/** `basketSize` as its REST path: `basket-size`. */
const toPath = (name: string) => toSnakeCase(name).replaceAll('_', '-');

type Declaration<Declared extends AnswerDefinition> = Omit<
  Declared,
  'path' | 'flow' | 'presentation' | 'sentence' | 'analysis'
> & { flow?: string };

/** An answer with a page in the console has a sentence and a report too. */
type PageAndReport<Args extends object, Answer extends object, Reported extends object = Answer> =
  | {
      presentation: Presentation;
      sentence(answer: Answer, asked: Args): string;
      analysis: Analysis<Reported>;
    }
  | { presentation?: undefined; sentence?: undefined; analysis?: undefined };

/** Declares a question whose answer code computes. */
export function defineAnswer<Args extends object, Answer extends object>(
  declared: Declaration<AnswerDefinition<Args, Answer>> &
    PageAndReport<NoInfer<Args>, NoInfer<Answer>>,
): AnswerDefinition<Args, Answer> {
  const { flow = ANSWER_FLOW, args } = declared;
  const marts = addLabelMarts(declared.marts, declared.result);
  return {
    flow,
    ...declared,
    marts,
    args: addPlaces(args, declared),
    path: toPath(declared.name),
  };
}

/** Returns the marts of an answer with those that have the labels in its rows. */
const addLabelMarts = (marts: readonly string[], result: Type<object>): readonly string[] => [
  ...new Set([...marts, ...listLabelMarts(listColumns(result))]),
];

/** Adds the region and district to the arguments of an answer from weekly sales whose marts can be cut to stores. */
function addPlaces<Args extends Type<object>>(
  args: Args,
  { flow = ANSWER_FLOW, marts, otherFlow, readsChain }: Partial<AnswerDefinition>,
): Args {
  if (flow !== ANSWER_FLOW || readsChain || args === (Object as unknown)) return args;
  return findUnscopedMarts({ marts: marts ?? [], otherFlow }).length === 0
    ? withPlaces(args)
    : args;
}

interface ListDeclaration<
  Args extends PageArgs,
  Row extends object,
  Pages extends Connection<Row, object>,
> extends Omit<
  Declaration<AnswerDefinition<Args>>,
  'args' | 'result' | 'row' | 'answer' | 'views'
> {
  args: Type<Args>;
  /** Class of the rows. */
  row: Type<Row>;
  /** A description of the list in one sentence; or the class of its pages, if they have more than rows. */
  pages: string | Type<Pages>;
  /** Query of the list: `$1` is the snapshot. It starts with WITH if there are relations. */
  sql: string;
  /** Common table expressions that all queries of the list may read: a page computes each once. */
  relations?: string;
  /** Columns of the rows that follow from the others, by name: SQL over `list`, which a page computes of its own rows. */
  computed?: Readonly<Record<string, string>>;
  /** Arguments that the query takes, from `$2` on. */
  parameters: readonly (keyof Args & string)[];
  /** Query of the weeks that the list covers; by default those of its rows' months. */
  coverageSql?: string;
  /**
   * Extra queries by the fields of the page that hold their rows, or their only row if the field is an object, the same
   * for every page; they may read `list`.
   */
  extraSql?: Readonly<Record<string, string>>;
  key: readonly (keyof Row & string)[];
  /** Columns of an `orderBy` value that is no column name, or that needs further columns. */
  orders?: Readonly<Record<string, readonly (keyof Row & string)[]>>;
  /** Views, if they differ from the whole list. */
  views?: readonly AnswerView[];
  /** Comment of the view, if it differs from the description. */
  viewComment?: string;
}

/** Declares a question whose answer is a list: one query, for pages and whole lists. */
export function defineList<
  Args extends PageArgs,
  Row extends object,
  Pages extends Connection<Row, object>,
>({
  row,
  pages,
  sql,
  relations,
  computed,
  parameters,
  coverageSql = monthCoverageSql,
  extraSql = {},
  key,
  orders = {},
  viewComment,
  ...declared
}: ListDeclaration<Args, Row, Pages> &
  PageAndReport<NoInfer<Args>, NoInfer<Pages>, object>): ListAnswerDefinition<Args, Pages> {
  const { name, description, flow = ANSWER_FLOW } = declared;
  const columns = listColumns(row)
    .filter(({ isLabel }) => !isLabel)
    .map((column) => column.name);
  const isByMonth = coverageSql === monthCoverageSql;
  const result =
    typeof pages === 'string'
      ? (createPagesType(
          name,
          pages,
          isByMonth ? createMonthConnectionType(row) : createConnectionType(row),
        ) as Type<Pages>)
      : pages;
  const listOrder = (orderBy: string): readonly string[] => {
    const column = columns.find((each) => toSnakeCase(each).toUpperCase() === orderBy);
    const chosen = orders[orderBy] ?? (column === undefined ? [] : [column]);
    return [...new Set([...chosen, ...key])];
  };
  const list = (args: PageArgs & { orderBy?: string }): ListQuery<Row> => ({
    name,
    node: row,
    sql,
    relations,
    computed,
    coverageSql,
    parameters: parameters.map((each) => (args as unknown as Record<string, Parameter>)[each]),
    order: listOrder(args.orderBy ?? ''),
  });
  const whole: AnswerView = {
    name: toSnakeCase(name),
    comment: viewComment ?? description,
    flow,
    sql: buildListSql({ sql, relations, computed }),
    steps: [{ fields: row }],
  };
  const defaults = listDefaults(declared.args, parameters);
  return {
    ...declared,
    args: addPlaces(declared.args, { ...declared, flow }),
    views: (declared.views ?? [whole]).map((view) =>
      view.sql === whole.sql ? { defaults, ...view } : view,
    ),
    flow,
    marts: addLabelMarts(declared.marts, result),
    path: toPath(name),
    result,
    row,
    key,
    list,
    answer: async (args, snapshot, marts) => {
      await requirePeriods(marts, snapshot, args);
      return readPage(marts, snapshot, args, list(args), result, extraSql);
    },
  };
}

/** Returns the defaults of the parameters of a list's query by their number, `$2` being the first. */
function listDefaults(args: Type<object>, parameters: readonly string[]): AnswerView['defaults'] {
  const given = new Map(listArguments(args).map((each) => [each.name, each.default]));
  return Object.fromEntries(
    parameters.flatMap((name, index) => {
      const value = given.get(name);
      return typeof value === 'number' || typeof value === 'boolean' ? [[index + 2, value]] : [];
    }),
  );
}

/** The class of a list's pages: `BasketSizeConnection`. */
function createPagesType(name: string, about: string, base: Type<object>): Type<object> {
  class ListConnection extends base {}
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Connection`;
  // OpenAPI refers to a class by its own name until its libraries are loaded.
  Object.defineProperty(ListConnection, 'name', { value: type });
  Output(about, type)(ListConnection);
  return ListConnection;
}
