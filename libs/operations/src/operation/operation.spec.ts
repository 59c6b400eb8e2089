import { describe, expect, it } from 'vitest';
import { Box, fillBox, findBoxes } from '#test/factories/sample-operations.js';
import { IntArg, TextArg } from '#serving/input.js';
import { defineOperation } from './operation.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class Reserved {
  @TextArg('Where to.')
  out?: string;
}

@ArgsType()
class Optional {
  @IntArg('Number.')
  id?: number;
}

describe('defineOperation', () => {
  it('returns the definition', () => {
    expect(defineOperation(findBoxes)).toBe(findBoxes);
    expect(defineOperation(fillBox)).toBe(fillBox);
  });

  it.each([
    ['find-boxes: write its name in camelCase', { ...findBoxes, name: 'find-boxes' }],
    [
      'a query is GET, unless an argument needs a body',
      { ...findBoxes, rest: { ...findBoxes.rest, method: 'POST' } },
    ],
    ['a mutation is POST', { ...fillBox, rest: { ...fillBox.rest, method: 'GET' } }],
    ['a query takes no file', { ...findBoxes, upload: 'text/csv' }],
    [
      'name the status that REST answers with',
      { ...findBoxes, rest: { ...findBoxes.rest, statuses: {} } },
    ],
    ['give an example', { ...findBoxes, examples: [] }],
    ['the path names id, which', { ...findBoxes, rest: { ...findBoxes.rest, path: 'boxes/:id' } }],
    ['the path names id, which', { ...fillBox, args: Optional }],
    ['an argument is named out, which', { ...findBoxes, args: Reserved }],
  ] as const)('rejects a definition with the error: %s', (message, definition) => {
    expect(() => defineOperation(definition as never)).toThrow(message);
  });

  it('checks the types of `run` against the arguments and the result', () => {
    const wrong = () =>
      defineOperation({
        ...findBoxes,
        // @ts-expect-error a list was promised
        run: () => Promise.resolve(new Box()),
      });
    const misspelt = () =>
      defineOperation({
        ...findBoxes,
        // @ts-expect-error there is no argument `last`
        examples: [{ about: 'x', args: { last: 1 } }],
      });
    expect([wrong(), misspelt()]).toHaveLength(2);
  });
});
