import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { Notice } from '../parts/notice.js';
import { PageTitle } from '../parts/page-title.js';
import { Skeleton } from '../parts/skeleton.js';
import { NotFound } from '../parts/not-found.js';
import { Answer } from './answer.js';
import { AnswerList } from './answer-list.js';
import { findAnswer, type ConsoleAnswer } from './declarations.js';
import { publishedFlow } from './facts.js';
import { ANSWER_HEIGHT } from './height.js';
import { useOfferedAnswers } from './offered-answers.js';

export { prefetchAnswer } from './prefetch.js';

const OutsideScope = lazy(async () => ({
  default: (await import('../shell/outside-scope.js')).OutsideScope,
}));

/** One answer, beside the list of all. */
export function AnswerPage() {
  const { name } = useParams({ from: '/answers/$name' });
  const shown = findAnswer(name);
  if (!shown) return <NotFound />;
  return (
    <div className="columns">
      <AnswerList />
      <section key={name} id={name} className="answer-page" aria-labelledby="answer-title">
        <PageTitle>{shown.presentation.short}</PageTitle>
        <p className="up">
          <Link to="/answers">All answers</Link>
        </p>
        <h1 id="answer-title">{shown.presentation.title}</h1>
        <PublishedAnswer shown={shown} />
      </section>
    </div>
  );
}

/** The answer, once the published data of its flow is known, or why the reader cannot see it. */
function PublishedAnswer({ shown }: { shown: ConsoleAnswer }) {
  const isOffered = useOfferedAnswers().includes(shown);
  return isOffered ? (
    <OfferedAnswer shown={shown} />
  ) : (
    <Suspense>
      <OutsideScope />
    </Suspense>
  );
}

function OfferedAnswer({ shown }: { shown: ConsoleAnswer }) {
  const { data, error, refetch } = useQuery(publishedFlow(shown.flow));
  if (data) return <Answer shown={shown} facts={data.facts} />;
  if (error) return <Notice error={error} retry={refetch} />;
  return <Skeleton height={ANSWER_HEIGHT} />;
}
