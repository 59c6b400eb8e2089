import {
  type Field,
  formatHeading,
  classifyNumber,
  type NumberKind,
  formatField,
} from '#analytics/words/field-format.js';
import {
  type AnswerChart,
  type AnyAnswer,
  type AnswerData,
  type Draw,
  type Facts,
  type FetchAnswer,
  type Parameters,
  ROWS_MAX,
} from '#analytics/charts/custom-view.js';
import type { AnswerPresentation } from '#analytics/serving/presentation.js';
import type { Presentation, PresentationColumn } from '#analytics/serving/answer-definition.js';
import { inCells } from '#analytics/words/figures.js';
import { fixDecimals, formatNumber } from '#analytics/words/numbers.js';
import {
  findField,
  fillTemplate,
  readList,
  type Row,
  type Sentence,
} from '#analytics/words/template.js';
import type { drawDeclared as DeclaredChart } from '../charts/declared.js';
import type { Table } from '../parts/table-text.js';
import type { ConsoleAnswer } from './declarations.js';

/** An answer, ready to show. */
export interface View {
  asked: Parameters;
  /** The result in plain English; `strong` marks the key figures. */
  sentence: string;
  /** Notes that prevent misreading. */
  notes: readonly string[];
  /** Draws the chart at this width in pixels; undefined if it has nothing to draw. */
  draw?: Draw;
  /** The heading of the chart. */
  chartTitle: string;
  table: Table;
  /** The rows of the table. */
  rows: readonly Row[];
  /** The summary, if the answer has one. */
  summary?: { table: Table; rows: readonly Row[]; list: string };
  /** Rows of the file, where the API returns none: it exports only lists. */
  records?: readonly object[];
  coverage: AnyAnswer['coverage'];
}

/** The code of an answer's page, loaded with it. */
export interface AnswerCode {
  chart?: AnswerChart<AnyAnswer, Row>;
  declaredChart?: typeof DeclaredChart;
}

/** Returns the parameters of a request for all rows that a page of the API can have. */
export const withAllRows = ({ isList }: ConsoleAnswer, parameters: Parameters): Parameters =>
  isList ? { ...parameters, first: ROWS_MAX } : parameters;

/** Asks an answer with its further questions, and returns it ready to show. @throws Failure */
export async function buildView(
  shown: ConsoleAnswer,
  asked: Parameters,
  facts: Facts,
  get: FetchAnswer,
  { chart, declaredChart }: AnswerCode,
  sentence: Sentence,
): Promise<View> {
  const { presentation, isList } = shown;
  const [answer, more] = await Promise.all([
    get(withAllRows(shown, asked)),
    chart?.more?.(get, asked, facts) ?? [],
  ]);
  const rows = chart?.rows?.(answer, more, asked) ?? readList(answer, presentation.rows ?? 'nodes');
  const { summary } = presentation;
  const answered = { answer, more, asked, rows };
  const { isLatestFirst = false } = presentation.table;
  const drawAny = chart?.draw ?? (() => createDraw(shown, answer, rows, declaredChart));
  const draw = rows.length > 0 ? drawAny(answered) : undefined;
  return {
    asked,
    sentence: sentence(answer as never, asked as never),
    notes: [
      ...(presentation.notes ?? []).map((note) => fillTemplate(note, shown, answered)),
      ...(chart?.notes?.(answer) ?? []),
    ],
    chartTitle: fillTemplate(presentation.chart.title, shown, answered),
    ...(draw && { draw }),
    table: buildTable(shown, presentation.table, answered, answer.totalCount),
    ...(summary && {
      summary: buildSummary(shown, summary, {
        ...answered,
        rows:
          (chart?.summary?.(answer, more) as Row[] | undefined) ?? readList(answer, summary.rows),
      }),
    }),
    rows: isLatestFirst ? rows.toReversed() : rows,
    ...(!isList && { records: rows }),
    coverage: answer.coverage,
  };
}

