import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { plain } from '#analytics/words/sentences.js';
import { buildControls, buildParameters } from '../answers/control.js';
import type { ConsoleAnswer } from '../answers/declarations.js';
import type { Facts } from '#analytics/charts/custom-view.js';
import { publishedFlow } from '../answers/facts.js';
import { CHART, toSentencePosition, toTablePosition } from '../answers/figure.js';
import { ANSWER_HEIGHT } from '../answers/height.js';
import { answerView } from '../answers/read-answer.js';
import { readValues } from '../answers/values.js';
import { buildPath } from '../data/ask.js';
import { csvNotations } from '../data/csv.js';
import { ChartFrame } from '../parts/chart-frame.js';
import { DataTable } from '../parts/data-table.js';
import { Notice } from '../parts/notice.js';
import { RichText } from '../parts/rich-text.js';
import { Skeleton } from '../parts/skeleton.js';

/** The answer of a report: the question that its page asks first, and explains. */
export function ReportFigures({ shown }: { shown: ConsoleAnswer }) {
  const { data, error, refetch } = useQuery(publishedFlow(shown.flow));
  if (data) return <Figures shown={shown} facts={data.facts} />;
  if (error) return <Notice error={error} retry={refetch} />;
  return <Skeleton height={ANSWER_HEIGHT} />;
}

function Figures({ shown, facts }: { shown: ConsoleAnswer; facts: Facts }) {
  const picture = useRef<HTMLDivElement>(null);
  const values = readValues(buildControls(shown, shown.presentation), facts, {});
  const asked = buildParameters(shown, shown.presentation, values);
  const navigate = useNavigate();
  const explain = (place: string) =>
    void navigate({
      to: '/answers/$name',
      params: { name: shown.path },
      search: { explain: place },
    });
  const { data, error, refetch } = useQuery(answerView(shown, asked, facts));
  if (error) return <Notice error={error} retry={refetch} />;
  if (!data) return <Skeleton height={ANSWER_HEIGHT} />;
  const { sentence, draw, chartTitle, table, snapshot } = data;
  return (
    <div className="answer">
      <p className="sentence">
        <RichText pick={(index) => explain(toSentencePosition(index))}>{sentence}</RichText>
      </p>
      {draw && (
        <ChartFrame
          title={chartTitle}
          label={plain(sentence)}
          draw={draw}
          picture={picture}
          pick={() => explain(CHART)}
        />
      )}
      {table.rows.length > 0 && (
        <DataTable {...table} pick={(row, column) => explain(toTablePosition(row, column))} />
      )}
      <p className="actions">
        {csvNotations.map((notation) => (
          <a
            key={notation.label}
            className="button"
            href={buildPath(shown.path, { ...asked, ...notation.asked })}
            download={`${shown.path}.csv`}
          >
            {notation.label}
          </a>
        ))}
        {snapshot && <span className="aside">Snapshot {snapshot.id}</span>}
      </p>
    </div>
  );
}
