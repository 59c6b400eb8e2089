import { listArguments, type Argument } from '#serving/arguments.js';
import type { AnswerDefinition } from '#analytics/serving/answer-definition.js';
import { createRandom, pick, type Random } from '#sample/random.js';
import type { Chain } from './chain.js';
import type { ChainForecast } from './chain-forecast.js';

type Value = string | number | boolean;
export type Values = Readonly<Record<string, Value | undefined>>;

/** A question, and the arguments of the page of its list, which must not change the sentence. */
export interface Question {
  definition: AnswerDefinition;
  asked: Values;
  page: Values;
}

const PAGING = new Set(['first', 'after', 'orderBy', 'direction', 'personalData']);
/**
 * Arguments that are not drawn. A place and a list of stores are scopes, whose answers `scoped-answers.spec.ts` compares with a chain
 * of these stores.
 */
const NOT_DRAWN = new Set(['region', 'district', 'stores']);

/** Values of arguments by name; one beyond the data among them. */
const VALUES: Readonly<Record<string, readonly Value[]>> = {
  store: [1, 2, 3, 4, 9],
  department: [1, 2, 3, 9],
  customer: [1, 2, 3, 4, 5, 6, 99],
  salesPerson: [1, 2, 3, 4, 9],
  product: ['tea', 'flour', 'olive oil', 'rice', 'coffee'],
  year: [2011, 2012, 2013, 2014, 2015, 2016, 2020],
  month: [1, 2, 4, 5, 11],
  maxRank: [1, 2, 5],
  minTotal: [-5, 0, 2.5, 5, 1000],
  basketValue: [40, 55, 100],
  basketValueA: [40, 60],
  basketValueB: [40, 60],
  basketValueC: [40, 60],
  unemploymentAbove: [5, 7.5, 8, 30],
  at: [6, 8.5],
  version: ['stretch', 'second'],
  fiscalYear: [2014, 2015, 2020],
  fiscalQuarter: [1, 4],
  fiscalMonth: [1, 2, 11],
  horizon: [1, 4, 13],
  level: [50, 80, 95],
  growth: [-100, -10, 0, 0.5, 5],
  growingStore: [1, 3],
  growingDepartment: [1, 3],
  closingStore: [1, 3],
};

/** Arguments, each with the one that it needs. */
const NEEDED = [
  ['movedTo', 'holiday'],
  ['growingStore', 'growth'],
  ['growingDepartment', 'growth'],
  ['closingFrom', 'closingStore'],
  ['calendar', 'period'],
] as const;

/** Draws seeded questions over every answer and every argument. */
export class QuestionGenerator {
  private readonly random: Random;
  private readonly weeks: readonly string[];
  private readonly months: readonly string[];
  private readonly forecast: ChainForecast;

  constructor(
    seed: number,
    private readonly definitions: readonly AnswerDefinition[],
    { weeks, transactions, forecast }: Chain,
  ) {
    this.random = createRandom(seed, 'questions');
    this.weeks = weeks;
    this.forecast = forecast;
    const days = transactions.map(({ day }) => day);
    this.months = [
      ...new Set([...days].map((day) => `${day.slice(0, 7)}-01`)),
      '2016-01-01',
    ].sort();
  }

  next(): Question {
    const definition = pick(this.definitions, this.random);
    const known = listArguments(definition.args);
    const filters = known.filter(({ name }) => !PAGING.has(name) && !NOT_DRAWN.has(name));
    // Few arguments at once, so that most questions have rows.
    const share = pick([0.1, 0.3, 0.6], this.random);
    const asked = Object.fromEntries(
      filters.flatMap((argument) =>
        argument.required || this.random() < share
          ? [[argument.name, this.drawValue(argument, definition)]]
          : [],
      ),
    );
    const whole = { ...this.drawNeeded(asked, filters, definition), ...asked };
    return { definition, asked: orderPeriod(whole), page: this.drawPage(known) };
  }

