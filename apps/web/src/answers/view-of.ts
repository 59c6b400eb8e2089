import {
  type Field,
  headingOf,
  kindOf,
  NOTHING,
  type NumberKind,
  writeField,
} from '#analytics/words/field-format.js';
import {
  type AnswerChart,
  type AnyAnswer,
  type Answered,
  type Draw,
  type Facts,
  type Get,
  type Parameters,
  ROWS_MAX,
} from '#analytics/charts/answer-chart.js';
import type { ShownAnswer } from '#analytics/serving/presentation.js';
import type { LookColumn } from '#analytics/serving/answer-definition.js';
import { inCells } from '#analytics/words/figures.js';
import { decimal } from '#analytics/words/numbers.js';
import {
  fieldOf,
  filled,
  listOf,
  type Row,
  type Sentence,
  templateSentence,
} from '#analytics/words/template.js';
import type { declaredChart as DeclaredChart } from '../charts/declared.js';
import type { Table } from '../parts/table-text.js';
import type { Declared } from './declarations.js';

/** An answer, ready to show. */
export interface View {
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
export const whole = ({ isList }: Declared, parameters: Parameters): Parameters =>
  isList ? { ...parameters, first: ROWS_MAX } : parameters;

/** Returns an answer as a sentence. @param rows of the answer's page; default: those of its list */
export function sentenceOfAnswer(
  shown: Declared,
  asked: Parameters,
  answer: AnyAnswer,
  rows = listOf(answer, shown.look.rows ?? 'nodes'),
  sentence?: Sentence,
): string {
  return (
    sentence?.(answer as never, asked as never) ??
    templateSentence(shown.look, shown, { answer, asked, rows })
  );
}

/** Asks an answer with its further questions, and returns it ready to show. @throws Failure */
export async function viewOf(
  shown: Declared,
  asked: Parameters,
  facts: Facts,
  get: Get,
  { chart, declaredChart }: AnswerCode,
  sentence?: Sentence,
): Promise<View> {
  const { look, isList } = shown;
  const [answer, more] = await Promise.all([
    get(whole(shown, asked)),
    chart?.more?.(get, asked, facts) ?? [],
  ]);
  const rows = chart?.rows?.(answer, more, asked) ?? listOf(answer, look.rows ?? 'nodes');
  const answered = { answer, more, asked, rows };
  const { isLatestFirst = false } = look.table;
  const drawAny = chart?.draw ?? (() => drawOf(shown, answer, rows, declaredChart));
  const draw = rows.length > 0 ? drawAny(answered) : undefined;
  return {
    sentence: sentenceOfAnswer(shown, asked, answer, rows, sentence),
    notes: [
      ...(look.notes ?? []).map((note) => filled(note, shown, answered)),
      ...(chart?.notes?.(answer) ?? []),
    ],
    chartTitle: filled(look.chart.title, shown, answered),
    ...(draw && { draw }),
    table: tableOf(shown, answered),
    rows: isLatestFirst ? rows.toReversed() : rows,
    ...(!isList && { records: rows }),
    coverage: answer.coverage,
  };
}

function drawOf(
  shown: Declared,
  answer: AnyAnswer,
  rows: readonly Row[],
  declaredChart: AnswerCode['declaredChart'],
): Draw | undefined {
  const { chart } = shown.look;
  if (!('kind' in chart) || !declaredChart) return undefined;
  const before = chart.kind === 'fan' && chart.before ? listOf(answer, chart.before.list) : [];
  const write = (row: Row, name: string) => {
    const value = row[name];
    return value === null || value === undefined
      ? null
      : writeField(fieldOf(shown, name), value, inCells);
  };
  return (width) => declaredChart(chart, rows, before, write, width);
}

function tableOf(shown: Declared, answered: Answered<AnyAnswer, Row, Parameters>): Table {
  const { caption, columns: declared, isLatestFirst, isUpright } = shown.look.table;
  const { answer, rows } = answered;
  const columns = declared.map((each) => columnOf(shown, each));
  const texts = (isLatestFirst ? rows.toReversed() : rows).map((row) =>
    columns.map(({ text }) => text(row)),
  );
  const heads = columns.map(({ head, isNumber }) => ({ head, isNumber }));
  const written = { caption: filled(caption, shown, answered) };
  if (!isUpright) {
    return { ...written, columns: heads, rows: texts, total: answer.totalCount ?? rows.length };
  }
  return {
    ...written,
    columns: [
      { head: 'Figure', isNumber: false },
      { head: 'Value', isNumber: true },
    ],
    rows: heads.map(({ head }, index) => [head, texts[0]?.[index] ?? NOTHING]),
    total: heads.length,
  };
}

/** A column, and its format. */
export function columnOf(shown: ShownAnswer, declared: string | LookColumn) {
  const column: LookColumn = typeof declared === 'string' ? { field: declared } : declared;
  const { field: name, head = headingOf(name), before, as, digits } = column;
  const field = fieldOf(shown, name);
  const number = (value: number, kind: NumberKind) =>
    digits === undefined ? inCells.number(value, as ?? kind, field) : decimal(value, digits);
  const value = (row: Row) => valueAt(row, name.split('.'));
  return {
    field: name,
    head,
    kind: as ?? kindOf(field),
    isNumber: isFigure(field, column),
    value,
    write: (each: number) => number(each, as ?? kindOf(field)),
    text: (row: Row) => {
      const text = writeField(field, value(row), { ...inCells, number });
      return before === undefined ? text : `${before} ${text}`;
    },
  };
}

/** Returns whether a field is a figure; a number that identifies something is not. */
export function isFigure({ name, type }: Field, { as, before, head }: LookColumn): boolean {
  if (as !== undefined) return true;
  const isNamed = before !== undefined || (head === undefined && NAMES.test(name));
  return !isNamed && ['integer', 'number'].includes(type ?? '');
}
const NAMES = /^(store|customer|product|salesPerson|rank|department)$/;

/** Returns the value at a path; for a list, the values of all its elements. */
function valueAt(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined || value === null || value === undefined) return value;
  if (Array.isArray(value)) return value.map((each) => valueAt(each, [name, ...rest]));
  return valueAt((value as Row)[name], rest);
}