function createDraw(
  shown: ConsoleAnswer,
  answer: AnyAnswer,
  rows: readonly Row[],
  declaredChart: AnswerCode['declaredChart'],
): Draw | undefined {
  const { chart } = shown.presentation;
  if (!('kind' in chart) || !declaredChart) return undefined;
  const before = chart.kind === 'fan' && chart.before ? readList(answer, chart.before.list) : [];
  const write = (row: Row, name: string) => {
    const value = row[name];
    return value === null || value === undefined
      ? null
      : formatField(findField(shown, name), value, inCells);
  };
  return (width) => declaredChart(chart, rows, before, write, width);
}

type Answered = AnswerData<AnyAnswer, Row, Parameters>;

const buildSummary = (
  shown: ConsoleAnswer,
  summary: NonNullable<Presentation['summary']>,
  answered: Answered,
) => ({
  table: buildTable(shown, summary, answered),
  rows: answered.rows,
  list: summary.rows,
});

function buildTable(
  shown: ConsoleAnswer,
  { caption, columns: declared, isLatestFirst }: Presentation['table'],
  answered: Answered,
  totalCount?: number,
): Table {
  const { asked, rows } = answered;
  const columns = declared
    .filter((each) => hasColumn(shown, each, asked))
    .map((each) => ({ ...buildColumn(shown, each), isOptional: isOptional(each) }))
    .filter((each) => !each.isOptional || rows.some((row) => (each.value(row) ?? null) !== null));
  const texts = (isLatestFirst ? rows.toReversed() : rows).map((row) =>
    columns.map(({ text }) => text(row)),
  );
  const heads = columns.map(({ head, isNumber }) => ({ head, isNumber }));
  const written = { caption: fillTemplate(caption, shown, answered) };
  return { ...written, columns: heads, rows: texts, total: totalCount ?? rows.length };
}

/** Returns whether rows of a question can have a value in a column. */
export const hasColumn = (
  shown: AnswerPresentation,
  column: string | PresentationColumn,
  asked: Parameters,
) =>
  typeof column === 'string' ||
  Object.entries(column.where ?? {}).every(([argument, value]) => {
    const missing = shown.arguments.find(({ name }) => name === argument)?.default ?? value;
    return (asked[argument] ?? missing) === value;
  });

const isOptional = (column: string | PresentationColumn) =>
  typeof column !== 'string' && column.isOptional === true;

/** A column, and its format. */
export function buildColumn(shown: AnswerPresentation, declared: string | PresentationColumn) {
  const column: PresentationColumn = typeof declared === 'string' ? { field: declared } : declared;
  const { field: name, head = formatHeading(name), before, as, digits } = column;
  const field = findField(shown, name);
  const number = (value: number, kind: NumberKind) =>
    digits === undefined
      ? inCells.number(value, as ?? kind, field)
      : formatNumber(value, fixDecimals(digits));
  const value = (row: Row) => readPath(row, name.split('.'));
  return {
    field: name,
    head,
    kind: as ?? classifyNumber(field),
    isNumber: isFigure(field, column),
    value,
    write: (each: number) => number(each, as ?? classifyNumber(field)),
    text: (row: Row) => {
      const text = formatField(field, value(row), { ...inCells, number });
      return before === undefined ? text : `${before} ${text}`;
    },
  };
}

/** Returns whether a field is a figure; a number that identifies something is not. */
export function isFigure({ name, type }: Field, { as, before, head }: PresentationColumn): boolean {
  if (as !== undefined) return true;
  const isNamed = before !== undefined || (head === undefined && NAMES.test(name));
  return !isNamed && ['integer', 'number'].includes(type ?? '');
}
const NAMES = /^(store|customer|product|salesPerson|rank|department|fiscalYear)$/;

/** Returns the value at a path; for a list, the values of all its elements. */
function readPath(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined || value === null || value === undefined) return value;
  if (Array.isArray(value)) return value.map((each) => readPath(each, [name, ...rest]));
  return readPath((value as Row)[name], rest);
}
