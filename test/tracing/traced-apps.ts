import { expect, vi } from 'vitest';
import { startTracing } from '#platform/tracing/start-tracing.js';
import type { StartedTracing } from '#platform/tracing/tracing.js';
import { type MonitoredApps, openMonitoredApps } from '../monitoring/monitored-apps.js';
import { createKey } from '../setup/access.js';
import { toCsv, deliver, SALES_HEADER } from '../setup/source-files.js';
import { type Collector, type SentSpan, startCollector } from './collector.js';
import { requireOne } from './tree.js';

export const WAIT_OPTIONS = { timeout: 40_000, interval: 50 };
/** The client's span, as the parent of its requests. */
export const CLIENT_SPAN = '00f067aa0ba902b7';

/** API and worker of this process that send traces to a separate collector. */
export interface TracedApps extends MonitoredApps {
  collector: Collector;
  tracing: StartedTracing;
  /** Log messages of the applications' tracing. */
  logLines: string[];
  /** An admin's key. */
  key: string;
  listSpans(traceId: string): SentSpan[];
  /** Sends a POST like a client within a trace. */
  post(path: string, traceId: string, body?: object): Promise<{ status: number; id: number }>;
  /** Returns all spans of a trace once its run's span arrived, which comes after those of its stages. */
  waitForRunSpan(traceId: string): Promise<SentSpan[]>;
  /** Delivers a new file, because a run without one has no work. */
  deliverMore(day: number): Promise<void>;
}

/** Opens both over the files of a small chain, without a run. The header for the collector contains `hunter2`. */
export async function openTracedApps(): Promise<TracedApps> {
  const said: string[] = [];
  const collector = await startCollector();
  const headers = { authorization: 'Bearer collector-hunter2' };
  const settings = { url: `${collector.url}/v1/traces`, headers, ratio: 1 };
  const service = { name: 'retailstream', version: '1.2.3' };
  const tracing = await startTracing(settings, service, (message) => said.push(message));
  const apps = await openMonitoredApps();
  const key = await createKey(apps.database.warehouse);
  const listSpans = (traceId: string) =>
    collector.listSpans().filter((span) => span.traceId === traceId);
  return {
    ...apps,
    collector,
    tracing,
    logLines: said,
    key,
    listSpans,
    post: async (path, traceId, body = {}) => {
      const authorization = `Bearer ${key}`;
      const traceparent = `00-${traceId}-${CLIENT_SPAN}-01`;
      const reply = await fetch(`${apps.api}${path}`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', traceparent },
        body: JSON.stringify(body),
      });
      const { id } = (await reply.json()) as { id?: string };
      return { status: reply.status, id: Number(id) };
    },
    waitForRunSpan: async (traceId) => {
      await vi.waitFor(() => requireOne(listSpans(traceId), 'run weekly-sales'), WAIT_OPTIONS);
      return listSpans(traceId);
    },
    deliverMore: (day) => {
      expect(day).toBeLessThan(10);
      const row = `1,1,0${day}/03/2010,10.00,FALSE`;
      return deliver(apps.source, { [`more-${day}.csv`]: toCsv(SALES_HEADER, row) }, 10 * day);
    },
    close: async () => {
      await apps.close();
      await tracing.close();
      await collector.close();
    },
  };
}

/** The sent text, to search for secrets. */
export const toText = (spans: readonly SentSpan[]): string =>
  JSON.stringify(spans, (_name, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
