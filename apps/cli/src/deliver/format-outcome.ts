import type { Run } from '#pipeline/ledger/runs/run.entity.js';
import type { DeliveryOutcome } from '#pipeline/ledger/files/source-files.js';
import type { TextOutcome } from '#pipeline/watch/watch-texts.js';

const DIGEST_SHOWN = 12;

export const formatCount = (value: number): string => value.toLocaleString('en');

export const shortenDigest = (sha256: string): string => sha256.slice(0, DIGEST_SHOWN);

/** Describes what the ledger knows of a text before it is sent. */
export function formatKnown({
  status,
  path,
  deliveredAs,
  isWithdrawn,
  ...fate
}: DeliveryOutcome): string {
  if (status === null) return 'new';
  const as = deliveredAs === null || deliveredAs === path ? '' : ` as ${deliveredAs}`;
  if (isWithdrawn) return `known${as}: withdrawn`;
  switch (status) {
    case 'W':
      return `known${as}: waiting for a run`;
    case 'A':
      return `known${as}: a run is reading it`;
    case 'I':
      return `known${as}: ${fate.takenBy ? `run ${fate.takenBy.runId}` : 'a run'} processed it`;
    case 'E':
      return `known${as}: refused (${fate.error?.code ?? ''})`;
  }
}

/** Facts about an outcome that the ledger does not have. */
interface OutcomeContext {
  flow: string;
  sha256: string;
  /** Rows of the text in quarantine now. */
  quarantined: number;
  /** Where a rejected text is now. */
  currentPath: string | undefined;
}

/** Describes the final outcome of a text, and what to do. */
export function formatOutcome(outcome: TextOutcome, around: OutcomeContext): string {
  const { flow, sha256, quarantined, currentPath } = around;
  switch (outcome.kind) {
    case 'taken':
      return (
        `${formatRun(outcome.runId)} of ${flow} processed ` +
        `${formatRows(outcome, quarantined)}${formatQuarantined(around)}`
      );
    case 'duplicate':
      return (
        `same text as ${outcome.of}, which ${formatRun(outcome.runId)} processed; its rows count ` +
        'once'
      );
    case 'refused': {
      const where =
        currentPath === undefined
          ? 'the file is no longer in the source'
          : `the file is now at ${currentPath}`;
      return `refused: ${outcome.code}: ${outcome.message}; ${where}`;
    }
    case 'withdrawn':
      return (
        `withdrawn; to restore it, run npx retailstream restore-file --flow ${flow} --sha256 ` +
        `${sha256} --reason TEXT`
      );
    case 'failed':
      return `run ${outcome.run.id} ${formatEnd(outcome.run)}; the next run reads it again`;
    case 'left':
      return (
        `not read by run ${outcome.run.id}, which ${formatEnd(outcome.run)}; the next run may ` +
        'read it'
      );
  }
}

/** The exit code of an outcome: 1 when a run failed, 2 when the user must correct something. */
export function toExitCode({ kind }: TextOutcome): number {
  if (kind === 'failed' || kind === 'left') return 1;
  return kind === 'refused' || kind === 'withdrawn' ? 2 : 0;
}

const formatRun = (runId: string | undefined) => (runId === undefined ? 'a run' : `run ${runId}`);

function formatRows({ rowsIn, dataset }: TextOutcome & { kind: 'taken' }, aside: number): string {
  if (rowsIn === null) return `it as ${dataset ?? 'data'}`;
  const rows = formatCount(rowsIn - aside);
  const all = aside > 0 ? ` of ${formatCount(rowsIn)}` : '';
  return `${rows}${all} ${rowsIn === 1 ? 'row' : 'rows'} of ${dataset ?? 'data'}`;
}

function formatQuarantined({ quarantined, sha256, flow }: OutcomeContext): string {
  if (quarantined === 0) return '';
  const command = `npx retailstream quarantine --file ${shortenDigest(sha256)} --flow ${flow}`;
  return `, ${formatCount(quarantined)} quarantined: ${command}`;
}

function formatEnd({ status, errorCode, errorMessage, cancelledBy, cancelReason }: Run): string {
  if (status === 'failed') return `failed: ${errorCode ?? ''}: ${errorMessage ?? ''}`;
  if (status !== 'cancelled') return `ended as ${status}`;
  return `was cancelled by ${cancelledBy ?? ''}: ${cancelReason ?? ''}`;
}
