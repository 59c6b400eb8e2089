import { dot, link, ruleX, text, tickX, tip, pointerY } from '@observablehq/plot';
import type { CustomerVisitsAnswer } from './customer-visits.js';
import { count } from '../../words/numbers.js';
import { draw, NARROW, formatShort, typeColours, withLegend } from '../../charts/draw.js';
import type { AnswerChart } from '../../charts/custom-view.js';

interface QuestionArgs {
  storeType?: string;
  month?: number;
  year?: number;
}

interface MonthVisits {
  month: number;
  visits: number;
}

/** The visits of the stores of one type. */
export interface TypeVisits {
  storeType: string;
  observed: number | undefined;
  estimated: number | undefined;
  /** Estimates of the calendar months. */
  months: readonly number[];
}

const TYPES = ['A', 'B', 'C'];
const ESTIMATED = 'var(--muted-mark)';
/** Ticks where one figure is far from the other. */
const POWERS = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];

/** Draws the observed visits beside the estimated ones, by store type; the chosen type is strong. */
export function drawChart(types: readonly TypeVisits[], chosen: string | undefined, width: number) {
  const isNarrow = width < NARROW;
  const values = types.flatMap(({ observed, estimated, months }) =>
    [observed, estimated, ...months].filter((each) => each !== undefined),
  );
  const [least, most] = [Math.min(...values), Math.max(...values)];
  // Transactions of few customers are far from the estimate.
  const isFar = least > 0 && most / least > 20;
  const has = (field: 'observed' | 'estimated') =>
    types.filter((each) => each[field] !== undefined);
  const colour = ({ storeType }: TypeVisits) => typeColours[storeType] ?? 'var(--ink)';
  const opacity = ({ storeType }: TypeVisits) =>
    chosen === undefined || storeType === chosen ? 1 : 0.45;
  const shared = { y: 'storeType', opacity } as const;
  const label = (field: 'observed' | 'estimated') =>
    text(has(field), {
      x: field,
      y: 'storeType',
      dy: -17,
      className: 'figure',
      text: (each: TypeVisits) => count(each[field] ?? 0),
    });
  const chart = draw(width, {
    height: 76 + types.length * 62,
    marginLeft: 62,
    marginRight: 34,
    x: {
      type: isFar ? 'log' : 'linear',
      label: isFar ? 'visits a week (each step is ten times the last)' : 'visits a week',
      tickFormat: formatShort,
      grid: true,
      ticks: isFar ? POWERS : isNarrow ? 4 : 7,
      domain: isFar ? [least / 1.6, most * 1.6] : [0, most * 1.08],
    },
    y: {
      label: null,
      tickSize: 0,
      domain: types.map(({ storeType }) => storeType),
      tickFormat: (type: string) => `Type ${type}`,
    },
    marks: [
      ...(isFar ? [] : [ruleX([0])]),
      tickX(
        types.flatMap(({ storeType, months }) => months.map((month) => ({ storeType, month }))),
        { x: 'month', y: 'storeType', stroke: ESTIMATED, insetTop: 20, insetBottom: 20 },
      ),
      link(
        types.filter(
          ({ observed, estimated }) => observed !== undefined && estimated !== undefined,
        ),
        {
          ...shared,
          x1: 'observed',
          x2: 'estimated',
          y: 'storeType',
          stroke: colour,
          strokeWidth: 2.5,
        },
      ),
      dot(has('estimated'), {
        ...shared,
        x: 'estimated',
        r: 6.5,
        fill: 'var(--paper)',
        stroke: colour,
        strokeWidth: 2.5,
        opacity: 1,
      }),
      dot(has('observed'), { ...shared, x: 'observed', r: 7, fill: colour }),
      label('observed'),
      label('estimated'),
      tip(
        types,
        pointerY({
          x: ({ estimated, observed }: TypeVisits) => estimated ?? observed ?? 0,
          y: 'storeType',
          title: ({ storeType, observed, estimated }: TypeVisits) =>
            [
              `Type ${storeType}`,
              ...(observed === undefined ? [] : [`observed ${count(observed)} visits a week`]),
              ...(estimated === undefined ? [] : [`estimated ${count(estimated)} visits a week`]),
            ].join('\n'),
        }),
      ),
    ],
  });
  return withLegend(chart, [
    ...(has('observed').length > 0 ? [{ label: 'observed', colour: 'var(--ink-soft)' }] : []),
    { label: 'estimated', colour: 'var(--ink-soft)', isHollow: true },
    { label: 'estimated, each calendar month', colour: ESTIMATED },
  ]);
}

/** Returns the visits by type, from an answer for each type. */
function listTypeVisits(
  answers: readonly CustomerVisitsAnswer[],
  months: CustomerVisitsAnswer['months'],
) {
  return answers.flatMap((answer, index) => {
    const storeType = TYPES[index] ?? '';
    const observed =
      answer.basis === 'OBSERVED' ? (answer.averageWeeklyVisits ?? undefined) : undefined;
    const estimated = answer.estimate.averageWeeklyVisits ?? undefined;
    if (observed === undefined && estimated === undefined) return [];
    const ofType = (months ?? []).filter((month) => month.storeType === storeType);
    const estimates = ofType.flatMap(({ estimate }) => estimate.averageWeeklyVisits ?? []);
    return [{ storeType, observed, estimated, months: estimates }];
  });
}

export const chart: AnswerChart<CustomerVisitsAnswer, MonthVisits, QuestionArgs> = {
  more: (get, asked) =>
    Promise.all([
      get({ ...asked, storeType: undefined, month: undefined, byMonth: true }),
      ...TYPES.map((storeType) => get({ ...asked, storeType })),
    ]),
  rows: (_answer, [ofMonths], { storeType }) =>
    (ofMonths?.months ?? []).flatMap(({ averageWeeklyVisits: visits, ...rest }) =>
      visits === null || rest.storeType !== (storeType ?? null) ? [] : [{ visits, ...rest }],
    ),
  draw({ more: [ofMonths, ...ofTypes], asked }) {
    const types = listTypeVisits(ofTypes, ofMonths?.months ?? null);
    return types.length > 0 ? (width) => drawChart(types, asked.storeType, width) : undefined;
  },
};
