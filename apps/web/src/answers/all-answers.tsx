import { useQuery } from '@tanstack/react-query';
import { Notice } from '../parts/notice.js';
import { Skeleton } from '../parts/skeleton.js';
import { useAnswers } from './answer-list.js';
import { AnswerSummaries } from './answer-summary.js';
import { flows } from './declarations.js';
import { publishedFlow } from './facts.js';
import { ANSWER_HEIGHT } from './height.js';

const [MAIN_FLOW = ''] = flows;

/** Every answer with its sentence, by the flow that publishes it. */
export function AllAnswers() {
  const shown = useAnswers();
  const { error, refetch } = useQuery(publishedFlow(MAIN_FLOW));
  return (
    <>
      <div className="title">
        <h1>Answers from the chain’s sales</h1>
        <p>
          The answers of a flow use its published snapshot. Each shows its figures, its query and
          its files.
        </p>
      </div>
      {error && shown.length === 0 && <Notice error={error} retry={refetch} />}
      {shown.length === 0 && !error && <Skeleton height={ANSWER_HEIGHT} />}
      {flows.map(
        (flow) =>
          shown.some((each) => each.flow === flow) && <AnswerSummaries key={flow} flow={flow} />,
      )}
    </>
  );
}
