import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Cell } from '#lake/ports/compute.js';
import { openEnginePerFile } from '#test/setup/query-engine.js';
import { TEST_SALT, tryRecipe } from '../../../test/setup/try-recipe.js';

const engine = openEnginePerFile();

/** Returns the cells of a text column `x` after some steps; all columns when there are more. */
async function after(texts: Cell[], ...steps: object[]): Promise<Cell[][]> {
  const table = { columns: { x: 'VARCHAR' }, rows: texts.map((text) => [text]) };
  return (await tryRecipe(engine(), table, steps)).rows;
}
const cellsAfter = async (texts: Cell[], ...steps: object[]) =>
  (await after(texts, ...steps)).flat();

describe('steps on texts', () => {
  it('trim only invisible characters', async () => {
    const texts = ['\u00a0 a  b\t\r\n', '\ufeff\u3000', null, 'a\u200bb'];
    const trim = { step: 'trim', columns: ['x'] };
    expect(await cellsAfter(texts, trim)).toEqual(['a  b', '', null, 'a\u200bb']);
    expect(await cellsAfter(texts, { ...trim, inner: true })).toEqual([
      'a b',
      '',
      null,
      'a\u200bb',
    ]);
  });

  it('change case letter by letter', async () => {
    const texts = ['ångström ÉTÉ', 'straße ﬁ', 'ΟΔΌΣ жук', '日本 😀', null];
    const to = (form: string) => ({ step: 'case', columns: ['x'], to: form });
    // Sharp s and ligatures have no single upper case letter; sigma does not change at the end of a word.
    expect(await cellsAfter(texts, to('upper'))).toEqual([
      'ÅNGSTRÖM ÉTÉ',
      'STRAßE ﬁ',
      'ΟΔΌΣ ЖУК',
      '日本 😀',
      null,
    ]);
    expect(await cellsAfter(texts, to('lower'))).toEqual([
      'ångström été',
      'straße ﬁ',
      'οδόσ жук',
      '日本 😀',
      null,
    ]);
    expect(await cellsAfter(['éTÉ à LA carte', ''], to('sentence'))).toEqual([
      'Été à la carte',
      '',
    ]);
  });

  it('replace literal texts', async () => {
    const replace = (find: string, by: string, as: string) => ({
      step: 'replace',
      columns: ['x'],
      find,
      with: by,
      as,
    });
    expect(await cellsAfter(["a.b.c'", null], replace('.', "'$1\\1", 'text'))).toEqual([
      "a'$1\\1b'$1\\1c'",
      null,
    ]);
    expect(await cellsAfter(['a1b22'], replace('[0-9]+', '\\0$0', 'pattern'))).toEqual([
      'a\\0$0b\\0$0',
    ]);
    expect(await cellsAfter(['n/a', 'n/a!'], replace('n/a', '', 'whole'))).toEqual(['', 'n/a!']);
    // `$` matches only at the end of the text, not before a final line end.
    expect(await cellsAfter(['ab\n', 'ab'], replace('b$', 'x', 'pattern'))).toEqual(['ab\n', 'ax']);
  });

  it('split at a separator, with the rest in the last column', async () => {
    const split = { step: 'split', column: 'x', at: '||', into: ['one', 'two'] };
    expect(await after(['a||b||c', 'a', '||', '', null, 'é||😀'], split)).toEqual([
      ['a', 'b||c'],
      ['a', null],
      ['', ''],
      ['', null],
      [null, null],
      ['é', '😀'],
    ]);
  });

  it('merge the columns that have values', async () => {
    const table = {
      columns: { a: 'VARCHAR', b: 'DECIMAL(9,2)', c: 'DATE', d: 'BOOLEAN' },
      rows: [
        ['x', '-0.50', '2012-02-29', true],
        [null, null, '2012-02-29', null],
        [null, null, null, null],
      ],
    };
    const merge = { step: 'merge', columns: ['a', 'b', 'c', 'd'], with: "'", into: 'all_of_it' };
    const { rows } = await tryRecipe(engine(), table, [merge]);
    expect(rows.flat()).toEqual(["x'-0.50'2012-02-29'true", '2012-02-29', null]);
  });

  it('map values one by one', async () => {
    const values = [
      { from: "O'Brien", to: 'x' },
      { from: '', to: null },
    ];
    const map = { step: 'map', column: 'x', values };
    const texts = ["O'Brien", '', 'other', null];
    expect(await cellsAfter(texts, map)).toEqual(['x', null, 'other', null]);
    expect(await cellsAfter(texts, { ...map, others: { value: '?' } })).toEqual([
      'x',
      null,
      '?',
      null,
    ]);
    expect(await cellsAfter(texts, { ...map, others: 'empty' })).toEqual(['x', null, null, null]);
  });

  it('mask all but the last characters, and never show more than half of a value', async () => {
    const texts = ['4111111111111234', '12345678', '1234567', '😀é\u0301z1234', '', null];
    const mask = { step: 'mask', columns: ['x'] };
    const masked = await cellsAfter(texts, { ...mask, keep: 4 });
    const shown = ['************1234', '****5678', '*******', '****1234', '', null];
    expect(masked).toEqual(shown);
    expect(await cellsAfter(['123456789'], mask)).toEqual(['*********']);
    await expect(cellsAfter(texts, { ...mask, keep: 5 })).rejects.toThrow(
      'step 1 (mask): keep: Too big: expected number to be <=4',
    );
  });

  it('hash with standard SHA-256', async () => {
    const sha = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
    const texts = ['é', '', null];
    expect(await cellsAfter(texts, { step: 'hash', columns: ['x'] })).toEqual([
      sha('é'),
      sha(''),
      null,
    ]);
    const salted = await cellsAfter(texts, { step: 'hash', columns: ['x'], salt: 'pepper' });
    expect(salted).toEqual([sha(`${TEST_SALT}é`), sha(TEST_SALT), null]);
  });

  it('extract a group of the first match', async () => {
    const extract = { step: 'extract', column: 'x', pattern: '(\\d+)-(\\d*)', into: 'y' };
    const texts = ['a 12-34 5-6', '7-', 'none', null];
    const found = async (group: number) =>
      (await after(texts, { ...extract, group })).map(([, cell]) => cell);
    expect(await found(0)).toEqual(['12-34', '7-', null, null]);
    expect(await found(2)).toEqual(['34', '', null, null]);
  });
});
