import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTracing } from '#platform/tracing/start-tracing.js';
import type { StartedTracing } from '#platform/tracing/tracing.js';
import { withSpan } from '#platform/tracing/with-span.js';
import { silent } from '#test/setup/pipeline.js';
import { type Collector, startCollector } from '#test/tracing/collector.js';
import type { GlueApi } from './glue-api.js';
import { GlueRunner } from './glue-runner.js';

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

/** Glue itself is in the cluster lane: here a run is in the given state as soon as it is started. */
function runnerWhoseRuns(JobRunState: 'SUCCEEDED' | 'FAILED'): GlueRunner {
  const api: Pick<GlueApi, 'runs' | 'startRun' | 'run'> = {
    runs: () => Promise.resolve([]),
    startRun: () => Promise.resolve('jr_2'),
    run: () => Promise.resolve({ Id: 'jr_2', JobRunState }),
  };
  return new GlueRunner({
    api: api as GlueApi,
    settings: { job: 'merge-sales' } as never,
    pace: { pollMs: 1, patienceMs: 1_000 },
    urlOf: (key) => `s3://lake/${key}`,
    logger: silent,
  });
}

const attributes = {
  'retailstream.job': 'run-7-ingest-sales-0123',
  'aws.glue.job': 'merge-sales',
  'aws.glue.run.id': 'jr_2',
};

it('names job and run in the trace, and nothing of what the run is given', async () => {
  await withSpan('engine job', {}, () => runnerWhoseRuns('SUCCEEDED').run(submission));
  await tracing.close();
  const [run, job] = collector.spans();
  expect(run).toMatchObject({ name: 'glue run', parentSpanId: job?.spanId, isFailed: false });
  expect(run?.attributes).toEqual(attributes);
  expect(JSON.stringify(collector.received)).not.toContain('hunter2');
});

it('says in the trace that a run has failed, and which', async () => {
  await expect(runnerWhoseRuns('FAILED').run(submission)).rejects.toMatchObject({
    code: 'COMPUTE_FAILED',
  });
  await tracing.close();
  const [run] = collector.spans();
  expect(run).toMatchObject({ name: 'glue run', isFailed: true });
  expect(run?.attributes).toMatchObject(attributes);
});
