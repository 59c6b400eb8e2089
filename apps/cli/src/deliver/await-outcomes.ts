import type { SourceWriter } from '#intake/source/deliver-file.js';
import { summarise } from '#pipeline/quarantine/quarantined-files.js';
import {
  type DeliveredText,
  type DeliverySpan,
  type TextOutcome,
  watchTexts,
} from '#pipeline/watch/watch-texts.js';
import type { OperationServices } from '#operations/operation/operation-context.js';
import type { Report } from '#composition/command.js';
import { toExitCode, formatOutcome } from './format-outcome.js';
import { canBelongTo } from './find-files.js';
import { findRejectedFile, type SentFile } from './send-files.js';

interface AwaitOptions {
  ledgers: OperationServices['ledgers'];
  writer: SourceWriter;
  when: DeliverySpan;
  report: Report;
  signal: AbortSignal;
}

/**
 * Waits until runs have taken or left out the files, and reports one line a text.
 * @returns the exit code: 1 when a run failed, else 2 when a file needs correction
 * @throws the signal's reason
 */
export async function awaitOutcomes(
  { ledgers, writer, when, report, signal }: AwaitOptions,
  files: readonly SentFile[],
): Promise<number> {
  const texts = files.flatMap((file) => file.texts.map((text) => ({ ...text, file })));
  const fileAt = new Map(texts.map(({ path, file }) => [path, file]));
  const names = ledgers.all.map(({ flow }) => flow.name);
  /** Flows that each text waits for; a reported text waits for none. */
  const waiting = new Map(
    texts.map((text) => [text.path, names.filter((flow) => canBelongTo(text, flow)).length]),
  );
  const codes = new Set<number>();

  const wait = async (flow: string): Promise<void> => {
    const ledger = ledgers.of(flow);
    const watched = texts
      .filter((text) => canBelongTo(text, flow))
      .map(({ path, sha256, file: { isSent } }) => ({ path, sha256, isSent }));
    const isReported = ({ path }: DeliveredText) => waiting.get(path) === 0;
    const tell = async (path: string, sha256: string, outcome: TextOutcome): Promise<void> => {
      const others = (waiting.get(path) ?? 0) - 1;
      // A run of another flow may still read its folder.
      waiting.set(path, outcome.kind === 'left' ? others : 0);
      if (outcome.kind === 'left' && others > 0) return;
      const file = fileAt.get(path);
      const isRefused = outcome.kind === 'refused' && file !== undefined;
      const liesAt = isRefused ? await findRejectedFile(writer, file) : undefined;
      const { open } = await summarise(ledger, { file: sha256, state: 'open' });
      codes.add(toExitCode(outcome));
      const words = formatOutcome(outcome, {
        flow,
        sha256,
        quarantined: open,
        currentPath: liesAt,
      });
      report({ path, sha256, flow, outcome: outcome.kind, words }, `${path}: ${words}`);
    };
    await watchTexts(
      ledger,
      { source: writer.url, texts: watched, when, isReported },
      ({ path, sha256 }, outcome) => tell(path, sha256, outcome),
      signal,
    );
  };

  await Promise.all(names.map(wait));
  return [1, 2].find((code) => codes.has(code)) ?? 0;
}
