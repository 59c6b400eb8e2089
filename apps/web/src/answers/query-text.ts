import type { Parameters } from '#analytics/charts/custom-view.js';

/** Page size of the query: the whole list would be too long to read. */
const FIRST = /\bfirst: (\d+)/;
const ENUM_VALUE = /^[A-Z_]+$/;

/**
 * Returns the example of a question with other arguments: it keeps the selection and removes variables.
 *
 * @param parameters texts in capitals are values of an enum
 */
export function buildQueryText(example: string, field: string, parameters: Parameters): string {
  const root = new RegExp(`^[^{]*\\{\\s*${field}(\\([^)]*\\))?`);
  const [head, own = ''] = root.exec(example) ?? [''];
  const { first: _all, ...rest } = parameters;
  const first = FIRST.exec(own)?.[1];
  const args = Object.entries({ ...rest, first: first && Number(first) }).flatMap(
    ([name, value]) =>
      value === undefined || value === '' ? [] : [`${name}: ${formatLiteral(value)}`],
  );
  const list = args.length === 0 ? '' : `(${args.join(', ')})`;
  return `{\n  ${field}${list}${example.slice(head.length)}`;
}

const formatLiteral = (value: string | number | boolean) =>
  typeof value !== 'string' || ENUM_VALUE.test(value) ? String(value) : JSON.stringify(value);
