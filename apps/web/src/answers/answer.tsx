import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
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
import { PinnedSnapshot } from './pinned-snapshot.js';
import { UnknownFilters } from './unknown-filters.js';
import {
  ALL,
  addSnapshot,
  EXPLAIN,
  findProblems,
  readValues,
  SNAPSHOT,
  writeValues,
} from './values.js';

const ComparedAnswers = lazy(async () => ({
  default: (await import('./comparison-view.js')).ComparisonView,
}));

/** An answer with its filters, which the address holds. */
export function Answer({ shown, facts }: { shown: ConsoleAnswer; facts: Facts }) {
  const search = useSearch({
    from: '/answers/$name',
    select: ({ [EXPLAIN]: _, ...filters }) => filters,
    structuralSharing: true,
  });
  const navigate = useNavigate({ from: '/answers/$name' });
  const controls = buildControls(shown, shown.presentation);
  const values = readValues(controls, facts, search);
  const impossible = findProblems(controls, facts, values);
  const isPossible = impossible.length === 0;
  const asked = addSnapshot(buildParameters(shown, shown.presentation, values), search[SNAPSHOT]);
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...answerView(shown, asked, facts),
    placeholderData: keepPreviousData,
    enabled: isPossible,
  });
  // The sentence does not wait for the chart.
  const { data: early } = useQuery({
    ...answerSummary(shown, asked),
    enabled: isPossible && !data,
  });
  const written = isPossible ? writeValues(controls, facts, values) : {};
  const isWhole = Object.keys(written).every((name) => name in search);
  useEffect(() => {
    // The address of the question as it was asked first has its defaults, too: tomorrow they may be others.
    if (isWhole) return;
    void navigate({
      search: (given) => ({ ...written, ...given }),
      replace: true,
      resetScroll: false,
    });
  });
  const sentence = data?.sentence ?? early?.sentence;
  const comparison = findComparison(controls, search);
  const compare = (name: string | undefined, other: string | undefined) =>
    void navigate({
      search: {
        ...writeValues(controls, facts, values),
        ...(search[SNAPSHOT] !== undefined && { [SNAPSHOT]: search[SNAPSHOT] }),
        ...(name !== undefined && { [COMPARE]: name }),
        ...(name !== undefined && other !== undefined && { [WITH]: other === '' ? ALL : other }),
      },
      resetScroll: false,
    });
  const change = (changed: Values) =>
    void navigate({
      search: ({ [COMPARE]: name, [WITH]: other, [SNAPSHOT]: pinned }) => ({
        ...writeValues(controls, facts, changed),
        ...(pinned !== undefined && { [SNAPSHOT]: pinned }),
        ...(name !== undefined && { [COMPARE]: name }),
        ...(other !== undefined && { [WITH]: other }),
      }),
      resetScroll: false,
    });
  const explain = (place: string | undefined) =>
    void navigate({
      search: ({ [EXPLAIN]: _, ...rest }) => (place ? { ...rest, [EXPLAIN]: place } : rest),
      resetScroll: false,
    });
  return (
    <>
      <ControlsForm
        label={`Filters: ${shown.presentation.short}`}
        controls={controls}
        facts={facts}
        values={values}
        problems={[...impossible, ...(error ? toFailure(error).problems : [])]}
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
      <UnknownFilters controls={controls} search={search} />
      <PinnedSnapshot flow={shown.flow} pinned={search[SNAPSHOT]} />
      {!isPossible ? (
        <p className="note" role="alert">
          This question has no answer: choose a possible value where the filters say so.
        </p>
      ) : error ? (
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
            <AnswerBody shown={shown} asked={asked} facts={facts} view={data} explain={explain} />
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
