import { useQuery } from '@tanstack/react-query';
import { formatHeading } from '#analytics/words/field-format.js';
import { AnswerSummaries } from '../answers/answer-summary.js';
import { flows, listFlows } from '../answers/declarations.js';
import { publishedFlow } from '../answers/facts.js';
import { FlowStatus } from '../answers/flow-status.js';
import { useOfferedAnswers } from '../answers/offered-answers.js';
import { toFailure } from '../data/failure.js';
import { currentUser, useMay } from '../data/session.js';
import { Notice } from '../parts/notice.js';
import { Skeleton } from '../parts/skeleton.js';
import { LastRuns } from '../runs/last-runs.js';
import { ChangedAnswers } from './changed-answers.js';
import { FailedRun } from './failed-run.js';
import { HEADING } from './heading.js';
import { Operations } from './operations.js';
import '../runs/run-page.css';
import './home.css';

export { prefetchFlows } from '../answers/prefetch.js';

const [MAIN_FLOW = ''] = flows;
/** Height of a flow's part with its answers. */
const FLOW_HEIGHT = '60rem';

/** How fresh the data of each flow is, what changed, and what it says. */
export function Home() {
  const shown = listFlows(useOfferedAnswers());
  return (
    <>
      <div className="title">
        <h1>{HEADING.title}</h1>
        <p>{HEADING.lead}</p>
      </div>
      {shown.map((flow) => (
        <FlowPart key={flow} flow={flow} />
      ))}
    </>
  );
}

function FlowPart({ flow }: { flow: string }) {
  const { data, error, refetch } = useQuery(publishedFlow(flow));
  const { isPending: isUserPending } = useQuery(currentUser);
  const isOperator = useMay('runs');
  const isEmpty = error !== null && toFailure(error).kind === 'no-snapshot';
  // Parts move if others come above them later: the status, or those of operators.
  const isSettled = !isUserPending && (data !== undefined || error !== null);
  // A reader of one flow needs no notice that another has no data.
  if (isSettled && isEmpty && flow !== MAIN_FLOW && !isOperator) return null;
  return (
    <section className="flow-part" aria-labelledby={`${flow}-title`}>
      <h2 id={`${flow}-title`}>{formatHeading(flow.replaceAll('-', ' '))}</h2>
      {!isSettled && <Skeleton height={FLOW_HEIGHT} />}
      {isSettled && (
        <>
          {isOperator && <FailedRun flow={flow} />}
          {error && <Notice error={error} retry={refetch} />}
          {data && <FlowStatus {...data} />}
          {data && <ChangedAnswers flow={flow} published={data} />}
          {isOperator && <Operations flow={flow} snapshot={data?.snapshot.id} />}
          {isOperator && <LastRuns flow={flow} />}
          {data && <AnswerSummaries flow={flow} />}
        </>
      )}
    </section>
  );
}
