import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { formatHeading } from '#analytics/words/field-format.js';
import type { Schemas } from '../data/api.js';
import { useOfferedAnswers } from '../answers/offered-answers.js';
import { useMay } from '../data/session.js';
import { Notice } from '../parts/notice.js';
import { PageHeading } from '../parts/page-heading.js';
import { Skeleton } from '../parts/skeleton.js';
import { Deliveries } from './deliveries.js';
import { LastDelivery, formatTarget } from './last-delivery.js';
import { analysisReports } from './queries.js';
import { useReportDeliveries } from './use-report-deliveries.js';
import './reports.css';

/** The report of each business question, and for operators the reports that the worker sends. */
export function ReportsPage() {
  const { data, error, refetch, isPending } = useQuery(analysisReports);
  const isOperator = useMay('reports');
  const offered = useOfferedAnswers();
  const shown = data?.filter(({ name }) => offered.some(({ path }) => path === name)) ?? [];
  const flows = [...new Set(shown.map(({ flow }) => flow))];
  return (
    <div className="reports">
      <PageHeading
        title="Reports"
        lead="Each report answers one business question: with figures, chart, method and limits."
      />
      {error && <Notice error={error} retry={refetch} />}
      {isPending && <Skeleton height="40rem" />}
      {flows.map((flow) => (
        <section key={flow} aria-labelledby={`${flow}-reports`}>
          <h2 id={`${flow}-reports`}>{formatHeading(flow.replaceAll('-', ' '))}</h2>
          <ReportList reports={shown.filter((each) => each.flow === flow)} />
        </section>
      ))}
      {isOperator && <Deliveries />}
    </div>
  );
}

/** The last delivery of a report by each schedule, for operators. */
function CardDeliveries({ name }: { name: string }) {
  return useReportDeliveries(name).map((delivery) => (
    <span key={delivery.name}>
      Delivery {delivery.name}, {formatTarget(delivery)}: <LastDelivery run={delivery.lastRun} />
    </span>
  ));
}

function ReportList({ reports }: { reports: readonly Schemas['AnalysisReport'][] }) {
  return (
    <ul className="report-list">
      {reports.map(({ name, title, question }) => (
        <li key={name}>
          <Link to="/reports/$name" params={{ name }}>
            {title}
          </Link>
          <span>{question}</span>
          <CardDeliveries name={name} />
        </li>
      ))}
    </ul>
  );
}
