import { formatHeading } from '#analytics/words/field-format.js';
import type { AnswerPresentation } from '#analytics/serving/presentation.js';
import type { Presentation } from '#analytics/serving/answer-definition.js';
import type { Parameters } from '#analytics/charts/custom-view.js';
import { formatCount } from '#analytics/words/numbers.js';
import {
  isLeapYear,
  monthAndYear,
  monthName,
  monthsBetween,
  shortDate,
  weeksBetween,
  yearsBetween,
} from '#analytics/words/dates.js';
import { findFirstMonth, findFirstWeek, findFirstYear } from '#analytics/words/first-period.js';
import type { Facts } from '#analytics/charts/custom-view.js';
import { DEFAULT_FLOW } from '../data/flows.js';

export interface Choice {
  value: string;
  label: string;
}

interface NamedControl {
  /** Name of the value, also in the address of the page. */
  name: string;
  label: string;
}

/** One of several values; an empty one means no restriction. */
interface ChoiceControl extends NamedControl {
  kind: 'choice';
  choices: (facts: Facts) => Choice[];
  initial: (facts: Facts) => string;
}

/** A number, or empty if that means all. */
interface NumberControl extends NamedControl {
  kind: 'number';
  min: number;
  max: number;
  step: number;
  initial: string;
  /** Shown while the value is empty. */
  placeholder: string;
}

/** A date, or empty for no limit. */
interface DateControl extends NamedControl {
  kind: 'date';
  initial: string;
}

/** A name, or empty if that means all. */
interface TextControl extends NamedControl {
  kind: 'text';
  initial: string;
  placeholder: string;
}

export type Control = ChoiceControl | NumberControl | DateControl | TextControl;

/** Values of a question's controls, by name. */
export type Values = Readonly<Record<string, string>>;

const ALL = { value: '', label: 'All' };
const YES_OR_NO = [
  { value: '', label: 'No' },
  { value: 'true', label: 'Yes' },
];

/** Arguments that filter nothing: pages, order, further parts, and personal data, whose readings are recorded. */
const NO_FILTERS = ['first', 'after', 'direction', 'orderBy', 'byUnemployment', 'personalData'];

/** The filter that only a chain with a fiscal calendar of its own has. */
export const FISCAL_END = 'through';

/** The controls of an answer. */
export interface Controls {
  /** Those that its declaration lists. */
  main: readonly Control[];
  /** Those of every other filter of the API. */
  more: readonly Control[];
  /** Whether `from` and `to` select weeks of sales, of any year: a fiscal period sets both. */
  hasFiscalPeriod: boolean;
}

/** Returns a control for each filter of an answer, but for those that its declaration sets. */
export function buildControls(shown: AnswerPresentation, look: Presentation): Controls {
  const listed = look.controls.map(({ argument }) => argument);
  const isPeriod = listed.some((name) => !shown.arguments.some((each) => each.name === name));
  const set = [
    ...listed,
    ...Object.keys(look.fixedArguments ?? {}),
    ...(isPeriod ? ['from', 'to'] : []),
  ];
  const others = shown.arguments.filter(
    ({ name }) => !NO_FILTERS.includes(name) && !set.includes(name),
  );
  return {
    main: look.controls.map((control) => buildControl(shown, control)),
    more: others.map(({ name }) => buildControl(shown, { argument: name })),
    hasFiscalPeriod:
      shown.flow === DEFAULT_FLOW &&
      others.some(({ name }) => name === 'from') &&
      !look.controls.some(({ years }) => years === 'one'),
  };
}

/** Returns the control of an argument, from the `look` of the answer; integers are numbers of things, from 1 on. */
function buildControl(
  { arguments: all }: AnswerPresentation,
  look: Presentation['controls'][number],
): Control {
  const { argument: name, years, step = 0.01 } = look;
  const label = look.label ?? formatHeading(name);
  const argument = all.find((each) => each.name === name);
  const initial = look.initial ?? argument?.default ?? '';
  const placeholder = look.placeholder ?? (initial || 'all');
  if (name === 'year') return { ...yearControls[years ?? 'all'], kind: 'choice', name, label };
  if (argument === undefined) return { ...periods[name as Period], kind: 'choice', name, label };
  const values = name === 'month' ? MONTHS : argument.values;
  if (values) {
    const named = values.map((value) => ({ value, label: formatChoiceLabel(name, value) }));
    const choices = argument.default === undefined ? [ALL, ...named] : named;
    return { kind: 'choice', name, label, choices: () => choices, initial: () => initial };
  }
  if (argument.type === 'boolean') {
    return { kind: 'choice', name, label, choices: () => YES_OR_NO, initial: () => initial };
  }
  if (argument.type === 'date') return { kind: 'date', name, label, initial };
  if (argument.type === 'text') return { kind: 'text', name, label, initial, placeholder };
  const { type, min = 0, max = 2_147_483_647 } = argument;
  const range = type === 'integer' ? { min: Math.max(min, 1), max, step: 1 } : { min, max, step };
  return { kind: 'number', name, label, ...range, initial, placeholder };
}

