import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import type { StageRun } from '../ledger/runs/run.entity.js';
import { createBars } from './watch-run.js';

const stage = (name: string, status: StageRun['status']) =>
  ({
    stage: name,
    status,
    rowsDone: 0,
    rowsIn: null,
    startedAt: null,
    finishedAt: null,
  }) as StageRun;

/** Returns the output to a terminal while a view shows the stages. */
function renderStages(...looks: StageRun[][]): string {
  const terminal = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true });
  const bars = createBars(terminal);
  for (const stages of looks) bars.show(stages);
  bars.end();
  return (terminal.read() as string | null) ?? '';
}

it('shows nothing for a run without work', () => {
  const pending = [stage('integrate', 'pending'), stage('publish', 'pending')];
  expect(renderStages(pending, pending)).toBe('');
});

it('shows every stage once one has started', () => {
  const text = renderStages([stage('integrate', 'running'), stage('publish', 'pending')]);
  expect(text).toMatch(/· integrate .*░/);
  expect(text).toMatch(/ {2}publish .*░/);
});
