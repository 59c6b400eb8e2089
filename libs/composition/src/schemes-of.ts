import type { Flow } from '#pipeline/flow/flow.js';
import type { Config } from '#platform/config/config.js';

/** Which kind of service does what the rows of a flow come from, by setting: never more of a URL than its scheme. */
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
