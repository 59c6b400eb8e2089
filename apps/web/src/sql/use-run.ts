import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { answerOf, runSql, type SqlAnswer } from './queries.js';
import { parametersIn, valueOf } from './parameters.js';
import type { Draft } from './draft.js';

export interface RunState {
  isRunning: boolean;
  error: unknown;
  /** The statement that failed. */
  failed: string | undefined;
}

const IDLE: RunState = { isRunning: false, error: undefined, failed: undefined };

/** Runs a statement, or cancels it. @param onAnswer gets the answer, which is in the cache by its query */
export function useRun(onAnswer: (answer: SqlAnswer, ran: Draft) => void) {
  const client = useQueryClient();
  const running = useRef<AbortController>(undefined);
  const [state, setState] = useState(IDLE);
  // A reader who leaves waits for no answer.
  useEffect(() => () => running.current?.abort(), []);
  const run = async (draft: Draft, personalData: boolean) => {
    running.current?.abort();
    const stop = new AbortController();
    running.current = stop;
    setState({ ...IDLE, isRunning: true });
    const { text: sql, values } = draft;
    const given = parametersIn(sql).map((name) => [name, valueOf(values[name] ?? '')]);
    const parameters = Object.fromEntries(given) as Record<string, string | number | null>;
    try {
      const answer = await runSql({ sql, parameters, personalData }, stop.signal);
      client.setQueryData(answerOf(answer.queryId).queryKey, answer);
      setState(IDLE);
      onAnswer(answer, draft);
    } catch (error) {
      if (stop.signal.aborted) return;
      setState({ isRunning: false, error, failed: sql });
    } finally {
      void client.invalidateQueries({ queryKey: ['sql', 'history'] });
    }
  };
  const cancel = () => {
    running.current?.abort();
    setState({ ...IDLE, error: undefined });
  };
  return { ...state, run, cancel };
}
