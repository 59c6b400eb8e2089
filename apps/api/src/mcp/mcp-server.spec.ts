import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '#platform/errors/app-error.js';
import { AppLogger, type LogEntry } from '#platform/logging/logger.js';
import { silentLogger } from '#test/setup/pipeline.js';
import { toFailure } from './mcp-server.js';

describe('failureOf', () => {
  let written: LogEntry[];
  beforeEach(() => {
    written = [];
    const output = { write: (line: string) => void written.push(JSON.parse(line) as LogEntry) };
    Logger.overrideLogger(new AppLogger('Api', { format: 'json', level: 'info' }, output));
  });
  afterEach(() => Logger.overrideLogger(silentLogger));

  it('passes errors for clients to an assistant', () => {
    const thrown = new AppError('NO_SNAPSHOT', 'none yet', { retryable: true });
    expect(toFailure(thrown, 'a')).toEqual({
      code: 'NO_SNAPSHOT',
      retryable: true,
      text: 'NO_SNAPSHOT: none yet (the same call may succeed in a few seconds)',
    });
    expect(written).toEqual([]);
  });

  it('logs internal details under the id of its request', () => {
    const { code, text } = toFailure(new Error('relation "mart.x" does not exist'), 'ask-17');
    expect([code, text]).toEqual([
      'WAREHOUSE_FAILED',
      'WAREHOUSE_FAILED: the API could not answer: see its log',
    ]);
    const message = 'WAREHOUSE_FAILED: relation "mart.x" does not exist';
    expect(written).toMatchObject([{ level: 'error', requestId: 'ask-17', message }]);
    expect(written[0]?.stack).toContain('mcp-server.spec.ts');
  });
});
