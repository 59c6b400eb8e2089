import type { MonitoringSetup } from './monitoring-setup.js';

/** How often Prometheus scrapes both applications and evaluates the rules. */
export const SCRAPE_INTERVAL = '15s';

export function buildPrometheusConfig(place: MonitoringSetup) {
  const interval = place.interval ?? SCRAPE_INTERVAL;
  const targets = (job: string, target: string) => ({
    job_name: job,
    static_configs: [{ targets: target.split(',') }],
  });
  return {
    global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: interval },
    rule_files: [`${place.folder}/prometheus/rules.yml`],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [place.alertmanager] }] }] },
    scrape_configs: [
      {
        ...targets('retailstream-api', place.api),
        ...(place.tokenFile && { authorization: { credentials_file: place.tokenFile } }),
        ...(place.token && { authorization: { credentials: place.token } }),
      },
      targets('retailstream-worker', place.worker),
      targets('prometheus', place.prometheus),
      targets('alertmanager', place.alertmanager),
    ],
  };
}
