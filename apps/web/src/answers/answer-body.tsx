import { Link, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useDeferredValue, useRef } from 'react';
import { passages, plain } from '#analytics/words/sentences.js';
import type { Facts, Parameters } from '#analytics/charts/custom-view.js';
import { useUser } from '../data/session.js';
import { ChartFrame } from '../parts/chart-frame.js';
import { DataTable } from '../parts/data-table.js';
import { listAnswerLinks } from './answer-links.js';
import type { ConsoleAnswer } from './declarations.js';
import { CHART, findFigure, toSummaryPosition, toTablePosition } from './figure.js';
import { useOfferedAnswers } from './offered-answers.js';
import { QueryPanel } from './query-panel.js';
import type { AnswerView } from './read-answer.js';
import { Sources } from './sources.js';
import { EXPLAIN, SNAPSHOT } from './values.js';

interface Props {
  shown: ConsoleAnswer;
  asked: Parameters;
  facts: Facts;
  view: AnswerView;
  /** Explains a figure; undefined ends it. */
  explain: (place: string | undefined) => void;
}

const Benchmarks = lazy(async () => ({ default: (await import('./benchmarks.js')).Benchmarks }));
const Explain = lazy(async () => ({ default: (await import('./explain.js')).Explain }));

/** The chart, notes, table, files and query of an answer. */
export function AnswerBody({ shown, asked, facts, view, explain }: Props) {
  const picture = useRef<HTMLDivElement>(null);
  const { sentence, draw, chartTitle, notes, table, summary } = view;
  const isBound = useUser()?.scope?.stores !== undefined;
  return (
    <>
      {draw && (
        <ChartFrame
          title={chartTitle}
          label={plain(sentence)}
          draw={draw}
          picture={picture}
          pick={() => explain(CHART)}
        />
      )}
      {notes.map((note) => (
        <Note key={note}>{note}</Note>
      ))}
      {isBound && (
        <Suspense>
          <Benchmarks shown={shown} asked={asked} />
        </Suspense>
      )}
      {table.rows.length > 0 && (
        <DataTable {...table} pick={(row, column) => explain(toTablePosition(row, column))} />
      )}
      {summary && summary.rows.length > 0 && (
        <DataTable
          {...summary.table}
          pick={(row, column) => explain(toSummaryPosition(row, column))}
        />
      )}
      <AnswerLinks shown={shown} asked={asked} facts={facts} />
      <Sources
        shown={shown}
        asked={asked}
        view={view}
        picture={picture}
        explain={() => explain(CHART)}
      />
      <QueryPanel shown={shown} asked={withoutSnapshot(asked)} name={shown.presentation.short} />
      <ExplainedFigure shown={shown} asked={asked} facts={facts} view={view} explain={explain} />
    </>
  );
}

type AnswerLinksProps = Pick<Props, 'shown' | 'asked' | 'facts'>;

/** Links to the neighbouring questions of the answer; those of a row are in the explanation of its figures. */
function AnswerLinks({ shown, asked, facts }: AnswerLinksProps) {
  const answers = useOfferedAnswers();
  const links = listAnswerLinks({ shown, asked, facts, answers });
  if (links.length === 0) return null;
  return (
    <nav className="neighbours" aria-label="Related questions">
      <ul>
        {links.map(({ path, title, search }) => (
          <li key={title}>
            <Link to="/answers/$name" params={{ name: path }} search={search}>
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The figure that the address explains. Only this part is drawn again when it changes, after the click is answered. */
function ExplainedFigure({ shown, asked, facts, view, explain }: Props) {
  const place = useSearch({ from: '/answers/$name', select: (search) => search[EXPLAIN] });
  const shownPlace = useDeferredValue(place);
  const figure = shownPlace === undefined ? undefined : findFigure(view, shownPlace);
  if (figure === undefined) return null;
  const close = () => explain(undefined);
  return (
    <Suspense>
      <Explain
        shown={shown}
        asked={asked}
        facts={facts}
        view={view}
        figure={figure}
        close={close}
      />
    </Suspense>
  );
}

/** GraphQL takes the snapshot as a header. */
const withoutSnapshot = ({ [SNAPSHOT]: _, ...asked }: Parameters): Parameters => asked;

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
