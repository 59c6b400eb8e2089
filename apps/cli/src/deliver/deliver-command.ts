import { createSourceWriter } from '#composition/create-source.js';
import { openFlows } from '#composition/flows.js';
import { isSourcePath } from '#intake/source/source-names.js';
import { AppError } from '#platform/errors/app-error.js';
import type { SourceWriter } from '#intake/source/deliver-file.js';
import type { Flow } from '#pipeline/flow/flow.js';
import { CLI_ACTOR } from '#operations/command-output.js';
import type { OperationServices } from '#operations/operation/operation-context.js';
import { startRun } from '#operations/runs/control.js';
import { type Report, createReporter, type Open } from '#composition/command.js';
import type { CliCall } from '../guests.js';
import { withServices } from '../state.js';
import { awaitOutcomes } from './await-outcomes.js';
import { findFiles, inspectAll, type DeliverableFile } from './find-files.js';
import { findOutcomes, formatKnownTexts, sendFiles, type SentFile } from './send-files.js';

/** Most left-out files to name. */
const NAMED_MAX = 10;
const EXIT_MISTAKE = 2;

interface DeliverOptions {
  to?: string;
  replace?: boolean;
  start?: boolean;
  wait?: boolean;
}

/** The command's services, opened after it has checked its arguments. */
interface DeliverTools {
  flows(): readonly Flow[];
  writer(): SourceWriter;
  open: Open<OperationServices>;
}

/**
 * Delivers files to the source.
 * @returns the exit code
 * @throws AppError USAGE with one line for each undeliverable file, before any is sent; the errors of `deliverFile`;
 * RUN_ALREADY_ACTIVE, FLOW_PAUSED when the files were delivered and no run may start; the signal's reason
 */
export async function deliverCommand(
  call: CliCall<DeliverOptions>,
  tools: DeliverTools = {
    flows: openFlows,
    writer: () => createSourceWriter(call.config()),
    open: withServices(call, 'deliver'),
  },
): Promise<number> {
  const report = createReporter(call);
  const { signal } = call.io;
  const { files: found, leftOut } = await findFiles(call.words, parseSourceFolder(call.options.to));
  const files = await inspectAll(found, tools.flows(), signal);
  if (leftOut.length > 0) report({ leftOut }, formatLeftOut(leftOut));
  return tools.open((services) =>
    deliver({ ...services, writer: tools.writer(), report, signal }, call.options, files),
  );
}

/**
 * The source folder for the files.
 * @returns empty, or a path that ends in `/`
 * @throws AppError USAGE when no run reads it
 */
export function parseSourceFolder(to: string | undefined): string {
  if (to === undefined) return '';
  const folder = to.replace(/\/+$/, '');
  const isBelow = folder.split('/').every((part) => part !== '' && part !== '..');
  if (isBelow && isSourcePath(`${folder}/a.csv`)) return `${folder}/`;
  const what = `--to ${to}: use a folder below the source that runs read, not a hidden one or error/`;
  throw new AppError('USAGE', `${what}; npx retailstream deliver --help`);
}

interface DeliverServices extends OperationServices {
  writer: SourceWriter;
  report: Report;
  signal: AbortSignal;
}

async function deliver(
  services: DeliverServices,
  {
    replace: isReplacing = false,
    start: isStarting = false,
    wait: isWaiting = false,
  }: DeliverOptions,
  files: readonly DeliverableFile[],
): Promise<number> {
  const { ledgers, writer, report, signal } = services;
  const { sourceFiles } = ledgers.of();
  const known = await findOutcomes(ledgers, writer.url, files);
  const began = await sourceFiles.moment();
  const sent = await sendFiles({ writer, isReplacing, report, signal }, files, (file) =>
    formatKnownTexts(file, known),
  );
  const ended = await sourceFiles.moment();
  const notSent = files.length - sent.length;
  const flows = await findFlows(services, sent);
  if (isStarting) for (const flow of flows) await start(services, flow);
  const code = notSent > 0 ? EXIT_MISTAKE : 0;
  if (!isWaiting || sent.length === 0) {
    if (sent.length > 0) report({ flows }, formatAdvice(flows, isStarting));
    return code;
  }
  if (!isStarting) {
    const line =
      'Waiting for a run to read the files. Ctrl-C stops waiting; the files stay delivered.';
    report({ waitingFor: flows }, line);
  }
  const outcome = await awaitOutcomes({ ...services, when: { began, ended } }, sent);
  return outcome || code;
}

async function start(services: DeliverServices, flow: string): Promise<void> {
  const args = { flow, onlyIfChanged: true, priority: 'normal' } as const;
  const { id, status } = await startRun.run({ ...services, actor: CLI_ACTOR }, args);
  services.report({ run: id, flow, status }, `Run ${id} of ${flow} is ${status}`);
}

function formatLeftOut(leftOut: readonly string[]): string {
  const named = leftOut.slice(0, NAMED_MAX).join(', ');
  const more = leftOut.length > NAMED_MAX ? ` and ${leftOut.length - NAMED_MAX} more` : '';
  return `Not delivered, because runs do not read it: ${named}${more}`;
}

/** Flows whose runs the files wait for; if no flow matches, the first that is not paused. */
async function findFlows(
  { ledgers }: OperationServices,
  sent: readonly SentFile[],
): Promise<string[]> {
  const texts = sent.flatMap((file) => file.texts);
  const told = texts.flatMap(({ flow }) => flow ?? []);
  if (told.length > 0 || texts.length === 0) return [...new Set(told)];
  for (const { flow, settings } of ledgers.all) {
    if (!(await settings.read()).pausedAt) return [flow.name];
  }
  return ledgers.all.slice(0, 1).map(({ flow }) => flow.name);
}

function formatAdvice(flows: readonly string[], isStarted: boolean): string {
  const starts = flows.map((flow) => `npx retailstream start-run --flow ${flow}`).join(', ');
  const lists = flows.map((flow) => `npx retailstream source-files --flow ${flow}`).join(', ');
  const follow = `To see the outcome, run the same command with --wait, or ${lists}.`;
  return isStarted ? follow : `${follow} Start a run: ${starts}.`;
}
