import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { alertmanagerConfig } from './config/alertmanager.js';
import { dashboardProvider, datasources } from './config/grafana.js';
import type { Place } from './config/place.js';
import { prometheusConfig } from './config/prometheus.js';
import { dashboardOf } from './dashboards/dashboard.js';
import { pages } from './dashboards/pages.js';
import { ruleFile } from './rules/rules.js';

/** The configuration files of Prometheus, Alertmanager and Grafana, by path. */
export function filesFor(place: Place): Record<string, string> {
  const yaml = (content: object) =>
    stringify(content, { lineWidth: 0, aliasDuplicateObjects: false });
  return {
    'prometheus/prometheus.yml': yaml(prometheusConfig(place)),
    'prometheus/rules.yml': yaml(ruleFile(place.runbooks)),
    'alertmanager/alertmanager.yml': yaml(alertmanagerConfig(place)),
    'grafana/provisioning/datasources/prometheus.yaml': yaml(datasources(place)),
    'grafana/provisioning/dashboards/retailstream.yaml': yaml(dashboardProvider(place)),
    ...Object.fromEntries(
      pages.map((page) => [
        `grafana/dashboards/${page.uid}.json`,
        `${JSON.stringify(dashboardOf(page), null, 2)}\n`,
      ]),
    ),
  };
}

/**
 * Writes the files below a folder.
 * @param secretMode mode of files with a receiver URL, which may contain a secret
 */
export async function writeFiles(
  folder: string,
  files: Record<string, string>,
  secretMode = 0o600,
): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { mode: path.startsWith('alertmanager/') ? secretMode : 0o644 });
  }
}
