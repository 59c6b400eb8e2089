import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { plain } from '#analytics/words/sentences.js';
import { drawComparison } from '../charts/comparison.js';
import type { Parameters } from '#analytics/charts/custom-view.js';
import { buildPath } from '../data/ask.js';
import { type CsvNotation, csvNotations, buildCsv } from '../data/csv.js';
import { ChartFrame } from '../parts/chart-frame.js';
import { DataTable } from '../parts/data-table.js';
import { RichText } from '../parts/rich-text.js';
import { Notice } from '../parts/notice.js';
import { csvFile, saveFile } from '../parts/save-file.js';
import { Skeleton } from '../parts/skeleton.js';
import { type Comparison, formatChoice } from './compare.js';
import { buildParameters, type Values } from './control.js';
import type { ConsoleAnswer } from './declarations.js';
import type { Facts } from '#analytics/charts/custom-view.js';
import { ANSWER_HEIGHT } from './height.js';
import { buildPairTable, pairAnswers, toRecords } from './pair-answers.js';
import { QueryPanel } from './query-panel.js';
import { answerView, type AnswerView } from './read-answer.js';

interface Props {
  shown: ConsoleAnswer;
  facts: Facts;
  values: Values;
  comparison: Comparison;
  /** The answer with the values. */
  one: AnswerView;
}

/** Asks the question with the second choice, and shows both. */
export function ComparisonView({ shown, facts, values, comparison, one }: Props) {
  const { control, other } = comparison;
  const asked = buildParameters(shown, shown.presentation, { ...values, [control.name]: other });
  const { data, error, refetch } = useQuery(answerView(shown, asked, facts));
  if (error) return <Notice error={error} retry={refetch} />;
  if (!data) return <Skeleton height={ANSWER_HEIGHT} />;
  return (
    <ComparisonBody
      shown={shown}
      control={control.name}
      asked={asked}
      first={formatChoice(control, values[control.name] ?? '', facts)}
      second={formatChoice(control, other, facts)}
      one={one}
      other={data}
    />
  );
}

interface ComparisonProps {
  shown: ConsoleAnswer;
  control: string;
  /** Filters of the second choice. */
  asked: Parameters;
  /** Names of the choices. */
  first: string;
  second: string;
  one: AnswerView;
  other: AnswerView;
}

/** Two choices of a filter: the other sentence, both in one chart, and a table with the difference, and files of both. */
function ComparisonBody({ shown, control, asked, first, second, one, other }: ComparisonProps) {
  const picture = useRef<HTMLDivElement>(null);
  const both = useMemo(
    () => pairAnswers(shown, control, one.rows, other.rows, one.asked),
    [shown, control, one, other],
  );
  const draw = useMemo(
    () => (width: number) => drawComparison(both.pairs, [first, second], both.measure, width),
    [both, first, second],
  );
  const title = `${first} and ${second}`;
  const isDrawn = both.pairs.length > 0 && both.measure !== '';
  const file = `${shown.path}-compared`;
  const saveRows = (notation: CsvNotation) => {
    const text = buildCsv(toRecords(both, [first, second]), notation);
    saveFile(csvFile(text), `${file}.csv`);
  };
  const savePicture = async () => {
    if (!picture.current) return;
    const { renderPng } = await import('../charts/png.js');
    const source = one.snapshot ? `Snapshot ${one.snapshot.id}.` : '';
    const about = { title: `${both.measure}: ${title}`, source };
    saveFile(await renderPng(picture.current, about), `${file}.png`);
  };
  return (
    <section className="compared" aria-label={title}>
      <h2>{title}</h2>
      <p className="other-sentence">
        {second}: <RichText>{other.sentence}</RichText>
      </p>
      {isDrawn && (
        <ChartFrame
          title={`${both.measure} of both`}
          label={`${first}: ${plain(one.sentence)} ${second}: ${plain(other.sentence)}`}
          draw={draw}
          picture={picture}
        />
      )}
      {both.pairs.length > 0 && <DataTable {...buildPairTable(both, [first, second])} />}
      <p className="actions">
        {csvNotations.map((notation) => (
          <button key={notation.label} type="button" onClick={() => saveRows(notation)}>
            {notation.label.replace('CSV', 'CSV of both')}
          </button>
        ))}
        {isDrawn && (
          <button type="button" onClick={() => void savePicture()}>
            PNG of both
          </button>
        )}
        <a
          className="button"
          href={buildPath(shown.path, { ...asked, format: 'parquet' })}
          download={`${shown.path}.parquet`}
        >
          Parquet of {second}
        </a>
      </p>
      <QueryPanel shown={shown} asked={asked} name={`${shown.presentation.short}, ${second}`} />
    </section>
  );
}