  /** Returns values of the arguments that asked ones need. */
  private drawNeeded(
    asked: Values,
    filters: readonly Argument[],
    definition: AnswerDefinition,
  ): Values {
    const needed = filters.filter(({ name }) =>
      NEEDED.some(([first, other]) => other === name && asked[first] !== undefined),
    );
    return Object.fromEntries(
      needed.map((argument) => [argument.name, this.drawValue(argument, definition)]),
    );
  }

  private drawPage(known: readonly Argument[]): Values {
    const orders = known.find(({ name }) => name === 'orderBy')?.values;
    if (!orders || this.random() < 0.5) return {};
    return {
      first: pick([1, 3, 1000], this.random),
      orderBy: pick(orders, this.random),
      direction: pick(['ASC', 'DESC'], this.random),
    };
  }

  private drawValue(argument: Argument, definition: AnswerDefinition): Value {
    const { name, type, values, limits } = argument;
    if (values) return pick(values, this.random);
    if (type === 'boolean') return this.random() < 0.5;
    if (type === 'date') return this.drawDate(name, definition);
    const domain = VALUES[name] ?? limits?.enum;
    if (domain) return pick(domain, this.random);
    throw new Error(`no values for the argument ${name}: add them to VALUES`);
  }

  private drawDate(argument: string, { name, flow }: AnswerDefinition): string {
    if (argument === 'origin') return pick(this.forecast.origins, this.random);
    if (flow === 'retail-mart') return pick(this.months, this.random);
    const isAhead = name.startsWith('forecast') && this.random() < 0.9;
    return pick(isAhead ? this.forecast.weeks : this.weeks, this.random);
  }
}

/** Returns a question whose period begins before its end. */
function orderPeriod({ from, to, ...asked }: Values): Values {
  const dates = [from, to].filter((date) => date !== undefined);
  if (dates.length < 2)
    return { ...asked, ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  const [first, last] = dates.map(String).sort();
  return { ...asked, from: first, to: last };
}

/** Arguments that are no scope, period or threshold: where they change nothing, two questions have one sentence. */
const MODES = new Set([
  'maxRank',
  'calendar',
  'onlyBest',
  'together',
  'by',
  'basketValue',
  'basketValueA',
  'basketValueB',
  'basketValueC',
]);

/** Returns what a question is about, as a text. */
export const describeScope = ({ definition, asked }: Question): string =>
  JSON.stringify(
    Object.entries(normalizeArguments(definition, asked)).filter(([name]) => !MODES.has(name)),
  );

/** Returns the beginning of the month or year of a date, where an answer takes `from` and `to` so. */
function truncateDate({ name, flow }: AnswerDefinition, date: string): string {
  if (name === 'yearlyStorePerformance') return `${date.slice(0, 4)}-01-01`;
  const isByMonth = flow === 'retail-mart' || name === 'monthlyDepartmentSales';
  return isByMonth ? `${date.slice(0, 7)}-01` : date;
}

/**
 * Returns the arguments that decide an answer, without those that equal their defaults, and months and years of the calendar by
 * their first days.
 */
export function normalizeArguments(definition: AnswerDefinition, asked: Values): Values {
  const isFiscal = asked['calendar'] === 'FISCAL';
  const values = listArguments(definition.args).flatMap(
    ({ name, ...argument }): [string, Value][] => {
      const value = asked[name];
      if (PAGING.has(name) || value === undefined || value === argument.default) return [];
      const isDate = !isFiscal && (name === 'from' || name === 'to');
      return [[name, isDate ? truncateDate(definition, String(value)) : value]];
    },
  );
  const normal = Object.fromEntries(values);
  // What grows in a store is of that store, whether the question repeats it.
  if (normal['growingStore'] === normal['store']) delete normal['growingStore'];
  if (normal['growingDepartment'] === normal['department']) delete normal['growingDepartment'];
  // One year is one period, whichever arguments select it.
  const { from, to, year, ...rest } = normal;
  const isOneYear =
    !isFiscal && definition.name === 'yearlyStorePerformance' && from !== undefined && from === to;
  return isOneYear && year === undefined
    ? { year: Number(String(from).slice(0, 4)), ...rest }
    : normal;
}
