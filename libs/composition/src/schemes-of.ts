import type { Flow } from '#pipeline/flow/flow.js';
import type { Config } from '#platform/config/config.js';

/** Returns the kind of service behind each setting of a flow: only the scheme of its URL. */
export function schemesOf(
  { declared, ...config }: Config,
  { settings }: Flow,
): Record<string, string> {
  const engines = settings.filter(({ is }) => is !== 'file');
  return {
    COMPUTE_URL: config.compute.scheme,
    CATALOG_URL: config.catalog.scheme,
    TRANSFER_URL: config.transfer.scheme,
    ...Object.fromEntries(
      engines.flatMap(({ name }) => {
        const url = declared[name];
        return url ? [[name, url.scheme]] : [];
      }),
    ),
  };
}
