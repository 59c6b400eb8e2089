import { Injectable } from '@nestjs/common';
import { Registry } from 'prom-client';
import { confidentialIn } from './confidential-metrics.js';
import { OPEN_METRICS, openMetrics } from './open-metrics.js';

/** Several Prometheus servers, and whoever else asks, share one collection. */
const KEPT_MS = 1_000;

export type Format = 'text' | 'openMetrics';

/** Metrics as they are sent. */
interface Written {
  whole: Buffer;
  /** Without what is confidential. */
  open: Buffer;
}

interface Scrape {
  written: Promise<Written>;
  /** Infinite while it is under way. */
  until: number;
}

/** The metrics of a process as text, collected at most once a second in each format, however many ask. */
@Injectable()
export class Scrapes {
  private readonly latest = new Map<Format, Scrape>();

  constructor(private readonly registry: Registry) {}

  typeOf(format: Format): string {
    return format === 'text' ? this.registry.contentType : OPEN_METRICS;
  }

  /** @param isTrusted whether confidential metrics are among them */
  async read(format: Format, isTrusted: boolean): Promise<Buffer> {
    const { whole, open } = await this.current(format).written;
    return isTrusted ? whole : open;
  }

  private current(format: Format): Scrape {
    const latest = this.latest.get(format);
    if (latest && performance.now() < latest.until) return latest;
    const scrape: Scrape = { written: this.write(format), until: Infinity };
    this.latest.set(format, scrape);
    // What failed is not kept.
    scrape.written.then(
      () => (scrape.until = performance.now() + KEPT_MS),
      () => (scrape.until = 0),
    );
    return scrape;
  }

  private async write(format: Format): Promise<Written> {
    const confidential = confidentialIn(this.registry);
    if (format === 'openMetrics') {
      return writtenOf(await this.registry.getMetricsAsJSON(), confidential, openMetrics);
    }
    const families = await Promise.all(
      this.registry.getMetricsAsArray().map(async ({ name }) => ({
        name,
        text: await this.registry.getSingleMetricAsString(name),
      })),
    );
    return writtenOf(families, confidential, plainText);
  }
}

function writtenOf<Family extends { name: string }>(
  families: readonly Family[],
  confidential: ReadonlySet<string>,
  textOf: (families: readonly Family[]) => string,
): Written {
  const open = families.filter(({ name }) => !confidential.has(name));
  return { whole: Buffer.from(textOf(families)), open: Buffer.from(textOf(open)) };
}

/** As the library joins them. */
const plainText = (families: readonly { text: string }[]): string =>
  `${families.map(({ text }) => text).join('\n\n')}\n`;
