import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BrokenCompute, PausedCompute } from '../setup/fake-compute.js';
import type { SentSpan } from './collector.js';
import {
  CLIENT_SPAN,
  openTracedApps,
  WAIT_OPTIONS,
  toText,
  type TracedApps,
} from './traced-apps.js';
import { listChildren, listChildNames, requireOne } from './tree.js';

/** The steps of each stage, and its rows of the small chain: in, out, and quarantined. */
const stages: Record<string, { steps: string[]; rows?: [number, number, number] }> = {
  // Ten lines: one is repeated, one restates a former value, one has an invalid day, and one is too short.
  'ingest-sales': {
    steps: ['copying to raw', 'engine job', 'loading core.sales', 'recording the outcome'],
    rows: [10, 6, 3],
  },
  'ingest-features': {
    steps: ['copying to raw', 'engine job', 'recording the outcome'],
    rows: [4, 4, 0],
  },
  'ingest-stores': {
    // Of stores, and of the calendar, the departments and the plan without a file.
    steps: [
      'copying to raw',
      'copying to raw',
      'copying to raw',
      'copying to raw',
      'engine job',
      'engine job',
      'engine job',
      'engine job',
      'recording the outcome',
      'transferring core.stores to table stores',
    ],
    rows: [2, 2, 0],
  },
  // One has an unknown store: a second job reads its text from the raw files.
  integrate: { steps: ['engine job', 'engine job'], rows: [6, 5, 1] },
  'build-marts': {
    steps: [
      'engine job',
      'loading calendar_week',
      'loading department_profile',
      'loading department_type_week',
      'loading department_week',
      'loading fuel_price_week',
      'loading holiday_week',
      'loading markdown_week',
      'loading plan_department_week',
      'loading plan_store_department_week',
      'loading plan_store_week',
      'loading plan_version',
      'loading store_department_quarter',
      'loading store_department_unemployment',
      'loading store_department_week',
      'loading store_profile',
      'loading store_week',
      'loading store_week_coverage',
    ],
    rows: [5, 5, 0],
  },
  publish: { steps: ['checking and flipping', 'dropping expired snapshots and files'] },
  observe: { steps: [] },
};

