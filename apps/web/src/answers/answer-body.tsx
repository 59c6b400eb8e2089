import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import { passages, plain } from '#analytics/words/sentences.js';
import type { Parameters } from '../data/ask.js';
import { ChartFrame } from '../parts/chart-frame.js';
import { DataTable } from '../parts/data-table.js';
import { RichText } from '../parts/rich-text.js';
import type { Declared } from './declarations.js';
import { QueryPanel } from './query-panel.js';
import { queryText } from './query-text.js';
import type { ShownView } from './read-answer.js';
import { Sources } from './sources.js';

interface Given {
  shown: Declared;
  asked: Parameters;
  view: ShownView;
}

/** The sentence, chart, notes, table, files and query of an answer. */
export function AnswerBody({ shown, asked, view }: Given) {
  const picture = useRef<HTMLDivElement>(null);
  const { sentence, draw, chartTitle, notes, table } = view;
  return (
    <>
      <p className="sentence" aria-live="polite">
        <RichText>{sentence}</RichText>
      </p>
      {draw && (
        <ChartFrame title={chartTitle} label={plain(sentence)} draw={draw} picture={picture} />
      )}
      {notes.map((note) => (
        <Note key={note}>{note}</Note>
      ))}
      {table.rows.length > 0 && <DataTable {...table} />}
      <Sources shown={shown} asked={asked} view={view} picture={picture} />
      <QueryPanel text={queryText(shown.example, shown.name, asked)} name={shown.look.short} />
    </>
  );
}

/** A note with its links to other answers. */
function Note({ children }: { children: string }) {
  return (
    <p className="note">
      {passages(children).map(({ text, section }) =>
        section === undefined ? (
          text
        ) : (
          <Link key={section} to="/answers/$name" params={{ name: section }}>
            {text}
          </Link>
        ),
      )}
    </p>
  );
}
