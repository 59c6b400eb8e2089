import { barX, lineY, dot, pointer, ruleX, ruleY, text, tip } from '@observablehq/plot';
import type { ShownAnswer } from '#analytics/serving/presentation.js';
import type { Look } from '#analytics/serving/use-case.js';
import type { Parameters } from '../data/ask.js';
import { draw, NARROW, short } from '../charts/draw.js';
import {
  type Control,
  given,
  givenNumber,
  periodControl,
  type Values,
  yearControl,
} from '../question/control.js';
import { ROWS_MAX } from '../question/lists.js';
import type { Question, View } from '../question/question.js';
import { tableOf } from '../question/table.js';
import { day, monthAndYear, shortDate } from '../words/dates.js';
import { amount, change, count, money, percent } from '../words/numbers.js';
import { capitalised } from '../words/sentences.js';

type Row = Readonly<Record<string, unknown>>;

interface List {
  nodes: readonly Row[];
  totalCount: number;
  coverage: View['coverage'];
}

/** So many bars are drawn. */
const BARS_MAX = 12;

/** A question as its use case declares it: nothing of it is written for the page. */
export function declaredQuestion(answer: ShownAnswer, look: Look): Question {
  const { name, path } = answer;
  const parameters = (values: Values) => parametersOf(answer, look, values);
  const write = writerOf(answer);
  return {
    name: path,
    field: name,
    short: look.short,
    title: look.title,
    controls: look.controls.map(({ argument, initial }) => controlOf(answer, argument, initial)),
    parameters,
    async view(values, get) {
      const list = await get<List>({ ...parameters(values), first: ROWS_MAX });
      const { nodes, totalCount, coverage } = list;
      const { chart, table } = look;
      return {
        sentence:
          nodes.length === 0 ? 'The data has nothing of this.' : filled(look.sentence, list, write),
        notes: look.notes ?? [],
        chartTitle: chart.title,
        ...(nodes.length > 0 && { draw: (width: number) => drawn(chart, nodes, write, width) }),
        table: tableOf(
          table.caption,
          table.columns.map((column) => ({
            head: wordsOf(column),
            isNumber: isFigure(answer, column),
            text: (row: Row) => write(column, row[column]),
          })),
          nodes,
          totalCount,
        ),
        coverage,
      };
    },
  };
}

/** `changeOnMonthBefore` as `Change on month before`. */
const wordsOf = (name: string) =>
  capitalised(name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));

const typeOf = ({ columns }: ShownAnswer, name: string) =>
  columns.find((column) => column.name === name)?.type;

const NAMES = /^(store|customer|product|salesPerson|rank|department)$/;
const isFigure = (answer: ShownAnswer, name: string) =>
  !NAMES.test(name) && ['integer', 'number'].includes(typeOf(answer, name) ?? '');

type Write = (name: string, value: unknown, isInSentence?: boolean) => string | null;

/** Writes a field as people read it: by its type, shares and changes in per cent. */
function writerOf(answer: ShownAnswer): Write {
  return (name, value, isInSentence = false) => {
    if (value === null || value === undefined) return null;
    if (typeof value === 'boolean') return value ? 'yes' : 'no';
    if (typeof value === 'string') {
      if (typeOf(answer, name) !== 'date') return value;
      return /month/i.test(name) ? monthAndYear(value) : shortDate(value);
    }
    if (typeof value !== 'number') return JSON.stringify(value);
    if (NAMES.test(name)) return String(value);
    if (/share$/i.test(name)) return percent(value);
    if (/^change|growth$|lift$/i.test(name)) return change(value);
    if (typeOf(answer, name) === 'integer') return count(value);
    return isInSentence && Math.abs(value) >= 1000 ? amount(value) : money(value);
  };
}

function filled(template: string, { nodes, totalCount }: List, write: Write): string {
  return template.replaceAll(/\{(?:(first|last)\.)?(\w+)\}/g, (_all, which, name: string) => {
    if (which === undefined) return count(totalCount);
    return write(name, nodes.at(which === 'first' ? 0 : -1)?.[name], true) ?? 'none';
  });
}

