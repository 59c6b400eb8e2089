import type { Parameters } from '../data/ask.js';

/** The whole list is too long to read in a query: it asks for so many rows. */
const FIRST = /\bfirst: (\d+)/;
const ENUM_VALUE = /^[A-Z_]+$/;

/**
 * The example of a question, asking for other arguments: its selection stays, its variables go.
 *
 * @param parameters texts in capitals are values of an enum
 */
export function queryText(example: string, field: string, parameters: Parameters): string {
  const root = new RegExp(`^[^{]*\\{\\s*${field}(\\([^)]*\\))?`);
  const [head, own = ''] = root.exec(example) ?? [''];
  const { first: _all, ...rest } = parameters;
  const first = FIRST.exec(own)?.[1];
  const args = Object.entries({ ...rest, first: first && Number(first) }).flatMap(
    ([name, value]) => (value === undefined || value === '' ? [] : [`${name}: ${literal(value)}`]),
  );
  const list = args.length === 0 ? '' : `(${args.join(', ')})`;
  return `{\n  ${field}${list}${example.slice(head.length)}`;
}

const literal = (value: string | number | boolean) =>
  typeof value !== 'string' || ENUM_VALUE.test(value) ? String(value) : JSON.stringify(value);
