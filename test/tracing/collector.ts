import { type HttpReceiver, startReceiver } from '../setup/http-receiver.js';

/** A span received by the collector. */
export interface SentSpan {
  name: string;
  /** Kind in OTLP: 1 for internal work, 2 for a served request. */
  kind: number;
  traceId: string;
  spanId: string;
  /** Empty for the first of a trace. */
  parentSpanId: string;
  attributes: Record<string, unknown>;
  isFailed: boolean;
  /** Unix times, ns. */
  from: bigint;
  to: bigint;
  service: unknown;
}

interface Attribute {
  key: string;
  value: Record<string, unknown>;
}

interface Otlp {
  resourceSpans: {
    resource: { attributes: Attribute[] };
    scopeSpans: {
      spans: {
        name: string;
        kind: number;
        traceId: string;
        spanId: string;
        parentSpanId?: string;
        startTimeUnixNano: string;
        endTimeUnixNano: string;
        attributes: Attribute[];
        status: { code?: number };
      }[];
    }[];
  }[];
}

/** A real collector of OTLP over HTTP. */
export interface Collector extends Omit<HttpReceiver, 'close'> {
  /** All spans received so far. */
  listSpans(): SentSpan[];
  close(): Promise<void>;
}

export async function startCollector(): Promise<Collector> {
  const receiver = await startReceiver();
  receiver.answer = { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' };
  return Object.assign(receiver, {
    listSpans: () => receiver.received.flatMap(({ body }) => parseSpans(JSON.parse(body) as Otlp)),
  });
}

const parseSpans = ({ resourceSpans }: Otlp): SentSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ name, kind, traceId, spanId, parentSpanId = '', ...span }) => ({
        name,
        kind,
        traceId,
        spanId,
        parentSpanId,
        attributes: indexValues(span.attributes),
        isFailed: span.status.code === 2,
        from: BigInt(span.startTimeUnixNano),
        to: BigInt(span.endTimeUnixNano),
        service: indexValues(resource.attributes)['service.name'],
      })),
    ),
  );

const indexValues = (attributes: readonly Attribute[]): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
