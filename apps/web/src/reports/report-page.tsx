import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { findAnswer, type ConsoleAnswer } from '../answers/declarations.js';
import { useOfferedAnswers } from '../answers/offered-answers.js';
import { useMay } from '../data/session.js';
import { Notice } from '../parts/notice.js';
import { PageTitle } from '../parts/page-title.js';
import { Skeleton } from '../parts/skeleton.js';
import { NotFound } from '../parts/not-found.js';
import { OutsideScope } from '../shell/outside-scope.js';
import { DeliverReport } from './deliver-report.js';
import { ReportDeliveries } from './deliveries.js';
import { analysisReports } from './queries.js';
import { ReportFigures } from './report-figures.js';
import './reports.css';

/** The analysis of one business question as a page. */
export function ReportPage() {
  const { name } = useParams({ from: '/reports/$name' });
  const shown = findAnswer(name);
  const isOffered = useOfferedAnswers().some(({ path }) => path === name);
  if (!shown) return <NotFound />;
  return (
    <article className="report" aria-labelledby="report-title">
      <PageTitle>{`${shown.presentation.short}: report`}</PageTitle>
      <p className="up">
        <Link to="/reports">All reports</Link>
      </p>
      <h1 id="report-title">{shown.presentation.title}</h1>
      {isOffered ? (
        <>
          <ReportActions shown={shown} />
          <ReportFigures key={name} shown={shown} />
          <Analysis name={name} />
          <ReportDeliveries name={name} />
        </>
      ) : (
        <OutsideScope />
      )}
    </article>
  );
}

/** Downloads of the report, and its delivery. */
function ReportActions({ shown }: { shown: ConsoleAnswer }) {
  const { path } = shown;
  const isAdmin = useMay('setReport');
  return (
    <p className="actions">
      <a className="button primary" href={`/v1/reports/${path}?format=pdf`} download>
        PDF
      </a>
      <a className="button" href={`/v1/reports/${path}?format=html`} download>
        HTML
      </a>
      {isAdmin && <DeliverReport shown={shown} />}
      <Link className="button" to="/answers/$name" params={{ name: path }}>
        Filter this answer
      </Link>
    </p>
  );
}

function Analysis({ name }: { name: string }) {
  const { data, error, refetch } = useQuery(analysisReports);
  const report = data?.find((each) => each.name === name);
  if (error) return <Notice error={error} retry={refetch} />;
  if (!report) return <Skeleton height="12rem" />;
  return (
    <>
      <section aria-labelledby="method">
        <h2 id="method">Method</h2>
        <p>{report.method}</p>
      </section>
      <section aria-labelledby="limits">
        <h2 id="limits">Limits</h2>
        <ul>
          {report.limits.map((limit) => (
            <li key={limit}>{limit}</li>
          ))}
        </ul>
      </section>
    </>
  );
}
