import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LogEntry } from '#platform/logging/logger.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { RunLog, RunLogWriter } from './run-log.js';

describe('the log of a run', () => {
  let database: TestWarehouse;
  let said: string[];
  let log: RunLog;
  let writer: RunLogWriter;

  beforeAll(async () => {
    database = await createTestWarehouse();
    log = new RunLog(database.warehouse);
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.warehouse.query('TRUNCATE ops.log_lines');
    said = [];
    writer = createWriter({ linesARun: 3, waiting: 10 });
  });

  const createWriter = (limits: { linesARun: number; waiting: number }) =>
    new RunLogWriter(database.warehouse, { warn: (line) => said.push(line) }, 30, limits);
  const entry = (message: string, more: Partial<LogEntry> = {}): LogEntry => ({
    run: 7,
    stage: 'integrate',
    context: 'Stages',
    level: 'info',
    message,
    time: '2026-11-22T10:00:00.123Z',
    ...more,
  });
  const messages = async (runId = '7', filter = {}, first = 100, before?: number) =>
    (await log.list(runId, filter, first, before)).map(({ message }) => message);

  it('returns each line as written, newest first', async () => {
    writer.add(entry('one'));
    writer.add(entry('two', { stage: undefined, level: 'error', stack: 'Error: x\n    at y' }));
    await writer.write();
    const [two, one] = await log.list('7', {}, 10);
    expect(one).toEqual({
      id: expect.any(String) as string,
      at: new Date('2026-11-22T10:00:00.123Z'),
      level: 'info',
      stage: 'integrate',
      context: 'Stages',
      message: 'one',
    });
    expect(two).toMatchObject({ stage: null, message: 'two\nError: x\n    at y' });
    expect(await messages('7', {}, 10, Number(two?.id))).toEqual(['one']);
    expect(await messages('7', {}, 1)).toEqual([two?.message]);
  });

  it('filters by stage and by level', async () => {
    writer = createWriter({ linesARun: 10, waiting: 10 });
    for (const level of ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const) {
      writer.add(entry(level, { level, stage: level === 'warn' ? 'publish' : 'integrate' }));
    }
    await writer.write();
    expect(await messages()).toEqual(['trace', 'debug', 'info', 'warn', 'error', 'fatal']);
    expect(await messages('7', { level: 'warn' })).toEqual(['warn', 'error', 'fatal']);
    expect(await messages('7', { level: 'warn', stage: 'integrate' })).toEqual(['error', 'fatal']);
    expect(await messages('7', { stage: "x' OR true --" })).toEqual([]);
  });

  it('keeps the newest lines of each run, and ignores lines without a run', async () => {
    for (const n of [1, 2, 3, 4, 5]) writer.add(entry(`line ${n}`));
    writer.add(entry('of another', { run: 8 }));
    writer.add(entry('of none', { run: undefined }));
    writer.add(entry('of a job that is wrong', { run: 'x' as never }));
    await writer.write();
    writer.add(entry('line 6'));
    await writer.write();
    expect(await messages()).toEqual(['line 6', 'line 5', 'line 4']);
    expect(await messages('8')).toEqual(['of another']);
    expect(said).toEqual([]);
  });

  it('truncates long lines', async () => {
    writer.add(entry('x'.repeat(5_000)));
    await writer.write();
    expect(await messages()).toEqual([`${'x'.repeat(2_000)}…`]);
  });

  it('logs a database failure once, and continues', async () => {
    await database.warehouse.query('ALTER TABLE ops.log_lines RENAME TO away');
    for (let n = 1; n <= 12; n++) {
      writer.add(entry(`line ${n}`));
      await writer.write();
    }
    await database.warehouse.query('ALTER TABLE ops.away RENAME TO log_lines');
    expect(said).toEqual([expect.stringMatching(/^cannot store log lines of runs: .*log_lines/)]);
    await writer.write();
    expect(await messages()).toEqual(['line 12', 'line 11', 'line 10']);
    // At most ten lines wait, so two are lost.
    expect(said.slice(1)).toEqual(['2 log lines of runs were lost: no run’s log has them']);
  });

  it('is complete when the worker ends', async () => {
    writer.start();
    writer.add(entry('the last'));
    await writer.close();
    expect(await messages()).toEqual(['the last']);
  });

  it('drops lines after their retention', async () => {
    const day = 86_400_000;
    const daysAgo = (days: number) => new Date(Date.now() - days * day).toISOString();
    writer.add(entry('old', { time: daysAgo(31) }));
    writer.add(entry('young', { time: daysAgo(29) }));
    await writer.write();
    await writer.clear();
    expect(await messages()).toEqual(['young']);
  });
});
