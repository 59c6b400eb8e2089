import { AppError } from '#platform/errors/app-error.js';
import { type DimensionName, dimensionNames, dimensionOf } from '../registry/dimensions.js';
import { shown } from './filters.js';

/** Parameters of `GET /v1/sales`: text, or a list where one is given more than once, to be refused. */
export type SalesParameters = Record<string, string | string[]>;

/**
 * The question that the parameters of a GET ask, unchecked: lists are comma-separated, filters are
 * named like their dimension, `min` and `max` are pairs of a measure and a number with a colon between,
 * and a sort that begins with `-` has the largest first. Names it does not know are kept, to be refused.
 * @throws AppError ARGUMENT_INVALID when a parameter is given twice
 */
export function questionFromParameters(given: SalesParameters): object {
  const { dimensions, measures, min, max, sort, limit, after, ...filters } = givenOnce(given);
  return {
    dimensions: listOf(dimensions),
    measures: listOf(measures),
    having: havingOf(listOf(min), listOf(max)),
    sorts: listOf(sort)?.map((text) =>
      text.startsWith('-') ? { by: text.slice(1), direction: 'DESC' } : { by: text },
    ),
    limit: numberOr(limit),
    after,
    filters: Object.fromEntries(
      Object.entries(filters).map(([name, value]) => [name, filterOf(name, value)]),
    ),
  };
}

/** A question is the same in whatever order its parameters come, which repeated ones would make differ. */
function givenOnce(given: SalesParameters): Record<string, string | undefined> {
  const entries = Object.entries(given).map(([name, value]): [string, string] => {
    if (typeof value === 'string') return [name, value];
    const advice = 'give it once, its values with commas between';
    throw new AppError('ARGUMENT_INVALID', `${shown(name)} is given twice: ${advice}`);
  });
  return Object.fromEntries(entries);
}

const listOf = (given: string | undefined) => given?.split(',');

function filterOf(name: string, given: string | undefined): unknown {
  if (!dimensionNames.some((known) => known === name)) return given;
  const { type } = dimensionOf(name as DimensionName);
  if (type === 'boolean') return given === 'true' ? true : given === 'false' ? false : given;
  return type === 'integer' ? listOf(given)?.map(numberOr) : listOf(given);
}

function havingOf(min: string[] = [], max: string[] = []): object {
  const ranges = new Map<string, object>();
  for (const [bound, pairs] of Object.entries({ min, max })) {
    for (const pair of pairs) {
      const [name = '', ...rest] = pair.split(':');
      ranges.set(name, { ...ranges.get(name), [bound]: numberOr(rest.join(':')) });
    }
  }
  return Object.fromEntries(ranges);
}

/** A blank stays text, to be refused: Number('') would be 0. */
function numberOr(given: unknown): unknown {
  return typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
}
