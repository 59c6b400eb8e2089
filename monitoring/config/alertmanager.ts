import type { Place } from './place.js';

const receiver = (name: string, url: string | undefined) => ({
  name,
  ...(url !== undefined && { webhook_configs: [{ url, send_resolved: true }] }),
});

/** If one alert follows from another, only the cause is sent. */
const follows = (source: string, targets: string, equal: string[] = []) => ({
  source_matchers: [`alertname="${source}"`],
  target_matchers: [`alertname=~"${targets}"`],
  equal,
});

export const alertmanagerConfig = ({ pages, tickets, groupWait = '30s' }: Place) => ({
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
    follows('DatabaseDown', 'DatabaseBusy|NoWorker|WorkerDown'),
    follows('DatabaseDown', 'ApiErrorsFast|ApiErrorsSlow|ApiSlowFast|ApiSlowSlow'),
    follows('NoWorker', 'WorkerDown|QueueStuck|RunStalled'),
    follows('RunFailed', 'RunLate', ['flow']),
    follows('ApiErrorsFast', 'ApiErrorsSlow'),
    follows('ApiSlowFast', 'ApiSlowSlow'),
  ],
  receivers: [receiver('pages', pages), receiver('tickets', tickets)],
});
