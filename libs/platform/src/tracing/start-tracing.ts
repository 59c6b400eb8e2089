import type { TracingSettings } from '../config/tracing-settings.js';
import type { Service, StartedTracing } from './tracing.js';

/**
 * Starts to create and export spans when a collector is set. Otherwise it does not even load OpenTelemetry's
 * SDK.
 * @param report called once when the collector stops accepting spans, and when it accepts them again
 */
export async function startTracing(
  settings: TracingSettings | undefined,
  service: Service,
  report: (message: string) => void,
): Promise<StartedTracing> {
  if (!settings) return { close: () => Promise.resolve() };
  const { openProvider } = await import('./provider.js');
  return openProvider(settings, service, report);
}
