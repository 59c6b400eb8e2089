import type { DataSource } from 'typeorm';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { Flow } from '#pipeline/flow/flow.js';
import type { TableLoader } from '#pipeline/flow/table-loader.js';
import type { Config } from '#platform/config/config.js';

/** Returns the loaders that settings of a flow name, by setting. */
export function createLoaders(
  config: Config,
  flow: Flow,
  parts: { warehouse: DataSource; lake: ObjectStore },
): Map<string, TableLoader> {
  const loaders = new Map<string, TableLoader>();
  for (const setting of flow.settings) {
    const url = config.declared[setting.name];
    if (setting.is !== 'loader' || !url) continue;
    const loader = setting.loaders[url.scheme]?.({ ...parts, url });
    if (loader) loaders.set(setting.name, loader);
  }
  return loaders;
}
