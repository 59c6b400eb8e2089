import {
  type Field,
  headingOf,
  NOTHING,
  type NumberKind,
  writeField,
} from '#analytics/serving/field-format.js';
import type { ShownAnswer } from '#analytics/serving/presentation.js';
import type { Look, LookColumn } from '#analytics/serving/use-case.js';
import { declaredChart } from '../charts/declared.js';
import type { Parameters } from '../data/ask.js';
import { controlOf, parametersOf } from '../question/control.js';
import type { Question } from '../question/question.js';
import type { Table } from '../question/table.js';
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
import type { AnyAnswer, Answered, ByHand, Draw } from './by-hand.js';

/** Maximum page size of the API. */
const ROWS_MAX = 1000;

/** Returns a question from its use case; undefined without a `look`. */
export function questionOf(
  shown: ShownAnswer,
  byHand?: ByHand<AnyAnswer, Row>,
  sentence?: Sentence,
): Question | undefined {
  const { name, path, look, isList } = shown;
  if (!look) return undefined;
  const parameters: Question['parameters'] = (values) => parametersOf(shown, look, values);
  return {
    name: path,
    field: name,
    short: look.short,
    title: look.title,
    controls: look.controls.map((control) => controlOf(shown, control)),
    parameters,
    async view(values, get) {
      const asked = parameters(values);
      const of = (each: Parameters) => get<AnyAnswer>(isList ? { ...each, first: ROWS_MAX } : each);
      const [answer, ...more] = await Promise.all(
        [asked, ...(byHand?.more?.(asked) ?? [])].map(of),
      );
      if (!answer) throw new Error(`${name} has no answer`);
      const rows = byHand?.rows?.(answer, more) ?? listOf(answer, look.rows ?? 'nodes');
      const answered = { answer, more, asked, rows };
      const chart = byHand?.chart ?? (() => drawOf(shown, look, answer, rows));
      const draw = rows.length > 0 ? chart(answered) : undefined;
      return {
        sentence:
          sentence?.(answer as never, asked as never) ?? templateSentence(look, shown, answered),
        notes: [
          ...(look.notes ?? []).map((note) => filled(note, shown, answered)),
          ...(byHand?.notes?.(answer) ?? []),
        ],
        chartTitle: byHand?.chartTitle?.(answered) ?? filled(look.chart.title, shown, answered),
        ...(draw && { draw }),
        table: tableOf(shown, look, answered),
        ...(!isList && { records: rows }),
        coverage: answer.coverage,
      };
    },
  };
}

function drawOf(
  shown: ShownAnswer,
  { chart }: Look,
  answer: AnyAnswer,
  rows: readonly Row[],
): Draw | undefined {
  if (!('kind' in chart)) return undefined;
  const before = chart.kind === 'fan' && chart.before ? listOf(answer, chart.before.list) : [];
  const write = (row: Row, name: string) => {
    const value = row[name];
    return value === null || value === undefined
      ? null
      : writeField(fieldOf(shown, name), value, inCells);
  };
  return (width) => declaredChart(chart, rows, before, write, width);
}

function tableOf(
  shown: ShownAnswer,
  look: Look,
  answered: Answered<AnyAnswer, Row, Parameters>,
): Table {
  const { caption, columns: declared, isLatestFirst, isUpright } = look.table;
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
function columnOf(shown: ShownAnswer, declared: string | LookColumn) {
  const column: LookColumn = typeof declared === 'string' ? { field: declared } : declared;
  const { field: name, head = headingOf(name), before, as, digits } = column;
  const field = fieldOf(shown, name);
  const number = (value: number, kind: NumberKind) =>
    digits === undefined ? inCells.number(value, as ?? kind, field) : decimal(value, digits);
  return {
    head,
    isNumber: isFigure(field, column),
    text: (row: Row) => {
      const text = writeField(field, valueAt(row, name.split('.')), { ...inCells, number });
      return before === undefined ? text : `${before} ${text}`;
    },
  };
}

/** Returns whether a field is a figure; a number that identifies something is not. */
function isFigure({ name, type }: Field, { as, before, head }: LookColumn): boolean {
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
