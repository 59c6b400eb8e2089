import type { Writable } from 'node:stream';
import type { SourceWriter } from '#intake/source/source-writer.js';
import type { Flow } from '#pipeline/flow/flow.js';
import { CLI_ACTOR } from '#operations/command-output.js';
import type { OperationServices } from '#operations/operation-context.js';
import { startRun } from '#operations/runs/start-run.js';
import { awaitOutcomes } from './await-outcomes.js';
import { findFiles } from './find-files.js';
import { inspectAll, type InspectedFile } from './inspect-file.js';
import { knownTexts, knownWords } from './known-texts.js';
import { DELIVER_HELP, type DeliverCommand, parseDeliverCommand } from './parse-deliver-command.js';
import { sendFiles, type SentFile } from './send-files.js';
import { STATE_HELP } from '../services/take-state.js';

/** Left out files that are named. */
const NAMED_MAX = 10;
const EXIT_MEND = 2;

/** What the command works with, opened once it is known what to do. */
export interface DeliverTools {
  flows(): readonly Flow[];
  writer(): SourceWriter;
  open(work: (services: OperationServices) => Promise<void>): Promise<void>;
}

/**
 * `npm run deliver`: brings files to the source.
 * @returns the exit code
 * @throws AppError USAGE with a line for each file that cannot be delivered, and none was sent; as
 *   `deliverFile`; RUN_ALREADY_ACTIVE, FLOW_PAUSED when the files were delivered and no run may start;
 *   the signal's reason
 */
export async function deliverCommand(
  argv: string[],
  tools: DeliverTools,
  screen: Writable,
  signal: AbortSignal,
): Promise<number> {
  const say = (line: string) => void screen.write(`${line}\n`);
  const command = parseDeliverCommand(argv);
  if (!command) {
    say(`${DELIVER_HELP}\n\n${STATE_HELP}`);
    return 0;
  }
  const { files: found, leftOut } = await findFiles(command.paths, command.to);
  const files = await inspectAll(found, tools.flows(), signal);
  if (leftOut.length > 0) say(leftOutWords(leftOut));
  let code = 0;
  await tools.open(async (services) => {
    const delivering = { ...services, writer: tools.writer(), say, signal };
    code = await deliver(delivering, command, files);
  });
  return code;
}

interface DeliveringServices extends OperationServices {
  writer: SourceWriter;
  say(line: string): void;
  signal: AbortSignal;
}

async function deliver(
  services: DeliveringServices,
  { isReplacing, isStarting, isWaiting }: DeliverCommand,
  files: readonly InspectedFile[],
): Promise<number> {
  const { ledgers, writer, say, signal } = services;
  const { sourceFiles } = ledgers.of();
  const known = await knownTexts(ledgers, writer.url, files);
  const began = await sourceFiles.moment();
  const sent = await sendFiles({ writer, isReplacing, say, signal }, files, (file) =>
    knownWords(file, known),
  );
  const ended = await sourceFiles.moment();
  const notSent = files.length - sent.length;
  const flows = await flowsFor(services, sent);
  if (isStarting) for (const flow of flows) await start(services, flow);
  const code = notSent > 0 ? EXIT_MEND : 0;
  if (!isWaiting || sent.length === 0) {
    if (sent.length > 0) say(adviceFor(flows, isStarting));
    return code;
  }
  if (!isStarting) say('Waiting for a run to take them; Ctrl-C ends the waiting, the files stay.');
  const outcome = await awaitOutcomes({ ...services, when: { began, ended } }, sent);
  return outcome || code;
}

async function start(services: DeliveringServices, flow: string): Promise<void> {
  const args = { flow, onlyIfChanged: true, priority: 'normal' } as const;
  const { id, status } = await startRun.run({ ...services, actor: CLI_ACTOR }, args);
  services.say(`Run ${id} of ${flow} is ${status}`);
}

function leftOutWords(leftOut: readonly string[]): string {
  const named = leftOut.slice(0, NAMED_MAX).join(', ');
  const more = leftOut.length > NAMED_MAX ? ` and ${leftOut.length - NAMED_MAX} more` : '';
  return `Left out, since no run reads it: ${named}${more}`;
}

/** Flows whose runs the files wait for; where nobody can tell of any, the first that is not paused. */
async function flowsFor(
  { ledgers }: OperationServices,
  sent: readonly SentFile[],
): Promise<string[]> {
  const texts = sent.flatMap((file) => file.texts);
  const told = texts.flatMap(({ flow }) => flow ?? []);
  if (told.length > 0 || texts.length === 0) return [...new Set(told)];
  for (const { flow, settings } of ledgers.all) {
    if (!(await settings.get()).pausedAt) return [flow.name];
  }
  return ledgers.all.slice(0, 1).map(({ flow }) => flow.name);
}

function adviceFor(flows: readonly string[], isStarted: boolean): string {
  const starts = flows.map((flow) => `npm run ops -- start-run --flow ${flow}`).join(', ');
  const lists = flows.map((flow) => `npm run ops -- source-files --flow ${flow}`).join(', ');
  const follow = `See what becomes of them: the same command with --wait, or ${lists}.`;
  return isStarted ? follow : `${follow} Start a run: ${starts}.`;
}
