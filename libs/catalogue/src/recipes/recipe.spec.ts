import { describe, expect, it } from 'vitest';
import { compileRecipe } from './compile.js';
import { duckdb, spark } from './language/dialect.js';
import { parseRecipe } from './recipe.js';

const columns = new Map([
  [
    'main',
    [
      { name: 'Id', type: 'BIGINT' },
      { name: 'weight', type: 'DOUBLE' },
      { name: 'name', type: 'VARCHAR' },
    ],
  ],
  ['stores', [{ name: 'code', type: 'VARCHAR' }]],
]);

function compile(...steps: object[]) {
  const inputs = { main: 'shop.sales', others: { stores: 'shop.stores' } };
  const text = JSON.stringify({ name: 'clean', inputs, steps });
  return compileRecipe(parseRecipe(text, 'recipe.json'), columns, duckdb);
}

describe('parseRecipe', () => {
  it("rejects the name of Athena's result folder", () => {
    const text = JSON.stringify({ name: 'athena', inputs: { main: 'shop.sales' }, steps: [] });
    expect(() => parseRecipe(text, 'recipe.json')).toThrow('must not be athena');
  });

  it.each([
    [
      { step: 'drop', columns: ['amount'] },
      'there is no column amount; use one of: Id, weight, name',
    ],
    [{ step: 'drop', columns: ['id'] }, 'there is no column id; write "Id"'],
    [{ step: 'rename', columns: [{ from: 'Id', to: 'NAME' }] }, 'column name already exists'],
    [
      { step: 'merge', columns: ['Id', 'weight'], with: '', into: 'x' },
      'column weight is DOUBLE; cast it to DECIMAL first',
    ],
    [
      { step: 'group', make: [{ as: 'x', take: 'sum', of: 'weight' }] },
      'sums of DOUBLE depend on the order',
    ],
    [
      { step: 'cast', columns: ['Id'], to: { type: 'date' } },
      'column Id is BIGINT, which cannot be cast to date; use whole number',
    ],
    [
      { step: 'fill', column: 'Id', value: 'x' },
      '"x" is not a value of column Id: write a whole number',
    ],
    [
      { step: 'join', with: 'shops', on: [{ column: 'name', is: 'code' }] },
      'there is no other input shops; use one of: stores',
    ],
    [
      { step: 'join', with: 'stores', on: [{ column: 'Id', is: 'code' }] },
      'a join needs equal types',
    ],
    [
      { step: 'replace', columns: ['name'], find: 'a*', with: '', as: 'pattern' },
      'matches an empty text',
    ],
    [{ step: 'mix' }, 'there is no such step; use "rename"'],
    [{ step: 'drop', columns: ['Id'], more: 1 }, 'Unrecognized key'],
  ])('names step and column of a mistake: %j', (step, message) => {
    const first = { step: 'drop', columns: ['name'] };
    const keep = { step: 'trim', columns: ['name'] };
    expect(() => compile(keep, step)).toThrow(message);
    expect(() => compile(keep, step)).toThrow(/^recipe\.json: step 2 \([a-z-]+\): /);
    expect(() => compile(first, { step: 'trim', columns: ['name'] })).toThrow(/step 2/);
  });

  it('rejects the whole recipe', () => {
    expect(() => parseRecipe('{', 'a.json')).toThrow(/^a\.json: is not valid JSON/);
    expect(() => parseRecipe('{"name": "A b"}', 'a.json')).toThrow(/name: must begin/);
    const sort = { step: 'sort', by: [{ column: 'Id' }] };
    expect(() => compile(sort, sort)).toThrow('step 1 (sort): a later step would lose the order');
  });

  it('explains each step in a sentence', () => {
    const told = compile(
      {
        step: 'filter',
        where: {
          any: [
            { column: 'name', is: 'containing', text: 'a"b' },
            { column: 'Id', is: 'at least', value: 3 },
          ],
        },
      },
      { step: 'cast', columns: ['name'], to: { type: 'decimal' } },
    );
    expect(told.steps.map(({ bound }) => bound.explain)).toEqual([
      'Keeps rows where ("name" is a text containing "a\\"b" or "Id" is at least 3), and drops the others.',
      'Reads "name" as decimal of 18 digits, 2 after the point, and quarantines rows with invalid values.',
    ]);
  });

  it('escapes Spark constants completely', () => {
    expect(spark.literal(`a'b\\c\${env:HOME}\n`)).toBe(String.raw`'a\'b\\c\u0024{env:HOME}\u000a'`);
    expect(spark.identifier('a`b')).toBe('`a``b`');
    expect(() => spark.identifier('${x}')).toThrow(/Spark does not allow/);
    expect(duckdb.identifier('a"b')).toBe('"a""b"');
    expect(duckdb.literal("a'b\\")).toBe("'a''b\\'");
  });
});
