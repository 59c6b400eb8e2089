import { AppError } from '#platform/errors/app-error.js';
import { type DimensionName, dimensionNames, resolveDimension } from '../registry/dimensions.js';
import { quoteInput } from './filters.js';

/** Parameters of `GET /v1/sales`: text, or a list for a repeated parameter, which is rejected. */
export type SalesParameters = Record<string, string | string[]>;

/**
 * Returns the unchecked question from the parameters of a GET. Lists are comma-separated, and filters have the name of
 * their dimension. `min` and `max` are pairs `measure:number`; a sort that starts with `-` is descending. Unknown names
 * are kept, so that the check rejects them.
 * @throws AppError ARGUMENT_INVALID when a parameter is repeated
 */
export function parseQuestion(given: SalesParameters): object {
  const { dimensions, measures, min, max, sort, limit, after, ...filters } = requireOnce(given);
  return {
    dimensions: splitList(dimensions),
    measures: splitList(measures),
    having: parseHaving(splitList(min), splitList(max)),
    sorts: splitList(sort)?.map((text) =>
      text.startsWith('-') ? { by: text.slice(1), direction: 'DESC' } : { by: text },
    ),
    limit: toNumber(limit),
    after,
    filters: Object.fromEntries(
      Object.entries(filters).map(([name, value]) => [name, parseFilter(name, value)]),
    ),
  };
}

/** The order of parameters must not change the question; with repeated ones it would. */
function requireOnce(given: SalesParameters): Record<string, string | undefined> {
  const entries = Object.entries(given).map(([name, value]): [string, string] => {
    if (typeof value === 'string') return [name, value];
    const advice = 'send it once, with commas between its values';
    throw new AppError(
      'ARGUMENT_INVALID',
      `the parameter ${quoteInput(name)} is repeated: ${advice}`,
    );
  });
  return Object.fromEntries(entries);
}

const splitList = (given: string | undefined) => given?.split(',');

function parseFilter(name: string, given: string | undefined): unknown {
  if (!dimensionNames.some((known) => known === name)) return given;
  const { type } = resolveDimension(name as DimensionName);
  if (type === 'boolean') return given === 'true' ? true : given === 'false' ? false : given;
  return type === 'integer' ? splitList(given)?.map(toNumber) : splitList(given);
}

function parseHaving(min: string[] = [], max: string[] = []): object {
  const ranges = new Map<string, object>();
  for (const [bound, pairs] of Object.entries({ min, max })) {
    for (const pair of pairs) {
      const [name = '', ...rest] = pair.split(':');
      ranges.set(name, { ...ranges.get(name), [bound]: toNumber(rest.join(':')) });
    }
  }
  return Object.fromEntries(ranges);
}

/** A blank stays text, so that the check rejects it: Number('') is 0. */
function toNumber(given: unknown): unknown {
  return typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
}