function controlOf({ arguments: all }: ShownAnswer, name: string, initial = ''): Control {
  if (name === 'year') return yearControl;
  if (name === 'month') return periodControl;
  const argument = all.find((each) => each.name === name);
  const label = wordsOf(name);
  if (argument?.values) {
    const choices = argument.values.map((value) => ({ value, label: value }));
    const all = [{ value: '', label: 'All' }, ...choices];
    return { kind: 'choice', name, label, choices: () => all, initial: () => initial };
  }
  const { min = -2_147_483_648, max = 2_147_483_647 } = argument ?? {};
  const step = argument?.type === 'integer' ? 1 : 0.01;
  return { kind: 'number', name, label, min, max, step, initial, placeholder: initial || 'all' };
}

function parametersOf(answer: ShownAnswer, look: Look, values: Values): Parameters {
  const chosen = look.controls.flatMap(({ argument }): [string, string | number | undefined][] => {
    const value = values[argument];
    if (argument === 'month') return ['from', 'to'].map((name) => [name, given(value)]);
    const { type } = answer.arguments.find(({ name }) => name === argument) ?? {};
    return [
      [argument, type === 'integer' || type === 'number' ? givenNumber(value) : given(value)],
    ];
  });
  return { ...look.asked, ...Object.fromEntries(chosen) };
}

function drawn(chart: Look['chart'], rows: readonly Row[], write: Write, width: number): Element {
  return chart.kind === 'bars' ? bars(chart, rows, write, width) : line(chart, rows, write, width);
}

/** The first rows of a list, longest names at the left, the first in colour. */
function bars({ x, y, label }: Look['chart'], rows: readonly Row[], write: Write, width: number) {
  const shown = rows.slice(0, BARS_MAX);
  const nameOf = (row: Row) => write(x, row[x]) ?? '';
  const valueOf = (row: Row) => Number(row[y] ?? 0);
  const longest = Math.max(...shown.map((row) => nameOf(row).length));
  const least = Math.min(...shown.map(valueOf), 0);
  const most = Math.max(...shown.map(valueOf), 1);
  return draw(width, {
    height: 64 + shown.length * 26,
    marginLeft: Math.max(64, 16 + longest * 7),
    x: {
      label: wordsOf(y).toLowerCase(),
      tickFormat: short,
      grid: true,
      ticks: 5,
      domain: [least, most * (width < NARROW ? 1.3 : 1.14)],
    },
    y: {
      label: wordsOf(x).toLowerCase(),
      labelAnchor: 'top',
      tickSize: 0,
      domain: shown.map(nameOf),
    },
    marks: [
      barX(shown, {
        x: valueOf,
        y: nameOf,
        rx: 2,
        fill: (row: Row) => (row === shown[0] ? 'var(--accent-mark)' : 'var(--soft-mark)'),
      }),
      ruleX([0]),
      text(shown, {
        x: valueOf,
        y: nameOf,
        dx: 6,
        textAnchor: 'start',
        className: 'figure',
        text: (row: Row) => (label === undefined ? '' : (write(label, row[label]) ?? '')),
      }),
    ],
  });
}

/** A figure from date to date. */
function line({ x, y }: Look['chart'], rows: readonly Row[], write: Write, width: number) {
  const place = {
    x: (row: Row) => day(String(row[x])),
    y: (row: Row) => Number(row[y] ?? 0),
  };
  const title = (row: Row) => `${write(x, row[x])}\n${write(y, row[y])}`;
  return draw(width, {
    height: width < NARROW ? 240 : 290,
    x: { type: 'utc', label: null, ticks: width < NARROW ? 4 : 8 },
    y: { label: wordsOf(y).toLowerCase(), tickFormat: short, grid: true, ticks: 5 },
    marks: [
      ruleY([0]),
      lineY(rows, { ...place, stroke: 'var(--accent-mark)', strokeWidth: 2 }),
      dot(rows, { ...place, r: 3, fill: 'var(--accent-mark)' }),
      tip(rows, pointer({ ...place, title })),
    ],
  });
}