describe('traces of runs', () => {
  let apps: TracedApps;
  beforeAll(async () => {
    apps = await openTracedApps();
  });
  afterAll(() => apps.close());

  describe('of a run that a request started', () => {
    const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
    let spans: SentSpan[];
    let run: SentSpan;
    let id: number;

    beforeAll(async () => {
      const asked = await apps.post('/v1/admin/runs', TRACE);
      expect(asked.status).toBe(202);
      id = asked.id;
      spans = await apps.waitForRunSpan(TRACE);
      run = requireOne(spans, 'run weekly-sales');
    });

    it('connect the request, its operation, the run, and its stages', () => {
      const request = requireOne(spans, 'POST /v1/admin/runs');
      expect(request).toMatchObject({ parentSpanId: CLIENT_SPAN, kind: 2, isFailed: false });
      expect(request.attributes).toMatchObject({
        'http.request.method': 'POST',
        'http.route': '/v1/admin/runs',
        'http.response.status_code': 202,
      });
      const operation = requireOne(spans, 'operation startRun');
      expect(operation.parentSpanId).toBe(request.spanId);
      expect(run.parentSpanId).toBe(operation.spanId);
      expect(run.attributes).toEqual({
        'retailstream.flow': 'weekly-sales',
        'retailstream.run.id': id,
        'retailstream.run.trigger': 'admin',
        'retailstream.run.status': 'succeeded',
      });
      const named = Object.keys(stages).map((stage) => `stage ${stage}`);
      expect(listChildNames(spans, run)).toEqual(['plan run', ...named].sort());
      const files = { 'retailstream.files': 3, 'retailstream.files.refused': 0 };
      expect(requireOne(spans, 'plan run').attributes).toMatchObject(files);
    });

    it.each(Object.entries(stages))('report the result of %s', (stage, { steps, rows }) => {
      const span = requireOne(spans, `stage ${stage}`);
      expect(span.attributes).toMatchObject({
        'retailstream.flow': 'weekly-sales',
        'retailstream.run.id': id,
        'retailstream.stage': stage,
        'retailstream.attempt': 1,
        'retailstream.outcome': 'succeeded',
      });
      const told = ['in', 'out', 'quarantined'].map(
        (what) => span.attributes[`retailstream.rows.${what}`],
      );
      if (rows) expect(told).toEqual(rows);
      expect(listChildNames(spans, span)).toEqual(steps);
      for (const step of listChildren(spans, span)) {
        expect(step.attributes).toMatchObject({
          'retailstream.run.id': id,
          'retailstream.stage': stage,
        });
      }
    });

    it('split the jobs of engines by output', () => {
      const jobs = spans.filter(({ name }) => name === 'engine job');
      const named = jobs.map(({ attributes }) => attributes['retailstream.job']).sort();
      expect(named).toEqual([
        'run-1-build-marts',
        'run-1-ingest-features-clean-features',
        'run-1-ingest-sales-clean-sales',
        'run-1-ingest-stores-clean-calendar',
        'run-1-ingest-stores-clean-departments',
        'run-1-ingest-stores-clean-plan',
        'run-1-ingest-stores-clean-stores',
        'run-1-integrate',
        'run-1-integrate-quarantine',
      ]);
      for (const job of jobs) {
        expect(job.attributes['retailstream.engine']).toBe('duckdb');
        const parts = listChildren(spans, job);
        expect(parts.length).toBeGreaterThan(1);
        expect(parts.at(-1)?.name).toBe('engine: until the end');
      }
      const marts = jobs.find(({ attributes }) => attributes['retailstream.job'] === named[0])!;
      expect(listChildNames(spans, marts)).toContain('engine: until marts/store_week/');
    });

    it('report the loaded rows, below the step that loaded them', () => {
      const copies = spans.filter(({ name }) => name.startsWith('COPY '));
      const loaded = new Map<string, number>();
      for (const { name, attributes } of copies) {
        const rows = attributes['retailstream.rows'] as number;
        loaded.set(name, (loaded.get(name) ?? 0) + rows);
      }
      // Two stores sold in two weeks, one department in both and another in the first.
      expect(Object.fromEntries(loaded)).toEqual({
        'COPY core.sales': 6,
        'COPY core.store_deliveries': 2,
        'COPY core.stores': 2,
        'COPY mart.calendar_week_chunks': 2,
        'COPY mart.department_profile_chunks': 0,
        'COPY mart.department_type_week_chunks': 5,
        'COPY mart.department_week_chunks': 3,
        'COPY mart.fuel_price_week_chunks': 4,
        'COPY mart.holiday_week_chunks': 1,
        'COPY mart.markdown_week_chunks': 1,
        'COPY mart.plan_department_week_chunks': 0,
        'COPY mart.plan_store_department_week_chunks': 0,
        'COPY mart.plan_store_week_chunks': 0,
        'COPY mart.plan_version_chunks': 0,
        'COPY mart.store_department_quarter_chunks': 3,
        'COPY mart.store_department_unemployment_chunks': 3,
        'COPY mart.store_department_week_chunks': 5,
        'COPY mart.store_profile_chunks': 2,
        'COPY mart.store_week_chunks': 4,
        'COPY mart.store_week_coverage_chunks': 4,
      });
      const [sales] = listChildren(spans, requireOne(spans, 'loading core.sales'));
      expect(sales?.name).toBe('COPY core.sales');
    });

    it('are complete: each span has a parent in the trace, and is within the time of its run', () => {
      const ids = new Set([CLIENT_SPAN, ...spans.map(({ spanId }) => spanId)]);
      expect(spans.filter(({ parentSpanId }) => !ids.has(parentSpanId))).toEqual([]);
      expect(ids.size).toBe(spans.length + 1);
      // Times of the database have microseconds; parts of a job milliseconds.
      for (const stage of listChildren(spans, run)) {
        expect(stage.from).toBeGreaterThan(run.from);
        expect(stage.to).toBeGreaterThan(stage.from);
      }
    });

    it('contain no secret', () => {
      const { username, password } = new URL(apps.database.url.replace(/^\w+:/, 'http:'));
      const secrets = [apps.key, 'hunter2', password, `${username}:`].filter(
        (each) => each.length > 1,
      );
      const bodies = apps.collector.received.map(({ body }) => body).join('\n');
      for (const secret of secrets) expect(bodies).not.toContain(secret);
    });
  });

  it('continue in the same trace when the worker restarts in the middle', async () => {
    const TRACE = '4bf92f3577b34da6a3ce929d0e0e4737';
    const sales = apps.services.flows.get('weekly-sales')!;
    const { compute } = sales;
    const held = new PausedCompute(compute, 'integrate');
    sales.compute = held;
    await apps.deliverMore(1);
    expect((await apps.post('/v1/admin/runs', TRACE)).status).toBe(202);
    await vi.waitFor(() => expect(held.pausedJobs).not.toEqual([]), WAIT_OPTIONS);
    await apps.stopWorker();
    sales.compute = compute;
    await apps.startWorker();
    const spans = await apps.waitForRunSpan(TRACE);
    const run = requireOne(spans, 'run weekly-sales');
    const attempts = spans.filter(({ name }) => name === 'stage integrate');
    expect(attempts.map(({ attributes }) => attributes['retailstream.attempt']).sort()).toEqual([
      1, 2,
    ]);
    const outcomes = attempts.map(({ attributes }) => attributes['retailstream.outcome']).sort();
    expect(outcomes).toEqual(['ended early', 'succeeded']);
    expect(new Set(attempts.map(({ parentSpanId }) => parentSpanId))).toEqual(
      new Set([run.spanId]),
    );
    expect(run.attributes['retailstream.run.status']).toBe('succeeded');
    expect(spans.filter(({ name }) => name === 'plan run')).toHaveLength(2);
  });

  it('begin with a run that no HTTP request started', async () => {
    expect(await apps.run()).toBe('succeeded');
    const runs = () => apps.collector.listSpans().filter(({ name }) => name === 'run weekly-sales');
    await vi.waitFor(() => expect(runs()).toHaveLength(3), WAIT_OPTIONS);
    const run = runs().at(-1)!;
    expect(run.parentSpanId).toBe('');
    expect(listChildNames(apps.listSpans(run.traceId), run)).toHaveLength(8);
  });

  it("report how a run failed, and continue in the trace of the retry's request", async () => {
    const FAILED = '4bf92f3577b34da6a3ce929d0e0e4738';
    const RETRIED = '4bf92f3577b34da6a3ce929d0e0e4739';
    const sales = apps.services.flows.get('weekly-sales')!;
    const { compute } = sales;
    sales.compute = new BrokenCompute();
    await apps.deliverMore(8);
    const { id } = await apps.post('/v1/admin/runs', FAILED);
    const failed = await apps.waitForRunSpan(FAILED);
    const run = requireOne(failed, 'run weekly-sales');
    expect(run).toMatchObject({ isFailed: true });
    expect(run.attributes).toMatchObject({
      'retailstream.run.status': 'failed',
      'error.type': 'COMPUTE_FAILED',
    });
    const stage = failed.find(({ name }) => name === 'stage integrate')!;
    expect(stage).toMatchObject({ isFailed: true, parentSpanId: run.spanId });
    expect(stage.attributes).toMatchObject({
      'retailstream.outcome': 'failed',
      'error.type': 'COMPUTE_FAILED',
    });
    expect(toText(failed)).not.toContain('the engine is broken');

    sales.compute = compute;
    const retry = await apps.post(`/v1/admin/runs/${id}/retry`, RETRIED, { reason: 'a test' });
    expect(retry.status).toBe(202);
    const retried = await apps.waitForRunSpan(RETRIED);
    const again = requireOne(retried, 'run weekly-sales');
    expect(again.attributes).toMatchObject({
      'retailstream.run.id': id,
      'retailstream.run.status': 'succeeded',
    });
    expect(requireOne(retried, 'operation retryRun').spanId).toBe(again.parentSpanId);
    expect(listChildNames(retried, again)).toContain('stage integrate');
    expect(again.from).toBeGreaterThan(run.to);
  });
});
