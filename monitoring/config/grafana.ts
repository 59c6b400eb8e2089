import type { Place } from './place.js';
import { SCRAPE_INTERVAL } from './prometheus.js';

export const DATASOURCE = 'prometheus';

export const datasources = ({ prometheus }: Place) => ({
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

export const dashboardProvider = ({ folder }: Place) => ({
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
