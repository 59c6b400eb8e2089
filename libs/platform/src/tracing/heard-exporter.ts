import type { SpanExporter } from '@opentelemetry/sdk-trace-node';

const REASON_LENGTH_MAX = 200;

/** The same exporter; who listens hears when the collector stops taking spans, and when it takes them again. */
export function heardExporter(
  exporter: SpanExporter,
  url: string,
  say: (message: string) => void,
): SpanExporter {
  // A URL may tell in its path or query whose spans they are.
  const { origin } = new URL(url);
  let isAway = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.error && !isAway) {
          const why = reasonOf(result.error);
          say(`${origin} takes no traces, and they are dropped until it does: ${why}`);
        }
        if (!result.error && isAway) say(`${origin} takes traces again`);
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
