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

/** The same exporter; who listens hears when the collector stops taking spans, and when it takes them again. */
export function reportingExporter(
  exporter: SpanExporter,
  url: string,
  report: (message: string) => void,
): SpanExporter {
  // A URL may tell in its path or query whose spans they are.
  const { origin } = new URL(url);
  let isAway = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.error && !isAway) {
          const why = reasonOf(result.error);
          report(`${origin} takes no traces, and they are dropped until it does: ${why}`);
        }
        if (!result.error && isAway) report(`${origin} takes traces again`);
        isAway = result.error !== undefined;
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  };
}

/** A failed connection may have a code and no message, a refusal a status and a message. */
function reasonOf(error: Error & { code?: unknown }): string {
  const code = typeof error.code === 'string' || typeof error.code === 'number' ? error.code : '';
  return `${code} ${error.message}`.trim().slice(0, REASON_LENGTH_MAX) || error.name;
}

/** A span as the SDK sends it that its tracer has not made: it was begun by another process. */
export function readableSpan(
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
 * Decides which traces are kept. Ours are decided once, where they begin, and every part follows. A client
 * that says its trace is kept does not decide: it could have all of its requests kept, by the flag or by an id
 * that it picked, so chance does. One that says its trace is not kept is believed.
 */
export function samplerOf(ratio: number): Sampler {
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
/** How long a stopping application waits for the last ones. */
const CLOSE_MS = 2_000;
/** Spans go out this long after they have ended; of those that wait, the newest are dropped beyond the most. */
const BATCH = { scheduledDelayMillis: 1_000, maxExportBatchSize: 512, maxQueueSize: 4_096 };
/** Attributes are few and short by what sets them; this holds what a client may name. */
const LIMITS = { attributeCountLimit: 64, attributeValueLengthLimit: 500 };
const NO_MORE = { eventCountLimit: 0, linkCountLimit: 0 };

/**
 * Makes the one provider of this process. The SDK would read `OTEL_…` from the environment by itself: whatever
 * it can be told is told, so that only what the settings say holds.
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
  // Said, or the environment would say otherwise. The enum of it is in a package that is none of ours.
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
    sampler: samplerOf(ratio),
    spanProcessors: [processor],
    generalLimits: LIMITS,
    spanLimits: { ...LIMITS, ...NO_MORE },
  });
  provider.register({ propagator: null });
  const scope = { name: SCOPE, version };
  setTracing({
    tracer: provider.getTracer(scope.name, scope.version),
    tell: (span) => processor.onEnd(readableSpan(span, resource, scope)),
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
