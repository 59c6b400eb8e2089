import type { JobRunState } from '@aws-sdk/client-glue';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTracing } from '#platform/tracing/start-tracing.js';
import type { StartedTracing } from '#platform/tracing/tracing.js';
import { withSpan } from '#platform/tracing/spans.js';
import { silentLogger } from '#test/setup/pipeline.js';
import { type Collector, startCollector } from '#test/tracing/collector.js';
import type { GlueApi } from './glue-api.js';
import { GlueRunner, parseGlueSettings, toJobParameters, createRunError } from './glue-runner.js';

let collector: Collector;
let tracing: StartedTracing;
beforeEach(async () => {
  collector = await startCollector();
  const settings = { url: `${collector.url}/v1/traces`, headers: {}, ratio: 1 };
  tracing = await startTracing(settings, { name: 'worker', version: '1' }, () => undefined);
});
afterEach(async () => {
  await tracing.close();
  await collector.close();
});

const submission = {
  name: 'run-7-ingest-sales-0123',
  script: 's3://lake/scripts/run_sql.py',
  arguments: ['--job', 's3://lake/jobs/hunter2/job.json'],
};

/** The cluster tests use Glue itself; here a run has the given state at once. */
function createRunner(JobRunState: 'SUCCEEDED' | 'FAILED'): GlueRunner {
  const api: Pick<GlueApi, 'runs' | 'startRun' | 'run'> = {
    runs: () => Promise.resolve([]),
    startRun: () => Promise.resolve('jr_2'),
    run: () => Promise.resolve({ Id: 'jr_2', JobRunState }),
  };
  return new GlueRunner({
    api: api as GlueApi,
    settings: { job: 'merge-sales' } as never,
    pace: { pollMs: 1, giveUpAfterMs: 1_000 },
    toUrl: (key) => `s3://lake/${key}`,
    logger: silentLogger,
  });
}

const attributes = {
  'retailstream.job': 'run-7-ingest-sales-0123',
  'aws.glue.job': 'merge-sales',
  'aws.glue.run.id': 'jr_2',
};

it('adds job and run to the trace, and none of the run’s arguments', async () => {
  await withSpan('engine job', {}, () => createRunner('SUCCEEDED').run(submission));
  await tracing.close();
  const [run, job] = collector.listSpans();
  expect(run).toMatchObject({ name: 'glue run', parentSpanId: job?.spanId, isFailed: false });
  expect(run?.attributes).toEqual(attributes);
  expect(JSON.stringify(collector.received)).not.toContain('hunter2');
});

it('marks a failed run in the trace with its id', async () => {
  await expect(createRunner('FAILED').run(submission)).rejects.toMatchObject({
    code: 'COMPUTE_FAILED',
  });
  await tracing.close();
  const [run] = collector.listSpans();
  expect(run).toMatchObject({ name: 'glue run', isFailed: true });
  expect(run?.attributes).toMatchObject(attributes);
});

const sparkSubmission = (given: string[]) => ({
  name: 'merge-1',
  script: 's3://b/x.py',
  arguments: given,
});

it('passes pairs of arguments, besides the script and the name that identifies a run', () => {
  expect(toJobParameters(sparkSubmission(['--job', 's3://b/job.json', '--day', '1']))).toEqual({
    '--submission': 'merge-1',
    '--scriptLocation': 's3://b/x.py',
    '--job': 's3://b/job.json',
    '--day': '1',
  });
});

it.each([[['job']], [['--job']], [['--job', 'x', 'y']]])('refuses %j', (given) => {
  expect(() => toJobParameters(sparkSubmission(given))).toThrow(
    'merge-1: a Glue job takes arguments',
  );
});

const failure = (JobRunState: JobRunState, ErrorMessage?: string) =>
  createRunError({ JobName: 'merge', Id: 'jr_1', JobRunState, ErrorMessage, Timeout: 60 });

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
    [
      'FAILED',
      'Resource unavailable',
      'COMPUTE_LOST',
      'Resource unavailable; the worker retries it',
    ],
    ['FAILED', 'Max concurrent job runs per account exceeded', 'COMPUTE_LOST', 'retries it'],
    ['STOPPED', undefined, 'COMPUTE_LOST', 'ended as STOPPED; the worker retries it'],
    ['EXPIRED', undefined, 'COMPUTE_LOST', 'ended as EXPIRED; the worker retries it'],
  ] as const)('maps %s, %s to %s', (state, said, code, message) => {
    const error = failure(state, said);
    expect(error).toMatchObject({ code, retryable: code === 'COMPUTE_LOST' });
    expect(error.message).toContain(message);
  });
});

const read = (href: string) => parseGlueSettings({ scheme: 'glue', href }, 'SALES_MERGE_URL');

describe('glueSettings', () => {
  it('reads job, database and poll', () => {
    expect(read('glue://eu-west-1/merge-sales?database=retail_1&poll=0.5')).toEqual({
      region: 'eu-west-1',
      job: 'merge-sales',
      database: 'retail_1',
      pollMs: 500,
    });
    expect(read('glue://eu-west-1/merge%20sales')).toEqual({
      region: 'eu-west-1',
      job: 'merge sales',
      database: undefined,
      pollMs: 10_000,
    });
  });

  it.each([
    ['glue://eu-west-1/job?poll=-1', 'SALES_MERGE_URL: write poll in seconds, for example poll=10'],
    ['glue://eu-west-1/job?database=Retail', 'database=retail'],
    ['glue://eu-west-1/job?database=', 'database=retail'],
  ])('refuses %s and advises what to write', (url, advice) => {
    expect(() => read(url)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }) as Error);
    expect(() => read(url)).toThrow(advice);
  });
});
