import { describe, expect, it } from 'vitest';
import { readTestCall, runInProcess } from '#test/setup/programs.js';
import { parseSourceFolder } from './deliver-command.js';

async function read(argv: string[]) {
  const { words, options } = await readTestCall<{ to?: string }>(['deliver', ...argv]);
  return { ...options, words, to: parseSourceFolder(options.to) };
}

describe('arguments of retailstream deliver', () => {
  it.each([
    [['a.csv'], { words: ['a.csv'], to: '' }],
    [['a.csv', 'b', '--to', '2010/w 1//'], { words: ['a.csv', 'b'], to: '2010/w 1/' }],
    [['--wait', 'a.csv', '--start'], { words: ['a.csv'], to: '', wait: true, start: true }],
    [['a.csv', '--replace'], { words: ['a.csv'], to: '', replace: true }],
  ])('%j', async (argv, expected) => {
    expect(await read(argv)).toEqual(expected);
  });

  it.each([
    [[], /missing required argument 'file'/],
    [['a.csv', '--to'], /--to/],
    [['a.csv', '--to', ''], /--to : use a folder/],
    [['a.csv', '--to', '/'], /use a folder below/],
    [['a.csv', '--to', '/etc'], /use a folder below/],
    [['a.csv', '--to', '../up'], /use a folder below/],
    [['a.csv', '--to', 'a/../../up'], /use a folder below/],
    [['a.csv', '--to', '.hidden'], /use a folder below/],
    [['a.csv', '--to', 'Error/sub'], /use a folder below/],
    [['a.csv', '--force'], /--force/],
  ])('refuses %j', async (argv, message) => {
    await expect(read(argv)).rejects.toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: expect.stringMatching(message) as string,
      }),
    );
  });

  it.each(['--help', '-h'])('shows help: %s', async (flag) => {
    expect(await runInProcess(['deliver', flag])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('--replace') as string,
    });
  });
});
