import type { Page } from './dashboard.js';

/** The mean of a histogram over a day; if nothing ended that day, over all time. */
const meanBy = (name: string, by: string) => {
  const part = (suffix: string, range = '') => `max by (${by}) (${name}_${suffix}${range})`;
  const day = `max by (${by}) (increase(${name}_sum[1d])) / (max by (${by}) (increase(${name}_count[1d])) > 0)`;
  return `${day} or ${part('sum')} / ${part('count')}`;
};

export const pipeline: Page = {
  uid: 'retailstream-pipeline',
  title: 'Pipeline',
  description: 'Runs, stages, queue, engines and their infrastructure.',
  panels: [
    {
      kind: 'stat',
      title: 'Applications',
      unit: 'short',
      queries: [['up{job=~"retailstream-.*"}', '{{job}}']],
    },
    {
      kind: 'stat',
      title: 'Since the last good run',
      description: 'A run that succeeded, or had nothing to do.',
      unit: 's',
      queries: [['time() - flow:last_good_run_timestamp_seconds', '{{flow}}']],
    },
    {
      kind: 'stat',
      title: 'Since the worker’s last heartbeat',
      unit: 's',
      queries: [['min(time() - retailstream_worker_heartbeat_timestamp_seconds)', 'worker']],
    },
    {
      kind: 'stat',
      title: 'Notifications',
      description: 'Notifications in the outbox, including those settled in the last days.',
      unit: 'short',
      queries: [
        ['sum by (state) (max by (channel, state) (retailstream_notifications))', '{{state}}'],
      ],
    },
    {
      kind: 'stat',
      title: 'Reports',
      description: 'Reports settled in the last day.',
      unit: 'short',
      queries: [['sum by (outcome) (increase(retailstream_reports_total[1d]))', '{{outcome}}']],
    },
    {
      kind: 'stat',
      title: 'Alerts',
      unit: 'short',
      queries: [['count(ALERTS{alertstate="firing"}) or vector(0)', 'firing']],
    },
    {
      kind: 'course',
      title: 'Ended runs, by outcome',
      description: 'Totals in the ledger.',
      unit: 'short',
      queries: [['max by (flow, outcome) (retailstream_runs_total)', '{{flow}} {{outcome}}']],
    },
    {
      kind: 'course',
      title: 'Active runs',
      unit: 'short',
      queries: [['max by (flow, status) (retailstream_active_runs)', '{{flow}} {{status}}']],
    },
    {
      kind: 'course',
      title: 'Duration of runs, daily mean',
      unit: 's',
      queries: [
        [meanBy('retailstream_run_duration_seconds', 'flow, outcome'), '{{flow}} {{outcome}}'],
      ],
    },
    {
      kind: 'course',
      title: 'Duration of each stage, daily mean',
      unit: 's',
      queries: [
        [
          meanBy('retailstream_stage_duration_seconds', 'flow, stage, outcome'),
          '{{stage}} {{outcome}}',
        ],
      ],
    },
    {
      kind: 'course',
      title: 'Wait of each stage for a worker, daily mean',
      unit: 's',
      queries: [[meanBy('retailstream_stage_wait_seconds', 'flow, stage'), '{{stage}}']],
    },
    {
      kind: 'course',
      title: 'Jobs on the queue',
      unit: 'short',
      queries: [['max by (state) (retailstream_queue_jobs)', '{{state}}']],
    },
    {
      kind: 'course',
      title: 'Events of streams by outcome, per second',
      unit: 'short',
      queries: [
        [
          'max by (stream, outcome) (rate(retailstream_stream_events_total[5m]))',
          '{{stream}} {{outcome}}',
        ],
      ],
    },
    {
      kind: 'course',
      title: 'Events that are not read, and not published',
      unit: 'short',
      queries: [
        [
          'max by (stream, partition) (retailstream_stream_lag_events)',
          '{{stream}} {{partition}} not read',
        ],
        ['max by (stream) (retailstream_stream_unpublished_events)', '{{stream}} not published'],
      ],
    },
    {
      kind: 'course',
      title: 'Age of the oldest job',
      unit: 's',
      queries: [
        [
          'time() - max by (flow) (retailstream_oldest_job_timestamp_seconds) or vector(0)',
          '{{flow}}',
        ],
      ],
    },
    {
      kind: 'course',
      title: 'Duration of engine jobs, hourly mean',
      unit: 's',
      queries: [
        [
          'sum by (engine, outcome) (rate(retailstream_engine_job_duration_seconds_sum[1h])) / (sum by (engine, outcome) (rate(retailstream_engine_job_duration_seconds_count[1h])) > 0) or vector(0)',
          '{{engine}} {{outcome}}',
        ],
      ],
    },
    {
      kind: 'course',
      title: 'Active engine jobs',
      unit: 'short',
      queries: [['sum by (engine) (retailstream_engine_active_jobs)', '{{engine}}']],
    },
    {
      kind: 'course',
      title: 'EMR steps finished in the last hour',
      unit: 'short',
      queries: [
        [
          'sum by (outcome) (increase(retailstream_emr_step_duration_seconds_count[1h])) or vector(0)',
          '{{outcome}}',
        ],
      ],
    },
    {
      kind: 'course',
      title: 'Messages about files in the last hour',
      description: 'Messages from the queue of SOURCE_EVENTS_URL, by content.',
      unit: 'short',
      queries: [
        [
          'sum by (outcome) (increase(retailstream_source_messages_total[1h])) or vector(0)',
          '{{outcome}}',
        ],
      ],
    },
    {
      kind: 'course',
      title: 'Connections to PostgreSQL',
      unit: 'short',
      queries: [['sum by (app, state) (retailstream_database_connections)', '{{app}} {{state}}']],
    },
    {
      kind: 'course',
      title: 'Free disk space',
      unit: 'percentunit',
      queries: [
        [
          'max by (folder) (retailstream_disk_free_bytes) / max by (folder) (retailstream_disk_size_bytes)',
          '{{folder}}',
        ],
      ],
    },
    {
      kind: 'course',
      title: 'Memory of each application',
      unit: 'bytes',
      queries: [['process_resident_memory_bytes{job=~"retailstream-.*"}', '{{app}}']],
    },
  ],
};
