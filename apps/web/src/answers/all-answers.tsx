import { useQuery } from '@tanstack/react-query';
import { Notice } from '../parts/notice.js';
import { Skeleton } from '../parts/skeleton.js';
import { useAnswers } from './answer-list.js';
import { AnswerSummary } from './answer-summary.js';
import { flows } from './declarations.js';
import { publishedFlow } from './facts.js';
import { FlowStatus } from './flow-status.js';

const [MAIN_FLOW = ''] = flows;

/** Every answer with its sentence. */
export function AllAnswers() {
  const shown = useAnswers();
  const { data, error, refetch } = useQuery(publishedFlow(MAIN_FLOW));
  return (
    <>
      <div className="title">
        <h1>Answers from the chain’s sales</h1>
        <p>
          All answers use one published snapshot, and each shows its figures, its query and its
          file.
        </p>
      </div>
      {data && <FlowStatus {...data} />}
      {error && shown.length === 0 && <Notice error={error} retry={refetch} />}
      {shown.length === 0 && !error && <Skeleton height="46rem" />}
      <ol className="answers">
        {shown.map((each) => (
          <AnswerSummary key={each.path} shown={each} />
        ))}
      </ol>
    </>
  );
}
