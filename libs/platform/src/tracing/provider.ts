import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { context, type HrTime, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  type ReadableSpan,
  type Sampler,
  SamplingDecision,
  type SpanExporter,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import type { TracingSettings } from '../config/tracing-settings.js';
import { type FinishedSpan, type Service, setTracing, type StartedTracing } from './tracing.js';

const REASON_LENGTH_MAX = 200;

/** Wraps an exporter and reports when the collector stops and resumes accepting spans. */
function reportingExporter(
  exporter: SpanExporter,
  url: string,
  report: (message: string) => void,
): SpanExporter {
  // The path or query of a URL may hold credentials.
  const { origin } = new URL(url);
  let isAway = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.error && !isAway) {
          const why = formatReason(result.error);
          report(`${origin} does not accept traces, which are dropped until it does: ${why}`);
        }
        if (!result.error && isAway) report(`${origin} accepts traces again`);
        isAway = result.error !== undefined;
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  };
}

/** A failed connection may have a code without a message, a refusal a status with one. */
function formatReason(error: Error & { code?: unknown }): string {
  const code = typeof error.code === 'string' || typeof error.code === 'number' ? error.code : '';
  return `${code} ${error.message}`.trim().slice(0, REASON_LENGTH_MAX) || error.name;
}

/** Returns a span in the SDK's form that another process began. */
function readableSpan(
  { name, self, parent, from, to, attributes, failure }: FinishedSpan,
  resource: Resource,
  instrumentationScope: ReadableSpan['instrumentationScope'],
): ReadableSpan {
  return {
    name,
    kind: SpanKind.INTERNAL,
    spanContext: () => self,
    ...(parent && { parentSpanContext: parent }),
    startTime: hrTime(from),
    endTime: hrTime(to),
    duration: hrTime(to - from),
    ended: true,
    status: { code: failure === undefined ? SpanStatusCode.UNSET : SpanStatusCode.ERROR },
    attributes: { ...attributes, ...(failure !== undefined && { 'error.type': failure }) },
    links: [],
    events: [],
    resource,
    instrumentationScope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** Seconds and nanoseconds. */
const hrTime = (ms: number): HrTime => [Math.floor(ms / 1_000), Math.round((ms % 1_000) * 1e6)];

/**
 * Decides which traces are kept. Our own are decided once, where they begin. A client cannot request that its
 * trace is kept, by flag or by a chosen id; chance decides. A client can exclude its trace.
 */
function createSampler(ratio: number): Sampler {
  const byChance: Sampler = {
    shouldSample: () => ({
      decision:
        Math.random() < ratio ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD,
    }),
    toString: () => `ByChance{${ratio}}`,
  };
  return new ParentBasedSampler({
    root: new TraceIdRatioBasedSampler(ratio),
    remoteParentSampled: byChance,
    remoteParentNotSampled: new AlwaysOffSampler(),
  });
}

type ExporterOptions = NonNullable<ConstructorParameters<typeof OTLPTraceExporter>[0]>;

const SCOPE = 'retailstream';
/** How long the collector may take for a batch. */
const SEND_MS = 10_000;
/** How long a stopping application waits for the last batch. */
const CLOSE_MS = 2_000;
/** Delay between a span's end and its export; beyond the queue's size the newest spans are dropped. */
const BATCH = { scheduledDelayMillis: 1_000, maxExportBatchSize: 512, maxQueueSize: 4_096 };
/** Our attributes are few and short; these limits apply to values that a client may choose. */
const LIMITS = { attributeCountLimit: 64, attributeValueLengthLimit: 500 };
const NO_MORE = { eventCountLimit: 0, linkCountLimit: 0 };

/**
 * Creates the process's only provider. It sets every option of the SDK, because the SDK would otherwise read
 * `OTEL_…` variables that the settings do not include.
 */
export function openProvider(
  { url, headers, ratio }: TracingSettings,
  { name, version }: Service,
  report: (message: string) => void,
): StartedTracing {
  const agent = url.startsWith('https:')
    ? new HttpsAgent({ keepAlive: true })
    : new HttpAgent({ keepAlive: true });
  const options: ExporterOptions = {
    url,
    headers: { ...headers },
    timeoutMillis: SEND_MS,
    concurrencyLimit: 4,
    httpAgentOptions: () => agent,
  };
  // Set it, or the environment would. Its enum is in a package that we do not depend on.
  const exporter = new OTLPTraceExporter(Object.assign(options, { compression: 'none' }));
  const processor = new BatchSpanProcessor(reportingExporter(exporter, url, report), {
    ...BATCH,
    exportTimeoutMillis: SEND_MS + 1_000,
  });
  const resource = resourceFromAttributes({
    [ATTR_SERVICE_NAME]: name,
    [ATTR_SERVICE_VERSION]: version,
  });
  const provider = new NodeTracerProvider({
    resource,
    sampler: createSampler(ratio),
    spanProcessors: [processor],
    generalLimits: LIMITS,
    spanLimits: { ...LIMITS, ...NO_MORE },
  });
  provider.register({ propagator: null });
  const scope = { name: SCOPE, version };
  setTracing({
    tracer: provider.getTracer(scope.name, scope.version),
    exportSpan: (span) => processor.onEnd(readableSpan(span, resource, scope)),
  });
  return {
    close: async () => {
      setTracing(undefined);
      const stopped = provider.shutdown().catch(() => undefined);
      await Promise.race([stopped, pause(CLOSE_MS, undefined, { ref: false })]);
      agent.destroy();
      trace.disable();
      context.disable();
    },
  };
}
