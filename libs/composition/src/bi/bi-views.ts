import { salesViews } from '#analytics/sales/sales-views.js';
import { ANSWER_FLOW } from '#analytics/snapshot/snapshot.js';
import { answerRegistry } from '#analytics/answers/answers.js';
import { type ViewDefinition, buildView } from '#analytics/views/view-sql.js';
import { type Flow, listMartTables } from '#pipeline/flow/flow.js';
import type { MartTable } from '#pipeline/flow/mart.js';
import { storeDistrictView } from './store-district-view.js';

/**
 * Returns every view of schema `bi` over the published snapshots: each mart, the cells of `sales`, and each answer.
 * @param flows whose marts they show
 */
export function biViews(flows: readonly Flow[]): ViewDefinition[] {
  const isThere = (flow: string) => flows.some(({ name }) => name === flow);
  return [
    publishedSnapshots,
    ...flows.flatMap((flow) =>
      listMartTables(flow).flatMap((mart) => {
        const view = martView(mart, publishedSnapshotSql(flow.name));
        return mart.name === 'calendar_week' ? [view, { ...view, name: 'calendar' }] : [view];
      }),
    ),
    ...(isThere(ANSWER_FLOW)
      ? [storeDistrictView, ...salesViews(publishedSnapshotSql(ANSWER_FLOW))]
      : []),
    ...answerRegistry
      .flatMap(({ views }) => views)
      .flatMap((view) => {
        const { flow = ANSWER_FLOW, otherFlowQuery } = view;
        if (!isThere(flow)) return [];
        if (!otherFlowQuery || !isThere(otherFlowQuery.flow))
          return [buildView(view, [publishedSnapshotSql(flow)])];
        return [
          buildView(
            { ...view, ...otherFlowQuery },
            [flow, otherFlowQuery.flow].map(publishedSnapshotSql),
          ),
        ];
      }),
  ];
}

/** A scalar subquery: PostgreSQL evaluates it once, and then reads only that snapshot's partition. */
export const publishedSnapshotSql = (flow: string) =>
  `(SELECT snapshot_id FROM ops.snapshots WHERE flow = '${flow}' AND status = 'published')`;

/**
 * Names in `bi` of columns that marts name otherwise: one name for one thing in all views, and no word of SQL. The lake
 * and `npm run sql` have the names of the marts.
 */
export const biNames: Readonly<Record<string, string>> = {
  customer_id: 'customer',
  has_markdown: 'has_offers',
  high_80: 'high80',
  high_95: 'high95',
  inside_80: 'inside80',
  inside_95: 'inside95',
  level: 'base_level',
  low_80: 'low80',
  low_95: 'low95',
  mean: 'forecast',
  off_list: 'transactions_off_list',
  product_name: 'product',
  sales_month: 'month',
  sales_person_id: 'sales_person',
  sales_rank: 'rank',
  store_id: 'store',
  week_date: 'week',
  weekly_sales: 'sales',
};

const biName = (column: string): string => biNames[column] ?? column;

function martView({ name, comment, columns }: MartTable, snapshot: string): ViewDefinition {
  const names = Object.keys(columns);
  return {
    name,
    comment,
    columns: names.map((column) => ({
      name: biName(column),
      comment: columns[column]?.comment ?? '',
    })),
    select: `SELECT ${names.map((column) => `"${column}" AS "${biName(column)}"`).join(', ')}
      FROM mart."${name}" WHERE snapshot_id = ${snapshot}`,
  };
}

const publishedSnapshots: ViewDefinition = {
  name: 'published_snapshots',
  comment: 'The published snapshot of each flow, which the other views show.',
  columns: [
    { name: 'flow', comment: 'The flow that built it.' },
    { name: 'snapshot_id', comment: 'Its number, as in answers of the API.' },
    { name: 'published_at', comment: 'When it was published.' },
    { name: 'first_date', comment: 'First date in its rows.' },
    { name: 'data_through', comment: 'Last date in its rows.' },
    { name: 'dates', comment: 'Number of different dates in its rows.' },
    { name: 'fact_rows', comment: 'Number of fact rows behind its marts.' },
    {
      name: 'quality',
      comment: 'PASSED, or WARNING when rows were quarantined or a quality rule warns.',
    },
  ],
  select: `SELECT flow, snapshot_id, published_at, first_date, data_through, dates, fact_rows, quality
    FROM ops.snapshots WHERE status = 'published'`,
};
