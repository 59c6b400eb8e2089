import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { answerQuery, runSql, type SqlAnswer } from './queries.js';
import { listParameters, parseValue } from './parameters.js';
import type { Draft } from './draft.js';

/** How a statement runs. */
interface RunOptions {
  /** Run, snapshot or time whose rows it asks for. */
  asOf: string | undefined;
  personalData: boolean;
}

interface FinishedRun {
  answer: SqlAnswer;
  ran: Draft;
  asOf: string | undefined;
}

interface RunState {
  isRunning: boolean;
  error: unknown;
  /** The statement that failed. */
  failed: string | undefined;
  ended: FinishedRun | undefined;
}

const IDLE: RunState = { isRunning: false, error: undefined, failed: undefined, ended: undefined };

/**
 * Runs a statement, or cancels it.
 *
 * @param shown what the page shows, by identity: another text or answer cancels the statement
 * @param onAnswer gets the answer, which is in the cache by its query
 */
export function useRun(shown: readonly unknown[], onAnswer: (ended: FinishedRun) => void) {
  const client = useQueryClient();
  const running = useRef<AbortController>(undefined);
  const [{ ended, ...state }, setState] = useState(IDLE);
  const end = useEffectEvent(onAnswer);
  const cancel = () => {
    running.current?.abort();
    setState(IDLE);
  };
  // A reader who leaves waits for no answer.
  useEffect(() => cancel, shown);
  useEffect(() => {
    if (ended) end(ended);
  }, [ended]);
  const run = async (ran: Draft, { asOf, personalData }: RunOptions) => {
    running.current?.abort();
    const stop = new AbortController();
    running.current = stop;
    setState({ ...IDLE, isRunning: true });
    const { text: sql, values } = ran;
    const given = listParameters(sql).map((name) => [name, parseValue(values[name] ?? '')]);
    const parameters = Object.fromEntries(given) as Record<string, string | number | null>;
    try {
      const answer = await runSql({ sql, parameters, asOf, personalData }, stop.signal);
      client.setQueryData(answerQuery(answer.queryId).queryKey, answer);
      if (!stop.signal.aborted) setState({ ...IDLE, ended: { answer, ran, asOf } });
    } catch (error) {
      if (!stop.signal.aborted) setState({ ...IDLE, error, failed: sql });
    } finally {
      void client.invalidateQueries({ queryKey: ['sql', 'history'] });
    }
  };
  return { ...state, run, cancel };
}
