import { describe, expect, it } from 'vitest';
import { exportBoxes, fillBox, findBoxes } from '#test/factories/sample-operations.js';
import { readCommandLine } from './command-line.js';
import type { Operation } from './operation.js';

describe('the command line of an operation', () => {
  it('gives checked arguments', async () => {
    expect(
      await readCommandLine(findBoxes, ['--first', '5', '--made-since=2010-02-05', '--json']),
    ).toEqual({ args: { first: 5, madeSince: '2010-02-05' }, json: true });
    expect(await readCommandLine(findBoxes, [])).toEqual({ args: { first: 2 }, json: false });
    expect(
      await readCommandLine(fillBox, ['--id', '4', '--no-close', '--things', '[{"name":"pen"}]']),
    ).toEqual({ args: { id: '4', close: false, things: [{ name: 'pen' }] }, json: false });
  });

  it('names files where the operation takes or gives one', async () => {
    expect(await readCommandLine(fillBox, ['--id', '4', '--in', 'a.csv'])).toMatchObject({
      in: 'a.csv',
    });
    expect(await readCommandLine(exportBoxes, ['--out', 'b.csv'])).toMatchObject({ out: 'b.csv' });
  });

  it.each([['--help'], ['-h'], ['--help', '--first', 'x']])(
    'may ask for help: %s',
    async (...args) => {
      expect(await readCommandLine(findBoxes, args)).toBeUndefined();
    },
  );

  it.each<[Operation, string[], RegExp]>([
    [findBoxes, ['--size', '3'], /--size.*; npm run ops -- find-boxes --help/],
    [findBoxes, ['--first', 'x'], /first must be an integer number.*; npm run ops/],
    [findBoxes, ['--colour', 'green'], /colour must be one of.*red, blue/],
    [findBoxes, ['red'], /'red'/],
    [findBoxes, ['--in', 'a.csv'], /--in/],
    [findBoxes, ['--out', 'a.csv'], /--out/],
    [exportBoxes, ['--json'], /--json/],
    [fillBox, [], /id must be a string/],
    [fillBox, ['--id', '4', '--things', 'pen'], /--things is not JSON; npm run ops -- fill-box/],
    [fillBox, ['--id', '4', '--things', '[{}]'], /things\.0\.name must be a string/],
  ])('refuses %#', async (operation, args, message) => {
    await expect(readCommandLine(operation, args)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(message) as string,
    });
  });
});
