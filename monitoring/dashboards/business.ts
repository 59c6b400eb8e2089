import type { Page } from './dashboard.js';

const maxByFlow = (metric: string) => `max by (flow) (${metric})`;

export const business: Page = {
  uid: 'retailstream-business',
  title: 'Business',
  description: 'Published snapshot, its freshness and its sales.',
  panels: [
    {
      kind: 'stat',
      title: 'Total sales',
      description:
        'Published snapshot, in the currency of the files. Needs METRICS_TOKEN if Prometheus ' +
        'runs on another machine.',
      unit: 'short',
      queries: [[maxByFlow('retailstream_published_money'), '{{flow}}']],
    },
    {
      kind: 'stat',
      title: 'Sales of the last week',
      unit: 'short',
      queries: [['max(retailstream_last_week_sales)', 'all stores']],
    },
    {
      kind: 'stat',
      title: 'Data through',
      unit: 'dateTimeAsIso',
      queries: [[`${maxByFlow('retailstream_data_through_timestamp_seconds')} * 1000`, '{{flow}}']],
    },
    {
      kind: 'stat',
      title: 'Age of the snapshot',
      unit: 's',
      queries: [[`time() - ${maxByFlow('retailstream_published_timestamp_seconds')}`, '{{flow}}']],
    },
    {
      kind: 'course',
      title: 'Total sales, by snapshot',
      unit: 'short',
      queries: [[maxByFlow('retailstream_published_money'), '{{flow}}']],
    },
    {
      kind: 'course',
      title: 'Sales of the last week, by snapshot',
      unit: 'short',
      queries: [['max(retailstream_last_week_sales)', 'all stores']],
    },
    {
      kind: 'course',
      title: 'Rows of facts',
      unit: 'short',
      queries: [[maxByFlow('retailstream_published_rows'), '{{flow}}']],
    },
    {
      kind: 'course',
      title: 'Age of the data',
      unit: 's',
      queries: [
        [`time() - ${maxByFlow('retailstream_data_through_timestamp_seconds')}`, '{{flow}}'],
      ],
    },
  ],
};
