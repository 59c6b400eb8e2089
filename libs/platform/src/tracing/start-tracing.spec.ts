import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../errors/app-error.js';
import { logIds } from '../logging/log-ids.js';
import { AppLogger } from '../logging/logger.js';
import { type Collector, type SentSpan, startCollector } from '#test/tracing/collector.js';
import { beginServerSpan } from './request-spans.js';
import {
  annotate,
  runWithParentSpan,
  exportSpan,
  openSpan,
  recordSpan,
  withSpan,
} from './spans.js';
import { startTracing } from './start-tracing.js';
import type { StartedTracing } from './tracing.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const service = { name: 'retailstream-worker', version: '1.2.3' };

describe('traces', () => {
  let collector: Collector;
  let started: StartedTracing | undefined;
  let said: string[];

  beforeEach(async () => {
    said = [];
    collector = await startCollector();
  });
  afterEach(async () => {
    await started?.close();
    started = undefined;
    vi.unstubAllEnvs();
    await collector.close();
  });

  const start = async (ratio = 1, url = `${collector.url}/v1/traces`) => {
    const settings = { url, headers: { 'x-tenant': 'shop' }, ratio };
    started = await startTracing(settings, service, (message) => said.push(message));
  };
  /** All exported spans, after a flush. */
  const sent = async (): Promise<Map<string, SentSpan>> => {
    await started?.close();
    started = undefined;
    return new Map(collector.listSpans().map((span) => [span.name, span]));
  };

  it('have nested spans with attributes, also across awaits', async () => {
    await start();
    const result = await withSpan('outer', { a: 1 }, async (note) => {
      await Promise.resolve();
      withSpan('inner', {}, () => annotate({ b: true }));
      recordSpan('part', { from: 1_900_000_001_000, to: 1_900_000_003_500 }, { c: 'x' });
      note({ d: 2 });
      return 'done';
    });
    expect(result).toBe('done');
    const spans = await sent();
    const outer = spans.get('outer')!;
    expect(outer).toMatchObject({ parentSpanId: '', attributes: { a: 1, d: 2 }, isFailed: false });
    const below = { traceId: outer.traceId, parentSpanId: outer.spanId, kind: 1 };
    expect(spans.get('inner')).toMatchObject({ ...below, attributes: { b: true } });
    const part = spans.get('part')!;
    expect(part).toMatchObject({ ...below, attributes: { c: 'x' } });
    expect(part.from).toBe(1_900_000_001_000_000_000n);
    expect(part.to).toBe(1_900_000_003_500_000_000n);
    expect(outer.service).toBe('retailstream-worker');
    expect(collector.received[0]).toMatchObject({
      path: '/v1/traces',
      headers: { 'x-tenant': 'shop', 'content-type': 'application/json' },
    });
  });

  it('mark a failed span by its code and quote no message', async () => {
    await start();
    const refuse = () => Promise.reject(new AppError('SOURCE_EMPTY', 'hunter2'));
    await expect(withSpan('refused', {}, refuse)).rejects.toThrow('hunter2');
    const fail = () => {
      throw new TypeError('hunter2');
    };
    expect(() => withSpan('failed', {}, fail)).toThrow('hunter2');
    const spans = await sent();
    const codes = ['refused', 'failed'].map((name) => spans.get(name)?.attributes['error.type']);
    expect(codes).toEqual(['SOURCE_EMPTY', 'TypeError']);
    expect([...spans.values()].map(({ isFailed }) => isFailed)).toEqual([true, true]);
    expect(JSON.stringify(collector.received)).not.toContain('hunter2');
  });

  it('continue in another process, which ends the span', async () => {
    await start();
    const opened = withSpan('request', {}, () => openSpan('run'))!;
    const alone = openSpan('run')!;
    expect(alone.parentSpanId).toBeNull();
    await runWithParentSpan(opened.traceParent, () =>
      withSpan('stage', {}, () => Promise.resolve()),
    );
    const told = { from: 1_700_000_000_250, to: 1_700_000_001_000, attributes: { n: 7 } };
    exportSpan(opened, { ...told, name: 'run', failure: undefined });
    exportSpan(alone, { ...told, name: 'run alone', failure: 'RUN_ABANDONED' });
    const spans = await sent();
    expect(collector.listSpans()).toHaveLength(4);
    const { traceId, spanId } = spans.get('request')!;
    const run = spans.get('run')!;
    expect(run).toMatchObject({ traceId, parentSpanId: spanId, attributes: { n: 7 } });
    expect(run.from).toBe(1_700_000_000_250_000_000n);
    expect(run.to).toBe(1_700_000_001_000_000_000n);
    expect(opened.traceParent).toBe(`00-${traceId}-${run.spanId}-01`);
    expect(spans.get('stage')).toMatchObject({ traceId, parentSpanId: run.spanId });
    const failure = { parentSpanId: '', isFailed: true };
    expect(spans.get('run alone')).toMatchObject(failure);
    expect(spans.get('run alone')?.attributes['error.type']).toBe('RUN_ABANDONED');
  });

  const request = (traceParent: unknown) => {
    const span = beginServerSpan({ method: 'GET', route: '/x', traceParent });
    span?.run(() => withSpan('work', {}, () => undefined));
    span?.end(200);
  };

  it('continue the trace of a request’s client', async () => {
    await start();
    request(`00-${TRACE}-${SPAN}-01`);
    const spans = await sent();
    const span = spans.get('GET /x')!;
    expect(span).toMatchObject({ traceId: TRACE, parentSpanId: SPAN, kind: 2 });
    expect(spans.get('work')).toMatchObject({ traceId: TRACE, parentSpanId: span.spanId });
  });

  it.each([
    ['nothing', undefined],
    ['what comes twice', [`00-${TRACE}-${SPAN}-01`]],
    ['no trace', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['no span', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['another version', `01-${TRACE}-${SPAN}-01`],
    ['more', `00-${TRACE}-${SPAN}-01-x`],
    ['capitals', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['anything', 'x'.repeat(10_000)],
  ])('begin at a request whose client names %s', async (_what, traceParent) => {
    await start();
    request(traceParent);
    const span = (await sent()).get('GET /x');
    expect(span).toMatchObject({ parentSpanId: '' });
    expect(span?.traceId).not.toBe(TRACE);
  });

  it.each([
    ['the share is none, whatever the client says', 0, `00-${TRACE}-${SPAN}-01`],
    ['the share is none', 0, undefined],
    ['the client keeps none', 1, `00-${TRACE}-${SPAN}-00`],
  ])('are not kept when %s', async (_why, ratio, traceParent) => {
    await start(ratio);
    request(traceParent);
    await sent();
    expect(collector.received).toEqual([]);
  });

  it('add their ids to log lines', async () => {
    await start();
    const lines: string[] = [];
    const settings = { format: 'text', level: 'info' } as const;
    const log = new AppLogger('Worker', settings, { write: (line) => void lines.push(line) });
    const ids = withSpan('work', {}, () => {
      log.log('at work');
      return logIds();
    });
    expect(logIds()).toEqual({});
    const { traceId, spanId } = (await sent()).get('work')!;
    expect(ids).toEqual({ trace_id: traceId, span_id: spanId });
    expect(lines[0]).toContain(`[Worker trace=${traceId}] at work`);
  });

  it('follow the settings and ignore other variables of the environment', async () => {
    const other = await startCollector();
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', other.url);
    vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'x-tenant=other');
    vi.stubEnv('OTEL_EXPORTER_OTLP_COMPRESSION', 'gzip');
    vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', 'soon');
    vi.stubEnv('OTEL_TRACES_SAMPLER', 'always_off');
    vi.stubEnv('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', '0');
    vi.stubEnv('OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', '1');
    vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'service.name=other');
    await start();
    withSpan('work', { a: 'long' }, () => undefined);
    const span = (await sent()).get('work');
    expect(span).toMatchObject({ attributes: { a: 'long' }, service: 'retailstream-worker' });
    expect(collector.received[0]?.headers['x-tenant']).toBe('shop');
    expect(other.received).toEqual([]);
    await other.close();
  });

  it('are dropped while the collector refuses them, with one report', async () => {
    await start();
    const { answer } = collector;
    const untilSent = async (times: number) => {
      withSpan(`work ${times}`, {}, () => undefined);
      await expect.poll(() => collector.received.length, { timeout: 20_000 }).toBe(times);
    };
    collector.answer = { status: 500, body: 'hunter2' };
    await untilSent(1);
    await expect.poll(() => said).toHaveLength(1);
    await untilSent(2);
    collector.answer = answer;
    await untilSent(3);
    await expect.poll(() => said).toHaveLength(2);
    expect(said).toEqual([
      `${collector.url} does not accept traces, which are dropped until it does: 500 Internal Server Error`,
      `${collector.url} accepts traces again`,
    ]);
  });

  it('delay nothing when the collector does not answer or does not exist', async () => {
    collector.answer = undefined;
    await start();
    withSpan('work', {}, () => undefined);
    await expect.poll(() => collector.received.length, { timeout: 20_000 }).toBe(1);
    await started?.close();
    // It has not waited for the export to fail, which would be reported.
    expect(said).toEqual([]);

    await start(1, 'http://127.0.0.1:1/v1/traces');
    expect(withSpan('work', {}, () => 'done')).toBe('done');
    await started?.close();
    started = undefined;
  });

  it('do not load the SDK without a collector', async () => {
    const entry = fileURLToPath(
      new URL('../../../../test/tracing/unloaded.child.ts', import.meta.url),
    );
    const args = ['--conditions=source', '--import=tsx', entry];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const { without, withOne } = JSON.parse(stdout) as Record<string, Record<string, unknown>>;
    expect(without).toEqual({ answer: 'done', isTracing: false, loaded: 0 });
    expect(withOne).toMatchObject({ isTracing: true });
    expect(withOne?.['loaded']).toBeGreaterThan(10);
  });
});
