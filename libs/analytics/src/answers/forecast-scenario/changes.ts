import { HOLIDAYS } from '#calendar/holidays.js';
import { refusedArgument } from '#platform/errors/refused-argument.js';
import { refuseWithoutSales } from '../../forecasts/refuse-argument.js';
import { longDate } from '../../words/dates.js';
import { formatScope } from '../../words/question.js';
import type { Changes, ScenarioSum } from './apply-scenario.js';
import type { ForecastScenarioArgs } from './scenario-args.js';
import { findWeek, weeksOfHoliday } from './holiday.js';

/** One change that a question asks for. */
interface ScenarioStep {
  /** The change in words: `store 4 is closed`. */
  change: string;
  /** The changes up to this one. */
  changes: Changes;
}

/**
 * Returns the changes that a question asks for, in the order in which a scenario applies them: holiday, growth, closing.
 * @param weeks of the forecast
 */
export function buildSteps(args: ForecastScenarioArgs, weeks: readonly string[]): ScenarioStep[] {
  const { holiday, movedTo, growth, closingStore, closingFrom } = args;
  const steps: ScenarioStep[] = [];
  let changes: Changes = { growth: 0 };
  const add = (change: string, added: Partial<Changes>) => {
    changes = { ...changes, ...added };
    steps.push({ change, changes });
  };
  if (holiday !== undefined) {
    const at = weeksOfHoliday(holiday, weeks);
    const by = movedTo === undefined ? null : findWeek(movedTo, weeks) - (at.at(-1) ?? 0);
    const moves = movedTo === undefined ? 'is left out' : `moves to ${longDate(movedTo)}`;
    add(`${HOLIDAYS[holiday].name} ${moves}`, at.length > 0 ? { holiday: { at, by } } : {});
  }
  if (growth !== undefined) add(describeGrowth(growth, args), { growth });
  if (closingStore !== undefined) {
    const from = closingFrom ?? weeks[0] ?? '';
    const closed = closingFrom === undefined ? '' : ` from ${longDate(closingFrom)} on`;
    const closedFrom = weeks.findIndex((week) => week >= from);
    add(`store ${closingStore} is closed${closed}`, { closedFrom });
  }
  return steps;
}

function describeGrowth(growth: number, args: ForecastScenarioArgs): string {
  const { store, department, growingStore = store, growingDepartment = department } = args;
  const growing = formatScope({ store: growingStore, department: growingDepartment });
  return `sales${growing || ' of all stores'} ${growth < 0 ? 'shrink' : 'grow'} by ${Math.abs(growth)} %`;
}

/**
 * Rejects a scenario that contradicts itself, or that changes nothing of the requested part.
 * @param weeks of the forecast; @param sums of the requested part
 * @throws AppError ARGUMENT_INVALID
 */
export function requirePossible(
  args: ForecastScenarioArgs,
  weeks: readonly string[],
  sums: readonly ScenarioSum[],
  originWeek: string | null,
): void {
  if (sums.length === 0) refuseWithoutSales(args, `up to ${originWeek}`);
  requireWhole(args);
  requireHoliday(args, weeks);
  const { growth, growingStore, growingDepartment, closingStore, closingFrom } = args;
  if (growth !== undefined && !sums.some(({ isGrowing }) => isGrowing)) {
    const name = growingStore === undefined ? 'growingDepartment' : 'growingStore';
    const number = growingStore ?? growingDepartment;
    throw refusedArgument(name, `${number} has no sales in the requested part: name one that has`);
  }
  if (closingStore !== undefined && !sums.some(({ isClosing }) => isClosing)) {
    const advice = 'name one that has, or leave out store';
    throw refusedArgument(
      'closingStore',
      `store ${closingStore} has no sales in the requested part: ${advice}`,
    );
  }
  if (closingFrom !== undefined) requireInForecast('closingFrom', closingFrom, weeks);
}

/** @throws AppError ARGUMENT_INVALID for an argument without the one it belongs to, and for two that exclude each other */
function requireWhole(args: ForecastScenarioArgs): void {
  const needed = [
    ['movedTo', 'holiday'],
    ['growingStore', 'growth'],
    ['growingDepartment', 'growth'],
    ['closingFrom', 'closingStore'],
  ] as const;
  for (const [name, other] of needed) {
    if (args[name] === undefined || args[other] !== undefined) continue;
    throw refusedArgument(name, `it changes nothing without ${other}: add ${other}`);
  }
  const { closingStore, growingStore } = args;
  if (closingStore === undefined || closingStore !== growingStore) return;
  const problem = `store ${closingStore} cannot grow and close: leave out one of them`;
  throw refusedArgument('closingStore', problem);
}

function requireHoliday(
  { holiday, movedTo }: ForecastScenarioArgs,
  weeks: readonly string[],
): void {
  if (holiday === undefined) return;
  const at = weeksOfHoliday(holiday, weeks).at(-1);
  if (at === undefined) {
    const problem = `the forecast, ${weeks[0]} to ${weeks.at(-1)}, has no ${holiday}`;
    throw refusedArgument('holiday', `${problem}: name another holiday`);
  }
  if (movedTo === undefined) return;
  requireInForecast('movedTo', movedTo, weeks);
  if (findWeek(movedTo, weeks) !== at) return;
  const problem = `${holiday} is in this week already: name a day of another week`;
  throw refusedArgument('movedTo', problem);
}

function requireInForecast(argument: string, day: string, weeks: readonly string[]): void {
  if (findWeek(day, weeks) >= 0) return;
  const advice = `name a day up to ${weeks.at(-1)}`;
  throw refusedArgument(argument, `no week of the forecast has ${day}: ${advice}`);
}

/** Returns a scenario in plain words. @param changes in words */
export function explainChanges(
  { holiday, markDowns }: ForecastScenarioArgs,
  changes: readonly string[],
): string {
  return [
    changes.length === 0
      ? 'The question changes nothing, so this is the forecast.'
      : `A scenario, not a forecast: ${changes.join(', and ')}. All else stays the same.`,
    ...(changes.length > 1
      ? ['The parts apply in this order, and each has the effect that it adds to those before it.']
      : []),
    ...(holiday === undefined
      ? []
      : [
          'The effect of the holiday is the part of its weeks above a line between the weeks around it.',
        ]),
    ...(markDowns
      ? [
          'No effect of MarkDowns can be estimated from these files: they do not say on which departments and days a ' +
            'MarkDown was, and stores choose their MarkDowns themselves. npm run tool -- backtest prints a test.',
        ]
      : []),
  ].join(' ');
}
