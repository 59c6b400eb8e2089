import type { TracingSettings } from '../config/tracing-settings.js';
import type { Service, StartedTracing } from './tracing.js';

/**
 * Has spans made and sent from now on, where a collector is set. Without one, nothing of OpenTelemetry's SDK is
 * even loaded.
 * @param report told when the collector does not take spans, once, and when it takes them again
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
