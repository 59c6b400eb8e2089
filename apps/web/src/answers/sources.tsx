import type { RefObject } from 'react';
import type { Parameters } from '#analytics/charts/custom-view.js';
import { buildPath } from '../data/ask.js';
import { csvNotations, buildCsv } from '../data/csv.js';
import { CopyButton } from '../parts/copy-button.js';
import { csvFile as createCsvFile, saveFile } from '../parts/save-file.js';
import { formatMonths, formatWeeks } from './control.js';
import type { ConsoleAnswer } from './declarations.js';
import type { AnswerView } from './read-answer.js';
import type { View } from './build-view.js';
import { SNAPSHOT } from './values.js';

interface Props {
  shown: ConsoleAnswer;
  asked: Parameters;
  view: AnswerView;
  picture: RefObject<HTMLDivElement | null>;
  /** Explains the figures of the chart. */
  explain: () => void;
}

/** The weeks and the snapshot of an answer, and its files. */
export function Sources({ shown: { path }, asked, view, picture, explain }: Props) {
  const { snapshot, records, draw, chartTitle, coverage } = view;
  const upstream = snapshot?.upstreamId
    ? ` It follows from snapshot ${snapshot.upstreamId} of sales.`
    : '';
  const source = `${formatCoverage(coverage)}${snapshot ? ` Snapshot ${snapshot.id}.${upstream}` : ''}`;
  const savePicture = async () => {
    if (!picture.current) return;
    const { renderPng } = await import('../charts/png.js');
    saveFile(await renderPng(picture.current, { title: chartTitle, source }), `${path}.png`);
  };
  return (
    <div className="sources">
      <p className="aside">{source}</p>
      <p className="actions">
        <button type="button" aria-haspopup="dialog" onClick={explain}>
          Explain
        </button>
        {csvNotations.map((notation) =>
          records ? (
            <button
              key={notation.label}
              type="button"
              onClick={() => saveFile(createCsvFile(buildCsv(records, notation)), `${path}.csv`)}
            >
              {notation.label}
            </button>
          ) : (
            <a
              key={notation.label}
              className="button"
              href={buildPath(path, { ...asked, ...notation.asked })}
              download={`${path}.csv`}
            >
              {notation.label}
            </a>
          ),
        )}
        <a
          className="button"
          href={buildPath(path, { ...asked, format: 'parquet' })}
          download={`${path}.parquet`}
        >
          Parquet
        </a>
        {draw && (
          <button type="button" onClick={() => void savePicture()}>
            PNG
          </button>
        )}
        <a className="button" href={buildPath(path, asked)}>
          JSON
        </a>
        <CopyButton text={() => location.href}>Copy link</CopyButton>
        {snapshot && (
          <CopyButton text={() => pinAddress(snapshot.id)}>Copy link to this snapshot</CopyButton>
        )}
      </p>
    </div>
  );
}

/** Returns the address of the page for this snapshot: it shows the same figures as long as the snapshot is kept. */
function pinAddress(id: string): string {
  const address = new URL(location.href);
  address.searchParams.set(SNAPSHOT, id);
  return address.href;
}

function formatCoverage(coverage: View['coverage']): string {
  if ('weeks' in coverage) {
    const { firstWeek, lastWeek, weeks } = coverage;
    if (firstWeek === null || lastWeek === null) return 'No week matches.';
    return `Covers ${formatWeeks(firstWeek, lastWeek, weeks)}.`;
  }
  const { firstMonth, lastMonth, months } = coverage;
  if (firstMonth === null || lastMonth === null) return 'No month matches.';
  return `Covers ${formatMonths(firstMonth, lastMonth, months)}.`;
}
