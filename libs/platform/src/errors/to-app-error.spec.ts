import { describe, expect, inject, it } from 'vitest';
import { createWarehouse } from '../database/data-source.js';
import { AppError } from './app-error.js';
import { toTimeoutError, toAppError } from './to-app-error.js';

const withCode = (code: string, message = 'as the system says it') =>
  Object.assign(new Error(message), { code });

describe('toAppError', () => {
  it('returns errors of ours unchanged', () => {
    const error = new AppError('SOURCE_EMPTY', 'nothing');
    expect(toAppError(error, 'STAGE_FAILED')).toBe(error);
  });

  it.each(['ENOSPC', 'EDQUOT', '53100'])('recognises a full disk by %s', (code) => {
    const error = toAppError(withCode(code), 'STAGE_FAILED');
    expect(error).toMatchObject({ code: 'DISK_FULL', retryable: false });
    expect(error.message).toContain('as the system says it');
    expect(error.message).toContain('free space');
  });

  it('recognises a full disk by its message', () => {
    const error = new Error('write failed: No space left on device');
    expect(toAppError(error, 'STAGE_FAILED').code).toBe('DISK_FULL');
  });

  it.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    '08006',
    '08003',
    '40001',
    '40P01',
    '53300',
    '53200',
    '57P01',
    '57P02',
    '57P03',
  ])('marks %s as retryable', (code) => {
    expect(toAppError(withCode(code), 'STAGE_FAILED')).toMatchObject({
      code: 'WAREHOUSE_UNAVAILABLE',
      retryable: true,
    });
  });

  it.each([
    'Connection terminated unexpectedly',
    'Client has encountered a connection error and is not queryable',
    'Client has encountered a connection error: Connection ended',
    'timeout exceeded when trying to connect',
  ])('marks "%s" as retryable', (message) => {
    expect(toAppError(new Error(message), 'STAGE_FAILED')).toMatchObject({ retryable: true });
  });

  it.each(['23505', '22P02', '42P01', '57014', 'ENOENT', 'EACCES'])(
    'uses the fallback code for %s, not retryable',
    (code) => {
      const cause = withCode(code);
      const error = toAppError(cause, 'STAGE_FAILED');
      expect(error).toMatchObject({
        code: 'STAGE_FAILED',
        message: cause.message,
        retryable: false,
      });
      expect(error.cause).toBe(cause);
    },
  );

  it.each([
    ['text', 'text'],
    [undefined, 'undefined'],
    [null, 'null'],
    [new Error(''), 'unknown error'],
    [withCode('EODD', ''), 'EODD'],
  ])('accepts any thrown value: %s', (thrown, message) => {
    expect(toAppError(thrown, 'STAGE_FAILED')).toMatchObject({ code: 'STAGE_FAILED', message });
  });

  it('replaces characters that PostgreSQL cannot store', () => {
    expect(toAppError(new Error('a\0b\ud800c'), 'STAGE_FAILED').message).toBe('a\ufffdb\ufffdc');
  });

  describe('for errors of the driver', () => {
    const raise = async (sqlState: string) => {
      const options = { url: inject('serverUrl'), applicationName: 'test', entities: [] };
      const warehouse = await createWarehouse(options);
      await warehouse.initialize();
      try {
        await warehouse.query(
          `DO $$ BEGIN RAISE EXCEPTION 'raised' USING ERRCODE = '${sqlState}'; END $$`,
        );
        throw new Error('nothing was raised');
      } catch (error) {
        return toAppError(error, 'STAGE_FAILED');
      } finally {
        await warehouse.destroy();
      }
    };

    it.each([
      ['53100', 'DISK_FULL', false],
      ['40001', 'WAREHOUSE_UNAVAILABLE', true],
      ['22000', 'STAGE_FAILED', false],
    ])('maps %s to %s', async (sqlState, code, retryable) => {
      expect(await raise(sqlState)).toMatchObject({ code, retryable });
    });

    it('marks a refused connection as retryable', async () => {
      const url = 'postgres://nobody@127.0.0.1:1/none';
      const warehouse = await createWarehouse({ url, applicationName: 'test', entities: [] });
      const error = await warehouse.initialize().catch((thrown: unknown) => thrown);
      expect(toAppError(error, 'STAGE_FAILED')).toMatchObject({
        code: 'WAREHOUSE_UNAVAILABLE',
        retryable: true,
      });
    });
  });
});

it('names a statement that PostgreSQL has stopped', () => {
  const stopped = Object.assign(new Error('canceling statement'), { code: '57014' });
  expect(toTimeoutError(stopped)).toBeInstanceOf(AppError);
  expect(toTimeoutError(stopped)).toMatchObject({ code: 'ANSWER_TOO_SLOW', cause: stopped });
});

it.each([[new Error('x')], [Object.assign(new Error('x'), { code: '57P01' })], ['text'], [null]])(
  'leaves %s unchanged',
  (error) => {
    expect(toTimeoutError(error)).toBe(error);
  },
);
