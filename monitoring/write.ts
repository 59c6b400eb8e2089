import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { buildAlertmanagerConfig } from './config/alertmanager.js';
import { buildDashboardProvider, buildDatasources } from './config/grafana.js';
import type { MonitoringSetup } from './config/monitoring-setup.js';
import { buildPrometheusConfig } from './config/prometheus.js';
import { buildDashboard } from './dashboards/dashboard.js';
import { pages } from './dashboards/pages.js';
import { buildRuleFile } from './rules/rules.js';

/** The configuration files of Prometheus, Alertmanager and Grafana, by path. */
export function buildFiles(place: MonitoringSetup): Record<string, string> {
  const yaml = (content: object) =>
    stringify(content, { lineWidth: 0, aliasDuplicateObjects: false });
  return {
    'prometheus/prometheus.yml': yaml(buildPrometheusConfig(place)),
    'prometheus/rules.yml': yaml(buildRuleFile(place.runbooks)),
    'alertmanager/alertmanager.yml': yaml(buildAlertmanagerConfig(place)),
    'grafana/provisioning/datasources/prometheus.yaml': yaml(buildDatasources(place)),
    'grafana/provisioning/dashboards/retailstream.yaml': yaml(buildDashboardProvider(place)),
    ...Object.fromEntries(
      pages.map((page) => [
        `grafana/dashboards/${page.uid}.json`,
        `${JSON.stringify(buildDashboard(page), null, 2)}\n`,
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
