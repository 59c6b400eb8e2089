import { Counter, Gauge, type Registry } from 'prom-client';
import type { DocumentFormat, ExportFormat } from './export-format.js';

/** The result of an export; `broken-off` when its client disconnected. */
type Outcome = 'sent' | 'broken-off' | 'too-slow' | 'failed' | 'refused';

type Format = ExportFormat | DocumentFormat;

/** Counts exports by format. A registry collects the metrics if one exists. */
export class ExportMetrics {
  private readonly ended = new Counter({
    name: 'retailstream_exports_total',
    help:
      'Exports by format and outcome: sent, broken-off (by the client), too-slow (client), ' +
      'failed, refused (too many at once).',
    labelNames: ['format', 'outcome'],
    registers: [],
  });
  private readonly active = new Gauge({
    name: 'retailstream_active_exports',
    help: 'Exports in progress.',
    registers: [],
  });

  register(registry: Registry): void {
    registry.registerMetric(this.ended);
    registry.registerMetric(this.active);
  }

  countRefused(format: Format): void {
    this.ended.inc({ format, outcome: 'refused' });
  }

  /** @returns a function to call once, when the export ends */
  begin(format: Format): (outcome: Exclude<Outcome, 'refused'>) => void {
    this.active.inc();
    return (outcome) => {
      this.active.dec();
      this.ended.inc({ format, outcome });
    };
  }
}
