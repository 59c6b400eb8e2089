import type { MonitoringSetup } from './monitoring-setup.js';

const createReceiver = (name: string, url: string | undefined) => ({
  name,
  ...(url !== undefined && { webhook_configs: [{ url, send_resolved: true }] }),
});

/** If one alert follows from another, only the cause is sent. */
const createInhibitRule = (source: string, targets: string, equal: string[] = []) => ({
  source_matchers: [`alertname="${source}"`],
  target_matchers: [`alertname=~"${targets}"`],
  equal,
});

export const buildAlertmanagerConfig = ({
  pages,
  tickets,
  groupWait = '30s',
}: MonitoringSetup) => ({
  route: {
    receiver: 'tickets',
    group_by: ['alertname', 'flow'],
    group_wait: groupWait,
    group_interval: '5m',
    repeat_interval: '1d',
    routes: [
      {
        receiver: 'pages',
        matchers: ['severity="page"'],
        // Inhibited alerts are checked again soon.
        group_interval: '1m',
        repeat_interval: '1h',
      },
    ],
  },
  inhibit_rules: [
    createInhibitRule('DatabaseDown', 'DatabaseBusy|NoWorker|WorkerDown'),
    createInhibitRule('DatabaseDown', 'ApiErrorsFast|ApiErrorsSlow|ApiSlowFast|ApiSlowSlow'),
    createInhibitRule('NoWorker', 'WorkerDown|QueueStuck|RunStalled'),
    createInhibitRule('RunFailed', 'RunLate', ['flow']),
    createInhibitRule('ApiErrorsFast', 'ApiErrorsSlow'),
    createInhibitRule('ApiSlowFast', 'ApiSlowSlow'),
  ],
  receivers: [createReceiver('pages', pages), createReceiver('tickets', tickets)],
});
