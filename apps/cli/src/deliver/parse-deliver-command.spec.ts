import { describe, expect, it } from 'vitest';
import { parseDeliverCommand } from './parse-deliver-command.js';

describe('arguments of npm run deliver', () => {
  const plain = { to: '', isReplacing: false, isStarting: false, isWaiting: false };

  it.each([
    [['a.csv'], { ...plain, paths: ['a.csv'] }],
    [['a.csv', 'b', '--to', '2010/w 1//'], { ...plain, paths: ['a.csv', 'b'], to: '2010/w 1/' }],
    [
      ['--wait', 'a.csv', '--start'],
      { ...plain, paths: ['a.csv'], isWaiting: true, isStarting: true },
    ],
    [['a.csv', '--replace'], { ...plain, paths: ['a.csv'], isReplacing: true }],
  ])('%j', (args, expected) => {
    expect(parseDeliverCommand(args)).toEqual(expected);
  });

  it.each([
    [[], /no file is named/],
    [['a.csv', '--to'], /--to/],
    [['a.csv', '--to', ''], /--to : name a folder/],
    [['a.csv', '--to', '/'], /name a folder below/],
    [['a.csv', '--to', '/etc'], /name a folder below/],
    [['a.csv', '--to', '../up'], /name a folder below/],
    [['a.csv', '--to', 'a/../../up'], /name a folder below/],
    [['a.csv', '--to', '.hidden'], /name a folder below/],
    [['a.csv', '--to', 'Error/sub'], /name a folder below/],
    [['a.csv', '--force'], /--force/],
  ])('%j are refused', (args, message) => {
    expect(() => parseDeliverCommand(args)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: expect.stringMatching(message) as string,
      }),
    );
  });

  it.each([[['--help']], [['-h']], [['help']]])('may ask for help: %j', (args) => {
    expect(parseDeliverCommand(args)).toBeUndefined();
  });
});
