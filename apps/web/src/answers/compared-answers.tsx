import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { plain } from '#analytics/words/sentences.js';
import { comparedChart } from '../charts/compared.js';
import { ChartFrame } from '../parts/chart-frame.js';
import { DataTable } from '../parts/data-table.js';
import { RichText } from '../parts/rich-text.js';
import { Notice } from '../parts/notice.js';
import { Skeleton } from '../parts/skeleton.js';
import { compared, type Comparison, nameOfChoice, tableOfPairs } from './compare.js';
import { parametersOf, type Values } from './control.js';
import type { Declared } from './declarations.js';
import type { Facts } from './facts.js';
import { ANSWER_HEIGHT } from './height.js';
import { answerView, type ShownView } from './read-answer.js';

interface Given {
  shown: Declared;
  facts: Facts;
  values: Values;
  comparison: Comparison;
  /** The answer with the values. */
  one: ShownView;
}

/** Asks the question with the second choice, and shows both. */
export function ComparedAnswers({ shown, facts, values, comparison, one }: Given) {
  const { control, other } = comparison;
  const asked = parametersOf(shown, shown.look, { ...values, [control.name]: other });
  const { data, error, refetch } = useQuery(answerView(shown, asked, facts));
  if (error) return <Notice error={error} retry={refetch} />;
  if (!data) return <Skeleton height={ANSWER_HEIGHT} />;
  return (
    <Both
      shown={shown}
      control={control.name}
      first={nameOfChoice(control, values[control.name] ?? '', facts)}
      second={nameOfChoice(control, other, facts)}
      one={one}
      other={data}
    />
  );
}

interface BothGiven {
  shown: Declared;
  control: string;
  /** Names of the choices. */
  first: string;
  second: string;
  one: ShownView;
  other: ShownView;
}

/** Two choices of a filter: the other sentence, both in one chart, and a table with the difference. */
function Both({ shown, control, first, second, one, other }: BothGiven) {
  const picture = useRef<HTMLDivElement>(null);
  const both = useMemo(
    () => compared(shown, control, one.rows, other.rows),
    [shown, control, one, other],
  );
  const draw = useMemo(
    () => (width: number) => comparedChart(both.pairs, [first, second], both.measure, width),
    [both, first, second],
  );
  const title = `${first} and ${second}`;
  return (
    <section className="compared" aria-label={title}>
      <h2>{title}</h2>
      <p className="other-sentence">
        {second}: <RichText>{other.sentence}</RichText>
      </p>
      {both.pairs.length > 0 && both.measure !== '' && (
        <ChartFrame
          title={`${both.measure} of both`}
          label={`${first}: ${plain(one.sentence)} ${second}: ${plain(other.sentence)}`}
          draw={draw}
          picture={picture}
        />
      )}
      {both.pairs.length > 0 && <DataTable {...tableOfPairs(both, [first, second])} />}
    </section>
  );
}
