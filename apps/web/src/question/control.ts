import { counted } from '../words/numbers.js';
import {
  isLeapYear,
  monthAndYear,
  monthName,
  monthsBetween,
  shortDate,
  weeksBetween,
  yearOf,
  yearsBetween,
} from '../words/dates.js';
import type { Facts } from './facts.js';

interface Choice {
  value: string;
  label: string;
}

interface Named {
  /** Of the value, in the address of the page too. */
  name: string;
  label: string;
}

/** One of several values; an empty one stands for no restriction. */
interface ChoiceControl extends Named {
  kind: 'choice';
  choices: (facts: Facts) => Choice[];
  initial: (facts: Facts) => string;
}

/** A number, or nothing where that means all. */
interface NumberControl extends Named {
  kind: 'number';
  min: number;
  max: number;
  step: number;
  initial: string;
  /** Shown while nothing is given. */
  placeholder: string;
}

export type Control = ChoiceControl | NumberControl;

/** What the controls of a question are set to, by name. */
export type Values = Readonly<Record<string, string>>;

/** The value of a control as a parameter; nothing given is no parameter. */
export const given = (value: string | undefined) => (value === '' ? undefined : value);

export const givenNumber = (value: string | undefined) =>
  given(value) === undefined ? undefined : Number(value);

const ALL = { value: '', label: 'All' };

export const storeTypeControl = (initial: string): ChoiceControl => ({
  kind: 'choice',
  name: 'storeType',
  label: 'Store type',
  choices: () => [ALL, ...['A', 'B', 'C'].map((value) => ({ value, label: `Type ${value}` }))],
  initial: () => initial,
});

export const monthControl = (initial: string): ChoiceControl => ({
  kind: 'choice',
  name: 'month',
  label: 'Month',
  choices: () => [
    ALL,
    ...Array.from({ length: 12 }, (_, index) => ({
      value: String(index + 1),
      label: monthName(index + 1),
    })),
  ],
  initial: () => initial,
});

const yearChoices = (facts: Facts) =>
  yearsBetween(facts.firstWeek, facts.lastWeek).map((year) => ({
    value: String(year),
    label: String(year),
  }));

/** Any year of the data, or all. */
export const yearControl: ChoiceControl = {
  kind: 'choice',
  name: 'year',
  label: 'Year',
  choices: (facts) => [ALL, ...yearChoices(facts)],
  initial: () => '',
};

/** One year of the data, at first the latest. */
export const oneYearControl: ChoiceControl = {
  ...yearControl,
  choices: yearChoices,
  initial: (facts) => String(yearOf(facts.lastWeek)),
};

/** One leap year of the data, at first the latest. */
export const leapYearControl: ChoiceControl = {
  ...yearControl,
  label: 'Leap year',
  choices: (facts) => yearChoices(facts).filter(({ value }) => isLeapYear(Number(value))),
  initial: (facts) =>
    String(yearsBetween(facts.firstWeek, facts.lastWeek).findLast(isLeapYear) ?? ''),
};

/** One week of the data, at first the last. */
export const weekControl: ChoiceControl = {
  kind: 'choice',
  name: 'week',
  label: 'Week of',
  choices: (facts) =>
    weeksBetween(facts.firstWeek, facts.lastWeek)
      .reverse()
      .map((value) => ({ value, label: shortDate(value) })),
  initial: (facts) => facts.lastWeek,
};

/** One month of the data, at first the last: its first day is both ends of a period. */
export const periodControl: ChoiceControl = {
  kind: 'choice',
  name: 'month',
  label: 'Month',
  choices: ({ firstWeek, lastWeek }) =>
    monthsBetween(firstWeek, lastWeek)
      .reverse()
      .map((value) => ({ value, label: monthAndYear(value) })),
  initial: ({ lastWeek }) => `${lastWeek.slice(0, 7)}-01`,
};

/** A store or a department by its number. */
export const numberControl = (
  name: 'store' | 'department',
  label: string,
  initial = '',
): NumberControl => ({
  kind: 'number',
  name,
  label,
  min: 1,
  max: 2_147_483_647,
  step: 1,
  initial,
  placeholder: 'all',
});

/** `November 2025 to October 2026, 12 months`. */
export const monthsOf = (first: string, last: string, months: number) =>
  first === last
    ? monthAndYear(first)
    : `${monthAndYear(first)} to ${monthAndYear(last)}, ${counted(months, 'month')}`;

/** `5 Feb 2010 to 26 Oct 2012, 143 weeks`. */
export const spanOf = (first: string, last: string, weeks: number) =>
  first === last
    ? `the week of ${shortDate(first)}`
    : `${shortDate(first)} to ${shortDate(last)}, ${counted(weeks, 'week')}`;
