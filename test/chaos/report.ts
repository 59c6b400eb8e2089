import { stageKeys } from './stage-keys.js';
import type { RoundResult } from './round.js';

const PLACES = ['start', 'plan', ...stageKeys, 'between', 'after'];

/** Formats one line for each ended round. */
export function formatRound(result: RoundResult): string {
  const { number, kind, beginning, hit, differences, seconds } = result;
  const where = hit ? hit.join(', ') : 'nothing hit';
  const verdict =
    differences.length > 0 ? `DIFFERS: ${differences.join('; ')}` : formatRecovery(result);
  const head = `${String(number).padStart(4)}  ${kind.name.padEnd(22)} ${beginning.padEnd(9)}`;
  return `${head} ${where.padEnd(30)} ${seconds.toFixed(1).padStart(5)} s  ${verdict}`;
}

/** Formats the results of every kind as a Markdown table. */
export function toMarkdown(results: readonly RoundResult[]): string {
  const names = [...new Set(results.map(({ kind }) => kind.name))];
  const rows = names.map((name) => toTableRow(name, filterByKind(results, name)));
  const lines = [
    '| kind | rounds | hit | missed | by itself | next start | later | failed once | failed again | differ | seconds |',
    '| --- | --: | --- | --: | --: | --: | --: | --: | --: | --: | --: |',
    ...[...rows, toTableRow('all', results)].map((cells) => `| ${cells.join(' | ')} |`),
  ];
  return lines.join('\n');
}

const filterByKind = (results: readonly RoundResult[], name: string) =>
  results.filter(({ kind }) => kind.name === name);

function toTableRow(name: string, results: readonly RoundResult[]): (string | number)[] {
  const count = (passes: (result: RoundResult) => boolean) => results.filter(passes).length;
  const isWell = ({ differences }: RoundResult) => differences.length === 0;
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0) / results.length;
  return [
    name,
    results.length,
    formatHits(results),
    count(({ hit }) => hit === undefined),
    count((result) => isWell(result) && result.starts === 1),
    count((result) => isWell(result) && result.starts === 2),
    count((result) => isWell(result) && result.starts > 2),
    count(({ failures }) => failures === 1),
    count(({ failures }) => failures > 1),
    count((result) => !isWell(result)),
    seconds.toFixed(1),
  ];
}

function formatHits(results: readonly RoundResult[]): string {
  const hits = results.flatMap(({ hit }) => hit ?? []);
  return PLACES.map((place) => [place, hits.filter((hit) => hit === place).length] as const)
    .filter(([, times]) => times > 0)
    .map(([place, times]) => `${place} ${times}`)
    .join(', ');
}

function formatRecovery({ starts, because }: RoundResult): string {
  return because === undefined ? 'well by itself' : `well after ${starts} starts: ${because}`;
}
