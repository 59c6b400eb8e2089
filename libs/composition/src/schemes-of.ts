import type { Flow } from '#pipeline/flow/flow.js';
import type { Config } from '#platform/config/config.js';

/** Returns the kind of service behind each setting of a flow, only the scheme of its URL, and its plain values. */
export function schemesOf(
  { declared, declaredValues, ...config }: Config,
  { settings }: Flow,
): Record<string, string> {
  const named = settings.filter(({ is }) => is !== 'file');
  return {
    COMPUTE_URL: config.compute.scheme,
    CATALOG_URL: config.catalog.scheme,
    TRANSFER_URL: config.transfer.scheme,
    ...Object.fromEntries(
      named.flatMap(({ name }) => {
        const value = declared[name]?.scheme ?? declaredValues[name];
        return value === undefined ? [] : [[name, String(value)]];
      }),
    ),
  };
}
