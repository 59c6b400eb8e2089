import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { context, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import type { TracingSettings } from '../config/tracing-settings.js';
import { heardExporter } from './heard-exporter.js';
import { readableSpan } from './readable-span.js';
import { samplerOf } from './sampler.js';
import { type Service, setTracing, type StartedTracing } from './tracing.js';

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
  say: (message: string) => void,
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
  const processor = new BatchSpanProcessor(heardExporter(exporter, url, say), {
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
