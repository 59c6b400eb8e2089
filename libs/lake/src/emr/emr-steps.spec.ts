import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTracing } from '#platform/tracing/start-tracing.js';
import type { StartedTracing } from '#platform/tracing/tracing.js';
import { withSpan } from '#platform/tracing/spans.js';
import { type Collector, startCollector } from '#test/tracing/collector.js';
import { silentLogger } from '#test/setup/pipeline.js';
import type { EmrApi } from './emr-api.js';
import type { EmrCluster } from './emr-cluster.js';
import { EmrSteps } from './emr-steps.js';

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

/** The cluster tests use EMR itself; here every step completes at once. */
const api: Pick<EmrApi, 'steps' | 'addStep' | 'step'> = {
  steps: () => Promise.resolve([]),
  addStep: () => Promise.resolve('s-2'),
  step: () => Promise.resolve({ Status: { State: 'COMPLETED' } }),
};

it('adds cluster and step to the trace, and none of the step’s arguments', async () => {
  const steps = new EmrSteps({
    api: api as EmrApi,
    cluster: { ensureId: () => Promise.resolve('j-1') } as EmrCluster,
    reader: { read: () => Promise.resolve(undefined) } as never,
    pace: { pollMs: 1, giveUpAfterMs: 1_000 },
    logWaitMs: 0,
    logger: silentLogger,
  });
  await withSpan('engine job', {}, () =>
    steps.runStep({ name: 'run-7-integrate', args: ['--secret', 'hunter2'] }),
  );
  await tracing.close();
  const [step, job] = collector.listSpans();
  expect(step).toMatchObject({ name: 'emr step', parentSpanId: job?.spanId });
  expect(step?.attributes).toEqual({
    'retailstream.job': 'run-7-integrate',
    'aws.emr.cluster.id': 'j-1',
    'aws.emr.step.id': 's-2',
  });
  expect(JSON.stringify(collector.received)).not.toContain('hunter2');
});
