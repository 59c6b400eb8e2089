import type { Registry } from 'prom-client';

export const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** Whether a scraper asks for OpenMetrics; what it does not understand is not for us to send. */
export const wantsOpenMetrics = (accept = ''): boolean =>
  accept.includes('application/openmetrics-text');

type Families = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/**
 * Metrics in OpenMetrics 1.0. The library's own way renames its counters for good, so that one
 * registry could not be written in both formats.
 */
export function openMetrics(families: Readonly<Families>): string {
  const lines: string[] = [];
  for (const { name, help, type, values } of families) {
    const kind = String(type);
    const family = kind === 'counter' ? name.replace(/_total$/, '') : name;
    lines.push(`# HELP ${family} ${escaped(help)}`, `# TYPE ${family} ${kind}`);
    const plain = kind === 'counter' ? `${family}_total` : name;
    for (const { labels, value, ...named } of values) {
      const sample = (named as { metricName?: string }).metricName ?? plain;
      const pairs = Object.entries(labels).map(
        ([label, of]) => `${label}="${escaped(label === 'le' ? bound(of) : String(of))}"`,
      );
      lines.push(`${sample}{${pairs.join(',')}} ${number(value)}`);
    }
  }
  return [...lines, '# EOF', ''].join('\n');
}

const escaped = (text: string) =>
  text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');

/** Bounds are written as floats, so that one of them has one name. */
const bound = (of: string | number | undefined) =>
  typeof of === 'number' && Number.isInteger(of) ? `${of}.0` : String(of);

function number(value: number): string {
  if (Number.isFinite(value) || Number.isNaN(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}
