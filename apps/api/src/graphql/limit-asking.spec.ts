import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { limitAsking } from './limit-asking.js';

const schema = buildSchema(
  'type Query { askSql: Int } type Mutation { askSql: Answer other: Int } type Answer { askSql: Int }',
);
const check = (query: string) =>
  validate(schema, parse(query), [limitAsking]).map(({ message }) => message);
const refused = ['a request may hold one askSql: send several requests'];

describe('limitAsking', () => {
  it('lets one question pass, with whatever else has its name', () => {
    expect(check('mutation { askSql { askSql a: askSql } other b: other }')).toEqual([]);
    expect(check('{ a: askSql b: askSql }')).toEqual([]);
  });

  it('refuses the second, once, however it is written', () => {
    expect(
      check('mutation { askSql { askSql } b: askSql { askSql } c: askSql { askSql } }'),
    ).toEqual(refused);
    const fragment = 'fragment F on Mutation { b: askSql { askSql } }';
    expect(check(`mutation { askSql { askSql } ...F } ${fragment}`)).toEqual(refused);
    expect(check('mutation { askSql { askSql } ... { b: askSql { askSql } } }')).toEqual(refused);
  });
});
