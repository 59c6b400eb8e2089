import { expect, it } from 'vitest';
import { z } from 'zod';
import { createShape } from '#serving/shape.js';
import { formatField } from '../words/field-format.js';
import { inCells } from '../words/figures.js';
import { answerRegistry } from './answers.js';

interface Schema {
  enum?: unknown[];
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
}

/** Returns the coded values of a schema, with the name of their field. */
function listCodedValues(
  { properties = {}, items, anyOf = [], ...own }: Schema,
  name = '',
): string[][] {
  const inner = [...anyOf, ...(items ? [items] : [])].map((each) => listCodedValues(each, name));
  const fields = Object.entries(properties).map(([field, each]) => listCodedValues(each, field));
  return [
    ...(own.enum ?? []).map((value) => [name, String(value)]),
    ...inner.flat(),
    ...fields.flat(),
  ];
}

const coded = answerRegistry.flatMap(({ result, row }) =>
  [result, row ?? result].flatMap((type) =>
    listCodedValues(
      z.toJSONSchema(createShape(type), {
        io: 'input',
        unrepresentable: 'any',
        reused: 'inline',
      }) as Schema,
    ),
  ),
);
const distinct = new Map(
  coded.map(([name = '', value = '']) => [`${name} ${value}`, { name, value }]),
);

it.each([...distinct.values()].filter(({ name }) => name !== 'storeType'))(
  'a cell shows words for $name $value',
  ({ name, value }) => {
    const text = formatField({ name }, value, inCells);
    expect(text).not.toMatch(/[A-Z]{2}|_/);
  },
);

it.each([
  ['state', 'CONTROL_FROM_OTHER_WEEKS', 'drift of other weeks'],
  ['nodes.state', 'PARTIAL', 'partial'],
  ['basis', 'PARTIAL', 'estimated, partly counted'],
  ['predictionState', 'OBSERVED', 'observed range'],
  ['weekday', 'MONDAY', 'Monday'],
  ['treatment', 'SHORT', 'short'],
  ['storeType', 'B', 'B'],
  ['product', 'COKE_ZERO', 'COKE_ZERO'],
])('%s %s is shown as %s', (name, value, words) => {
  expect(formatField({ name }, value, inCells)).toBe(words);
});
