import { setImmediate as turn } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppLogger, type LogEntry, type LogLevel } from './logger.js';
import { withLogIds, writeAbout } from './log-ids.js';

describe('the log', () => {
  let written: string[];
  beforeEach(() => {
    written = [];
  });
  afterEach(() => Logger.overrideLogger(false));

  const open = (format: 'text' | 'json', level: LogLevel = 'info') =>
    new AppLogger('Worker', { format, level }, { write: (line) => void written.push(line) });
  const entries = () => written.map((line) => JSON.parse(line) as LogEntry);

  it('writes one line per event for people', () => {
    open('text').log('metrics and health at http://127.0.0.1:3001');
    expect(written).toHaveLength(1);
    expect(written[0]).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO {2}\[Worker\] metrics and health at http:\/\/127\.0\.0\.1:3001\n$/,
    );
  });

  it('writes one object per line for collectors', () => {
    withLogIds({ run: 7, stage: 'integrate', job: 'run-7-1-integrate' }, () => {
      open('json').warn('slow');
    });
    expect(written[0]).toMatch(/^[^\n]*\n$/);
    expect(entries()).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^2.*Z$/) as string,
        context: 'Worker',
        message: 'slow',
        run: 7,
        stage: 'integrate',
        job: 'run-7-1-integrate',
      },
    ]);
  });

  it('adds ids to lines, also after awaits and from libraries’ loggers', async () => {
    Logger.overrideLogger(open('text'));
    const library = new Logger('Library');
    const work = (run: number) =>
      withLogIds({ run }, async () => {
        await turn();
        await withLogIds({ stage: `stage-${run}` }, async () => {
          await turn();
          library.log(`of ${run}`);
        });
      });
    await Promise.all([work(1), work(2)]);
    library.log('of none');
    expect(written.map((line) => line.replace(/^\S+ \w+ +/, ''))).toEqual([
      '[Library run=1 stage=stage-1] of 1\n',
      '[Library run=2 stage=stage-2] of 2\n',
      '[Library] of none\n',
    ]);
  });

  it('adds ids to single lines and to no others', async () => {
    const logger = open('json');
    await withLogIds({ run: 7 }, async () => {
      writeAbout({ requestId: 'a' }, () => {
        writeAbout({ stage: 'integrate' }, () => logger.log('both'));
        logger.log('the request');
        void turn().then(() => logger.log('later'));
      });
      expect(() => writeAbout({ requestId: 'b' }, () => expect.unreachable())).toThrow();
      logger.log('the run');
      await turn();
    });
    expect(
      entries().map(({ message, run, requestId, stage }) => [message, run, requestId, stage]),
    ).toEqual([
      ['both', 7, 'a', 'integrate'],
      ['the request', 7, 'a', undefined],
      ['the run', 7, undefined, undefined],
      ['later', 7, undefined, undefined],
    ]);
  });

  it('accepts what Nest passes: contexts, stacks, errors and objects', () => {
    Logger.overrideLogger(open('json'));
    const error = new Error('no room', { cause: 'x' });
    new Logger('Http').error('INTERNAL: no room', error.stack);
    new Logger('Http').error('without a stack');
    new Logger('Http').error(error);
    new Logger('Http').warn({ room: { left: 0 } });
    new Logger('Http').log('with more', { left: 0 });
    const [first, second, third, fourth, fifth] = entries();
    expect(first).toMatchObject({ context: 'Http', message: 'INTERNAL: no room' });
    expect(first?.stack).toContain('logger.spec.ts');
    expect(second).toMatchObject({ context: 'Http', message: 'without a stack' });
    expect(second).not.toHaveProperty('stack');
    expect(third).toMatchObject({ context: 'Http', message: 'no room', level: 'error' });
    expect(third?.stack).toContain('logger.spec.ts');
    expect(fourth).toMatchObject({ message: '{ room: { left: 0 } }', level: 'warn' });
    expect(fifth?.message).toBe('with more { left: 0 }');
  });

  it('prevents a message from looking like another event', () => {
    const logger = open('text');
    logger.log('refused: a\n2026-01-01T00:00:00.000Z ERROR [Worker] all is lost\u001b[2J');
    logger.error('failed', 'Error: x\n    at y (z.ts:1:1)\n2026-01-01T00:00:00.000Z ERROR [A] b');
    const lines = written.join('').split('\n');
    expect(lines.filter((line) => /^\d{4}-/.test(line))).toHaveLength(2);
    expect(lines[0]).toMatch(/INFO .*refused: a \| 2026.*all is lost \[2J$/);
    expect(lines.slice(2, 5)).toEqual([
      '    Error: x',
      '    at y (z.ts:1:1)',
      '    2026-01-01T00:00:00.000Z ERROR [A] b',
    ]);
    expect(written.join('')).not.toContain('\u001b');
  });

  it('does not interpret a message as a format', () => {
    open('json').log('100 %s %d %o %%');
    expect(entries()[0]?.message).toBe('100 %s %d %o %%');
  });

  it.each(['text', 'json'] as const)('removes secrets such as %s', (format) => {
    const logger = open(format);
    const told: LogEntry[] = [];
    logger.copyTo((entry) => told.push(entry));
    const url = 'postgres://a:hunter2@db';
    logger.log(`to ${url}`);
    logger.error('failed', `Error: ${url}\n    at x (y.ts:1:1)`);
    logger.error(new Error(url));
    logger.log('headers', { cookie: 'hunter2', headers: { authorization: 'hunter2' } });
    expect(written).toHaveLength(4);
    expect(told).toHaveLength(4);
    expect(written.join('') + JSON.stringify(told)).not.toContain('hunter2');
  });

  it.each<[LogLevel, string[]]>([
    ['error', ['fatal', 'error']],
    ['info', ['fatal', 'error', 'warn', 'info']],
    ['trace', ['fatal', 'error', 'warn', 'info', 'debug', 'trace']],
  ])('at level %s omits lower levels', (level, expected) => {
    const logger = open('json', level);
    logger.fatal('x');
    logger.error('x');
    logger.warn('x');
    logger.log('x');
    logger.debug('x');
    logger.verbose('x');
    expect(entries().map((entry) => entry.level)).toEqual(expected);
  });

  it('omits the modules and routes that Nest lists', () => {
    open('text').log('Mapped {/, GET} route', 'RouterExplorer');
    expect(written).toEqual([]);
  });

  it('cuts very long texts', () => {
    open('json').log('x'.repeat(1_000_000));
    expect(written[0]?.length).toBeLessThan(9_000);
  });
});
