import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import { Notice } from '../parts/notice.js';
import { RichText } from '../parts/rich-text.js';
import { Sparkline } from '../parts/sparkline.js';
import { useNearViewport } from '../parts/use-near-viewport.js';
import { buildControls, buildParameters } from './control.js';
import type { ConsoleAnswer } from './declarations.js';
import { publishedFlow } from './facts.js';
import { useOfferedAnswers } from './offered-answers.js';
import { usePreloadedCode } from './preload-code.js';
import { answerSummary } from './read-answer.js';
import { readValues } from './values.js';
import './answer-summary.css';

/** The answers of a flow. */
export function AnswerSummaries({ flow }: { flow: string }) {
  const offered = useOfferedAnswers();
  return (
    <ol className="answers">
      {offered
        .filter((each) => each.flow === flow)
        .map((each) => (
          <AnswerSummary key={each.path} shown={each} />
        ))}
    </ol>
  );
}

/** An answer as its title and its sentence, which is read once it is near the window. */
function AnswerSummary({ shown }: { shown: ConsoleAnswer }) {
  const place = useRef<HTMLLIElement>(null);
  const isNear = useNearViewport(place);
  const { presentation, path } = shown;
  return (
    <li ref={place} className="answer-summary">
      <h2>
        <Link to="/answers/$name" params={{ name: path }}>
          {presentation.title}
        </Link>
      </h2>
      {isNear ? <AnswerSentence shown={shown} /> : <p className="waiting-sentence" />}
    </li>
  );
}

function AnswerSentence({ shown }: { shown: ConsoleAnswer }) {
  const { presentation, flow } = shown;
  const { data: published } = useQuery(publishedFlow(flow));
  const values = published && readValues(buildControls(shown, presentation), published.facts, {});
  const { data, error, refetch } = useQuery({
    ...answerSummary(shown, buildParameters(shown, presentation, values ?? {})),
    enabled: values !== undefined,
  });
  usePreloadedCode(shown, data !== undefined);
  if (error) return <Notice error={error} retry={refetch} />;
  if (data === undefined) return <p className="waiting-sentence" />;
  return (
    <>
      <p>
        <RichText>{data.sentence}</RichText>
      </p>
      {data.trend && <Sparkline values={data.trend} />}
    </>
  );
}
