import type { MonitoringSetup } from './monitoring-setup.js';
import { SCRAPE_INTERVAL } from './prometheus.js';

export const DATASOURCE = 'prometheus';

export const buildDatasources = ({ prometheus }: MonitoringSetup) => ({
  apiVersion: 1,
  datasources: [
    {
      name: 'Prometheus',
      uid: DATASOURCE,
      type: 'prometheus',
      access: 'proxy',
      url: `http://${prometheus}`,
      isDefault: true,
      jsonData: { timeInterval: SCRAPE_INTERVAL },
    },
  ],
});

export const buildDashboardProvider = ({ folder }: MonitoringSetup) => ({
  apiVersion: 1,
  providers: [
    {
      name: 'RetailStream',
      type: 'file',
      allowUiUpdates: false,
      options: { path: `${folder}/grafana/dashboards` },
    },
  ],
});
