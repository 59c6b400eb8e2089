import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useRef, useState } from 'react';
import { toFailure } from '#web/data/failure.js';
import { useUser } from '#web/data/session.js';
import { Notice } from '#web/parts/notice.js';
import { Skeleton } from '#web/parts/skeleton.js';
import {
  continueDraft,
  type Draft,
  forgetDraft,
  hasFormer,
  storeDraft,
  openDraft,
  type Origin,
  replaceDraft,
  takeFormer,
} from './draft.js';
import type { EditorHandle } from './editor.js';
import { findErrorPosition } from './error-position.js';
import { History } from './history.js';
import { ParameterFields } from './parameter-fields.js';
import { listParameters } from './parameters.js';
import { type ListedTable, tablesWithColumns } from '#web/data/tables-with-columns.js';
import { answerQuery, type SavedQuery } from './queries.js';
import { Result } from './result.js';
import { SavedList } from './saved-list.js';
import { SaveQuery } from './save-query.js';
import { useRun } from './use-run.js';

/** The code of the editor is larger than the page. */
const Editor = lazy(async () => ({ default: (await import('./editor.js')).Editor }));
const NO_TABLES: readonly ListedTable[] = [];
/** Longer texts are not in the address: servers refuse them. */
const LINK_CHARACTERS = 2_000;

const toLinkSearch = (sql: string): { sql?: string } =>
  sql.length > LINK_CHARACTERS ? {} : { sql };

interface Props {
  origin: Origin;
  /** The opened query; undefined: the text is not saved. */
  saved: SavedQuery | undefined;
}

/** The editor, the answer of its statement, and earlier statements. */
export function Workbench({ origin, saved }: Props) {
  const navigate = useNavigate({ from: '/sql' });
  const search = useSearch({ from: '/sql' });
  const editor = useRef<EditorHandle>(null);
  const { draft, opened, keep, open, replace } = useDraft(origin);
  const [isOpen, setOpen] = useState(false);
  const [asOf, setAsOf] = useFollowed(search.asOf ?? '');
  const mayOpen = useUser()?.personalData === true;
  const { data: tables = NO_TABLES } = useQuery(tablesWithColumns);
  const answer = useQuery(answerQuery(search.query));
  const { isRunning, error, failed, run, cancel } = useRun(
    [opened, search.query],
    ({ answer: { queryId: query }, ran, asOf: ranAsOf }) => {
      if (origin.saved === undefined) continueDraft(ran);
      const text = origin.saved === undefined ? toLinkSearch(ran.text) : { saved: origin.saved };
      void navigate({
        search: { ...text, asOf: ranAsOf, query },
        replace: true,
        resetScroll: false,
      });
    },
  );
  const startWith = (text: string) =>
    void run({ ...draft, text }, { asOf: asOf.trim() || undefined, personalData: isOpen });
  const start = () => startWith(draft.text);
  const place =
    error === undefined ? undefined : findErrorPosition(toFailure(error).message, failed ?? '');
  const isEmpty = draft.text.trim() === '';
  return (
    <>
      <Suspense fallback={<Skeleton height="10rem" />}>
        <Editor
          text={draft.text}
          opened={opened}
          onChange={(text) => keep({ ...draft, text })}
          onRun={startWith}
          tables={tables}
          mistakeAt={failed === draft.text ? place?.offset : undefined}
          handle={editor}
        />
      </Suspense>
      <ParameterFields
        names={listParameters(draft.text)}
        values={draft.values}
        onChange={(values) => keep({ ...draft, values })}
      />
      <div className="controls">
        <div className="field">
          <label htmlFor="as-of">As of</label>
          <input
            id="as-of"
            value={asOf}
            placeholder="published"
            title="run-7, the number of a snapshot, or a time such as 2026-01-31"
            onChange={({ target }) => setAsOf(target.value)}
          />
        </div>
      </div>
      <div className="buttons sql-actions">
        {isRunning ? (
          <button type="button" onClick={cancel}>
            Cancel
          </button>
        ) : (
          <button type="button" className="primary" disabled={isEmpty} onClick={start}>
            Run
          </button>
        )}
        <SaveQuery
          draft={draft}
          saved={saved}
          onSaved={(name) => {
            forgetDraft(name);
            void navigate({
              search: { saved: name, asOf: search.asOf, query: search.query },
              resetScroll: false,
            });
          }}
        />
        {hasFormer() && (
          <button
            type="button"
            className="quiet"
            onClick={() => replace(takeFormer() ?? draft.text)}
          >
            Back to the former text
          </button>
        )}
        {mayOpen && (
          <label className="form-check">
            <input
              type="checkbox"
              checked={isOpen}
              onChange={({ target }) => setOpen(target.checked)}
            />
            Show personal data: the audit log records this
          </label>
        )}
      </div>
      {isRunning && <Skeleton height="20rem" />}
      {error !== undefined && (
        <>
          <Notice error={error} retry={start} />
          {place && (
            <button type="button" onClick={() => editor.current?.goTo(place.offset)}>
              Go to line {place.line}, column {place.column}
            </button>
          )}
        </>
      )}
      {!isRunning && error === undefined && (
        <>
          {answer.error && <Notice error={answer.error} retry={answer.refetch} />}
          {answer.isLoading && <Skeleton height="20rem" />}
          {answer.data && <Result answer={answer.data} isOpen={isOpen} />}
        </>
      )}
      <div className="earlier">
        <SavedList
          onRemoved={(name) => {
            if (name === origin.saved) void navigate({ search: {} });
          }}
        />
        <History
          onOpen={({ sql, asOf: pastAsOf, id, status }) => {
            const past = replaceDraft(undefined, { text: sql, values: {} });
            if (origin.saved === undefined) open(past);
            const query = status === 'succeeded' ? id : undefined;
            void navigate({
              search: { ...toLinkSearch(sql), asOf: pastAsOf ?? undefined, query },
              resetScroll: false,
            });
          }}
        />
      </div>
    </>
  );
}

/** A text that the reader edits until the address has another one. */
function useFollowed(text: string) {
  const [followed, setFollowed] = useState(text);
  const [edited, setEdited] = useState(text);
  if (followed !== text) {
    setFollowed(text);
    setEdited(text);
  }
  return [followed === text ? edited : text, setEdited] as const;
}

/** The text of the editor: it follows the address, and is kept with every change. */
function useDraft(origin: Origin) {
  const key = JSON.stringify([origin.saved, origin.isLinked && origin.text]);
  const [shown, setShown] = useState(key);
  const [opened, setOpened] = useState<Draft>(() => openDraft(origin));
  const [draft, setState] = useState(opened);
  const open = (next: Draft) => {
    setOpened(next);
    setState(next);
  };
  if (shown !== key) {
    setShown(key);
    const next = openDraft(origin);
    if (next.text !== draft.text) open(next);
  }
  const keep = (next: Draft) => {
    setState(next);
    if (origin.saved !== undefined && next.text === origin.text) forgetDraft(origin.saved);
    else storeDraft(origin.saved, next);
  };
  const replace = (text: string) => {
    keep({ text, values: {} });
    open({ text, values: {} });
  };
  return { draft, opened, keep, open, replace };
}
