import type { MonitoringSetup } from './monitoring-setup.js';

/** Addresses of the services in docker/compose.yaml, and the volume with the generated files. */
export const composeSetup: MonitoringSetup = {
  api: 'api:3000',
  worker: 'worker:3001',
  prometheus: 'prometheus:9090',
  alertmanager: 'alertmanager:9093',
  folder: '/monitoring',
};
