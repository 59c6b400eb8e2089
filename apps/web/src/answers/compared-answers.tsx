import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { plain } from '#analytics/words/sentences.js';
import { comparedChart } from '../charts/compared.js';
import type { Parameters } from '#analytics/charts/answer-chart.js';
import { pathOf } from '../data/ask.js';
import { type CsvNotation, csvNotations, csvOf } from '../data/csv.js';
import { ChartFrame } from '../parts/chart-frame.js';
import { DataTable } from '../parts/data-table.js';
import { RichText } from '../parts/rich-text.js';
import { Notice } from '../parts/notice.js';
import { csvFile, saveFile } from '../parts/save-file.js';
import { Skeleton } from '../parts/skeleton.js';
import {
  compared,
  type Comparison,
  nameOfChoice,
  recordsOfPairs,
  tableOfPairs,
} from './compare.js';
import { parametersOf, type Values } from './control.js';
import type { Declared } from './declarations.js';
import type { Facts } from '#analytics/charts/answer-chart.js';
import { ANSWER_HEIGHT } from './height.js';
import { QueryPanel } from './query-panel.js';
import { queryText } from './query-text.js';
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
      asked={asked}
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
  /** Filters of the second choice. */
  asked: Parameters;
  /** Names of the choices. */
  first: string;
  second: string;
  one: ShownView;
  other: ShownView;
}

/** Two choices of a filter: the other sentence, both in one chart, and a table with the difference, and files of both. */
function Both({ shown, control, asked, first, second, one, other }: BothGiven) {
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
  const isDrawn = both.pairs.length > 0 && both.measure !== '';
  const file = `${shown.path}-compared`;
  const saveRows = (notation: CsvNotation) => {
    const text = csvOf(recordsOfPairs(both, [first, second]), notation);
    saveFile(csvFile(text), `${file}.csv`);
  };
  const savePicture = async () => {
    if (!picture.current) return;
    const { pngOf } = await import('../charts/png.js');
    const source = one.snapshot ? `Snapshot ${one.snapshot.id}.` : '';
    const about = { title: `${both.measure}: ${title}`, source };
    saveFile(await pngOf(picture.current, about), `${file}.png`);
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
      {both.pairs.length > 0 && <DataTable {...tableOfPairs(both, [first, second])} />}
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
          href={pathOf(shown.path, { ...asked, format: 'parquet' })}
          download={`${shown.path}.parquet`}
        >
          Parquet of {second}
        </a>
      </p>
      <QueryPanel
        text={queryText(shown.example, shown.name, asked)}
        name={`${shown.look.short}, ${second}`}
      />
    </section>
  );
}
