import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { limitMutations, limitRootFields } from './limits.js';

const schema = buildSchema('type Query { answer: Answer } type Answer { a: Int }');
const check = (query: string) =>
  validate(schema, parse(query), [limitRootFields(25)]).map(({ message }) => message);
const aliases = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => `a${from + i}: answer { a }`).join(' ');
const refused = [expect.stringContaining('at most 25 root fields')];

describe('limitRootFields', () => {
  it('accepts 25 root fields with any number of fields each', () => {
    expect(check(`{ ${aliases(1, 24)} answer { a b: a c: a d: a } }`)).toEqual([]);
  });

  it('rejects 26, with one error', () => {
    expect(check(`{ ${aliases(1, 26)} }`)).toEqual(refused);
    expect(check(`{ ${aliases(1, 500)} }`)).toEqual(refused);
  });

  it('rejects the second field if the limit is one', () => {
    const rules = [limitRootFields(1)];
    expect(validate(schema, parse('{ answer { a } }'), rules)).toEqual([]);
    expect(validate(schema, parse('{ answer { a } b: answer { a } }'), rules)).toHaveLength(1);
  });

  it('counts those in fragments', () => {
    const fragments = `fragment F on Query { ${aliases(1, 13)} ... on Query { ${aliases(14, 13)} } }`;
    expect(check(`{ ...F } ${fragments}`)).toEqual(refused);
  });
});

const sqlSchema = buildSchema(
  'type Query { askSql: Int } type Mutation { askSql: Answer other: Int } type Answer { askSql: Int }',
);
const checkSql = (query: string) =>
  validate(sqlSchema, parse(query), [limitMutations(['askSql'])]).map(({ message }) => message);
const refusedSql = ['a request may contain only one askSql: send several requests'];

describe('limitMutations', () => {
  it('accepts one question, next to other fields with its name', () => {
    expect(checkSql('mutation { askSql { askSql a: askSql } other b: other }')).toEqual([]);
    expect(checkSql('{ a: askSql b: askSql }')).toEqual([]);
  });

  it('rejects the second one with one error, in any form', () => {
    expect(
      checkSql('mutation { askSql { askSql } b: askSql { askSql } c: askSql { askSql } }'),
    ).toEqual(refusedSql);
    const fragment = 'fragment F on Mutation { b: askSql { askSql } }';
    expect(checkSql(`mutation { askSql { askSql } ...F } ${fragment}`)).toEqual(refusedSql);
    expect(checkSql('mutation { askSql { askSql } ... { b: askSql { askSql } } }')).toEqual(
      refusedSql,
    );
  });
});
