import { Gauge, type Registry } from 'prom-client';
import type { BoundedReading } from './bounded-reading.js';

/** A value with its labels; null has no series. */
type Sample<Label extends string> = Record<Label, string> & { value: number | null };

interface ReadGauge<Label extends string, Figures> {
  name: string;
  help: string;
  labelNames: readonly Label[];
  samples(figures: Figures): readonly Sample<Label>[];
}

/** Registers a gauge that each scrape reads anew: a series without a sample disappears. */
export function registerGauge<Label extends string, Figures>(
  registry: Registry,
  reading: Pick<BoundedReading<Figures>, 'figures'>,
  { samples, ...about }: ReadGauge<Label, Figures>,
): void {
  new Gauge<string>({
    ...about,
    registers: [registry],
    async collect() {
      const figures = await reading.figures();
      this.reset();
      if (figures === undefined) return;
      for (const { value, ...labels } of samples(figures)) {
        if (value !== null) this.set(labels, value);
      }
    },
  });
}
