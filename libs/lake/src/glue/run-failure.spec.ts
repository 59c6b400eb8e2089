import { describe, expect, it } from 'vitest';
import type { JobRunState } from '@aws-sdk/client-glue';
import { runFailure } from './run-failure.js';

const failure = (JobRunState: JobRunState, ErrorMessage?: string) =>
  runFailure({ JobName: 'merge', Id: 'jr_1', JobRunState, ErrorMessage, Timeout: 60 });

describe('runFailure', () => {
  it.each([
    ['FAILED', 'ValueError: no week', 'COMPUTE_FAILED', 'FAILED: ValueError: no week'],
    [
      'FAILED',
      undefined,
      'COMPUTE_FAILED',
      'its log is in CloudWatch, /aws-glue/jobs, stream jr_1',
    ],
    ['ERROR', 'the job was deleted', 'COMPUTE_FAILED', 'ERROR: the job was deleted'],
    ['TIMEOUT', undefined, 'COMPUTE_FAILED', 'time limit, 60 minutes now'],
    ['FAILED', 'Resource unavailable', 'COMPUTE_LOST', 'Resource unavailable; it is tried again'],
    ['FAILED', 'Max concurrent job runs per account exceeded', 'COMPUTE_LOST', 'tried again'],
    ['STOPPED', undefined, 'COMPUTE_LOST', 'ended as STOPPED; it is tried again'],
    ['EXPIRED', undefined, 'COMPUTE_LOST', 'ended as EXPIRED; it is tried again'],
  ] as const)('%s, %s is %s', (state, said, code, message) => {
    const error = failure(state, said);
    expect(error).toMatchObject({ code, retryable: code === 'COMPUTE_LOST' });
    expect(error.message).toContain(message);
  });
});