const MONTHS = Array.from({ length: 12 }, (_, index) => String(index + 1));

function formatChoiceLabel(name: string, value: string): string {
  if (name === 'month') return monthName(Number(value));
  if (name === 'storeType') return `Type ${value}`;
  return formatHeading(value.toLowerCase().replaceAll('_', ' '));
}

type Choices = Pick<ChoiceControl, 'choices' | 'initial'>;

/** The value of the year with which a question begins. */
const chooseYear = (years: readonly number[], facts: Facts) =>
  String(findFirstYear(years, facts) ?? '');

const listYears = ({ firstWeek, lastWeek }: Facts) => yearsBetween(firstWeek, lastWeek);
const toYearChoices = (years: readonly number[]) =>
  years.map((year) => ({ value: String(year), label: String(year) }));

/** A choice of a year: any of the data or all, or one of its years or leap years, with the last whole one as default. */
const yearControls: Record<'all' | 'one' | 'leap', Choices> = {
  all: { choices: (facts) => [ALL, ...toYearChoices(listYears(facts))], initial: () => '' },
  one: {
    choices: (facts) => toYearChoices(listYears(facts)),
    initial: (facts) => chooseYear(listYears(facts), facts),
  },
  leap: {
    choices: (facts) => toYearChoices(listYears(facts).filter(isLeapYear)),
    initial: (facts) => chooseYear(listYears(facts).filter(isLeapYear), facts),
  },
};

type Period = 'week' | 'month';

/** A choice of a week or month of the data, with the last whole one as default: its date is both ends of the request. */
const periods: Record<Period, Choices> = {
  week: {
    choices: ({ firstWeek, lastWeek }) =>
      weeksBetween(firstWeek, lastWeek)
        .reverse()
        .map((value) => ({ value, label: shortDate(value) })),
    initial: findFirstWeek,
  },
  month: {
    choices: ({ firstWeek, lastWeek }) =>
      monthsBetween(firstWeek, lastWeek)
        .reverse()
        .map((value) => ({ value, label: monthAndYear(value) })),
    initial: findFirstMonth,
  },
};

/** Returns the parameters from the controls, with names of REST and GraphQL; an empty value is left out. */
export function buildParameters(
  shown: AnswerPresentation,
  look: Presentation,
  values: Values,
): Parameters {
  const listed = look.controls.flatMap(({ argument }): [string, Parameters[string]][] => {
    const { type, values: choices } = shown.arguments.find(({ name }) => name === argument) ?? {};
    const isNumber = type === 'integer' || type === 'number';
    const text = values[argument] === '' ? undefined : values[argument];
    if (type === undefined) return ['from', 'to'].map((name) => [name, text]);
    return [[argument, isNumber && !choices && text !== undefined ? Number(text) : text]];
  });
  const others = buildControls(shown, look).more.flatMap(
    ({ name, kind }): [string, Parameters[string]][] => {
      const text = values[name] ?? '';
      if (text === '') return [];
      if (kind === 'number') return [[name, Number(text)]];
      return [[name, text === 'true' ? true : text]];
    },
  );
  return { ...look.fixedArguments, ...Object.fromEntries([...listed, ...others]) };
}

/** `November 2025 to October 2026, 12 months`. */
export const formatMonths = (first: string, last: string, months: number) =>
  first === last
    ? monthAndYear(first)
    : `${monthAndYear(first)} to ${monthAndYear(last)}, ${formatCount(months, 'month')}`;

/** `5 Feb 2010 to 26 Oct 2012, 143 weeks`. */
export const formatWeeks = (first: string, last: string, weeks: number) =>
  first === last
    ? `the week of ${shortDate(first)}`
    : `${shortDate(first)} to ${shortDate(last)}, ${formatCount(weeks, 'week')}`;
