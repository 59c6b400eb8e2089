import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { toFailure } from '../data/failure.js';
import { Notice } from '../parts/notice.js';
import { RichText } from '../parts/rich-text.js';
import { Skeleton } from '../parts/skeleton.js';
import { AnswerBody } from './answer-body.js';
import { COMPARE, findComparison, WITH } from './compare.js';
import { CompareForm } from './compare-form.js';
import { buildControls, buildParameters, type Values } from './control.js';
import { ControlsForm } from './controls.js';
import type { ConsoleAnswer } from './declarations.js';
import type { Facts } from '#analytics/charts/custom-view.js';
import { toSentencePosition } from './figure.js';
import { ANSWER_HEIGHT } from './height.js';
import { answerSummary, answerView } from './read-answer.js';
import { ALL, readValues, writeValues } from './values.js';

const ComparedAnswers = lazy(async () => ({
  default: (await import('./comparison-view.js')).ComparisonView,
}));

/** An answer with its filters, which the address holds. */
export function Answer({ shown, facts }: { shown: ConsoleAnswer; facts: Facts }) {
  const search = useSearch({ from: '/answers/$name' });
  const navigate = useNavigate({ from: '/answers/$name' });
  const controls = buildControls(shown, shown.presentation);
  const values = readValues(controls, facts, search);
  const asked = buildParameters(shown, shown.presentation, values);
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...answerView(shown, asked, facts),
    placeholderData: keepPreviousData,
  });
  // The sentence does not wait for the chart.
  const { data: early } = useQuery({ ...answerSummary(shown, asked), enabled: !data });
  const sentence = data?.sentence ?? early?.sentence;
  const comparison = findComparison(controls, search);
  const compare = (name: string | undefined, other: string | undefined) =>
    void navigate({
      search: {
        ...writeValues(controls, facts, values),
        ...(name !== undefined && { [COMPARE]: name }),
        ...(name !== undefined && other !== undefined && { [WITH]: other === '' ? ALL : other }),
      },
      replace: true,
      resetScroll: false,
    });
  const change = (changed: Values) =>
    void navigate({
      search: ({ [COMPARE]: name, [WITH]: other }) => ({
        ...writeValues(controls, facts, changed),
        ...(name !== undefined && { [COMPARE]: name }),
        ...(other !== undefined && { [WITH]: other }),
      }),
      replace: true,
      resetScroll: false,
    });
  const explain = (place: string | undefined) =>
    void navigate({
      search: ({ explain: _last, ...rest }) => (place ? { ...rest, explain: place } : rest),
      resetScroll: false,
    });
  return (
    <>
      <ControlsForm
        label={`Filters: ${shown.presentation.short}`}
        controls={controls}
        facts={facts}
        values={values}
        problems={error ? toFailure(error).problems : []}
        change={change}
      />
      <CompareForm
        controls={controls}
        facts={facts}
        values={values}
        compare={search[COMPARE]}
        other={comparison?.other}
        change={compare}
      />
      {error ? (
        <Notice error={error} retry={refetch} />
      ) : (
        <div
          className={isPlaceholderData ? 'answer outdated' : 'answer'}
          aria-busy={!data || isPlaceholderData}
        >
          {sentence !== undefined && (
            <p className="sentence" aria-live="polite">
              <RichText pick={data && ((index) => explain(toSentencePosition(index)))}>
                {sentence}
              </RichText>
            </p>
          )}
          {data ? (
            <AnswerBody
              shown={shown}
              asked={asked}
              view={data}
              explained={search['explain']}
              explain={explain}
            />
          ) : (
            // Another one once the sentence is above it: a part that moves is a shift of the layout.
            <Skeleton key={sentence} height={ANSWER_HEIGHT} />
          )}
          {data && comparison && (
            <Suspense fallback={<Skeleton height={ANSWER_HEIGHT} />}>
              <ComparedAnswers
                shown={shown}
                facts={facts}
                values={values}
                comparison={comparison}
                one={data}
              />
            </Suspense>
          )}
        </div>
      )}
    </>
  );
}
