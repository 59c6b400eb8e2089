import { Injectable } from '@nestjs/common';
import { Registry } from 'prom-client';

const marked = new WeakMap<Registry, Set<string>>();

/** Marks a business metric, which `/metrics` returns to authorised clients only. */
export function markConfidential(registry: Registry, name: string): void {
  const names = marked.get(registry) ?? new Set();
  marked.set(registry, names.add(name));
}

const guarded = new WeakSet<Registry>();

/** Sets whether confidential metrics need the token also on this machine, as they do while a caller is bound to stores. */
export function requireToken(registry: Registry, isRequired: boolean): void {
  if (isRequired) guarded.add(registry);
  else guarded.delete(registry);
}

/** @returns names of confidential metrics */
const confidentialIn = (registry: Registry): ReadonlySet<string> =>
  marked.get(registry) ?? new Set();

const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** Whether a scraper accepts OpenMetrics; others may not understand it. */
export const wantsOpenMetrics = (accept = ''): boolean =>
  accept.includes('application/openmetrics-text');

type Families = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/**
 * Formats metrics as OpenMetrics 1.0. The library's own formatter renames its counters permanently, so
 * that a registry could not use both formats.
 */
function openMetrics(families: Readonly<Families>): string {
  const lines: string[] = [];
  for (const { name, help, type, values } of families) {
    const kind = String(type);
    const family = kind === 'counter' ? name.replace(/_total$/, '') : name;
    lines.push(`# HELP ${family} ${escapeLabel(help)}`, `# TYPE ${family} ${kind}`);
    const plain = kind === 'counter' ? `${family}_total` : name;
    for (const { labels, value, ...named } of values) {
      const sample = (named as { metricName?: string }).metricName ?? plain;
      const pairs = Object.entries(labels).map(
        ([label, of]) => `${label}="${escapeLabel(label === 'le' ? bound(of) : String(of))}"`,
      );
      lines.push(`${sample}{${pairs.join(',')}} ${number(value)}`);
    }
  }
  return [...lines, '# EOF', ''].join('\n');
}

const escapeLabel = (text: string) =>
  text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');

/** Writes bounds as floats, so that each has one spelling. */
const bound = (of: string | number | undefined) =>
  typeof of === 'number' && Number.isInteger(of) ? `${of}.0` : String(of);

function number(value: number): string {
  if (Number.isFinite(value) || Number.isNaN(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}

/** Several Prometheus servers and other clients share one collection. */
const KEPT_MS = 1_000;

export type Format = 'text' | 'openMetrics';

/** Formatted metrics. */
interface WrittenFamilies {
  whole: Buffer;
  /** Without confidential metrics. */
  open: Buffer;
}

interface Scrape {
  written: Promise<WrittenFamilies>;
  /** Infinite while the collection runs. */
  until: number;
}

/** The metrics of a process as text, collected at most once a second in each format. */
@Injectable()
export class Scrapes {
  private readonly latest = new Map<Format, Scrape>();

  constructor(private readonly registry: Registry) {}

  /** Whether confidential metrics need the token also on this machine. */
  get requiresToken(): boolean {
    return guarded.has(this.registry);
  }

  findContentType(format: Format): string {
    return format === 'text' ? this.registry.contentType : OPEN_METRICS;
  }

  /** @param isTrusted whether to include confidential metrics */
  async read(format: Format, isTrusted: boolean): Promise<Buffer> {
    const { whole, open } = await this.current(format).written;
    return isTrusted ? whole : open;
  }

  private current(format: Format): Scrape {
    const latest = this.latest.get(format);
    if (latest && performance.now() < latest.until) return latest;
    const scrape: Scrape = { written: this.write(format), until: Infinity };
    this.latest.set(format, scrape);
    // Do not keep a failure.
    scrape.written.then(
      () => (scrape.until = performance.now() + KEPT_MS),
      () => (scrape.until = 0),
    );
    return scrape;
  }

  private async write(format: Format): Promise<WrittenFamilies> {
    const confidential = confidentialIn(this.registry);
    if (format === 'openMetrics') {
      return writeFamilies(await this.registry.getMetricsAsJSON(), confidential, openMetrics);
    }
    const families = await Promise.all(
      this.registry.getMetricsAsArray().map(async ({ name }) => ({
        name,
        text: await this.registry.getSingleMetricAsString(name),
      })),
    );
    return writeFamilies(families, confidential, plainText);
  }
}

function writeFamilies<Family extends { name: string }>(
  families: readonly Family[],
  confidential: ReadonlySet<string>,
  textOf: (families: readonly Family[]) => string,
): WrittenFamilies {
  const open = families.filter(({ name }) => !confidential.has(name));
  return { whole: Buffer.from(textOf(families)), open: Buffer.from(textOf(open)) };
}

/** Joined as the library does. */
const plainText = (families: readonly { text: string }[]): string =>
  `${families.map(({ text }) => text).join('\n\n')}\n`;
