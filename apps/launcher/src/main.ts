import 'reflect-metadata';
import { readEnvironment } from '#platform/config/environment.js';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import type { Run } from '#pipeline/ledger/runs/run.entity.js';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { EXIT_USAGE, keepFilesPrivate } from '#platform/process/run-app.js';
import { withRetries } from '#pipeline/watch/retry-request.js';
import { formatAddresses } from './answers/addresses.js';
import type { FlowProgress } from './answers/print-answers.js';
import { HELP, parseLauncherArguments } from './arguments.js';
import type { RunningInstance } from './launch.js';
import { whenParentEnds } from './child-app.js';
import { loadApps, stopApps } from './child-apps.js';

const EXIT_FAILED = 1;
const LINK_HOURS = 12;
const printLine = (line: string) => console.log(line);
const closers: (() => Promise<unknown>)[] = [];
const stopping = new AbortController();
/** Exit code on a stop: of serving, or of an unfinished run. */
let stoppedCode = 0;

/** Runs the clean-up functions, last first, even when one fails. */
async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).reverse()) {
    await close().catch((error: unknown) => console.error(`retailstream: ${String(error)}`));
  }
}

/** Answers load slowly, so they load after all usage errors were reported. */
const loadAnswers = () => import('./answers/print-answers.js');

/**
 * Runs flows, and prints the answers of each one as soon as no later flow changes them. A failure does not end the instance, which serves others.
 * @param shown number of the answers that are printed already
 * @returns the flows with a snapshot, the number of answers and the exit code
 */
async function runAndShow(launched: RunningInstance, ledgers: readonly Ledger[], shown = 0) {
  const { runFlow } = await import('./run-flow.js');
  const published: string[] = [];
  let count = shown;
  let code = 0;
  for (const [index, ledger] of ledgers.entries()) {
    const [run] = await Promise.all([runFlow(ledger, launched, printLine), loadAnswers()]);
    const current = ledger.flow.name;
    if (await withRetries(() => ledger.runs.publishedFingerprint(), launched.signal))
      published.push(current);
    const pending = ledgers.slice(index + 1).map(({ flow }) => flow.name);
    const answers = await showAnswers(launched, { published, current, pending }, count);
    count += answers.count;
    code = Math.max(code, answers.code, toExitCode(run));
  }
  return { published, count, code };
}

async function showAnswers(
  { api, serving, withReaderKey, signal }: RunningInstance,
  progress: FlowProgress,
  shown: number,
): Promise<{ count: number; code: number }> {
  if (progress.published.length === 0) return { count: 0, code: 0 };
  try {
    const { printAnswers } = await loadAnswers();
    await serving;
    const print = (key: string) =>
      printAnswers({ url: api, key }, progress, { say: printLine, shown }, signal);
    return { count: await withReaderKey(print), code: 0 };
  } catch (error) {
    signal.throwIfAborted();
    return { count: 0, code: reportError(error) };
  }
}

/** @returns the exit code; undefined to keep serving */
async function main(): Promise<number | undefined> {
  const options = parseLauncherArguments(process.argv.slice(2), readEnvironment());
  if (options.help) {
    printLine(HELP);
    return 0;
  }
  if (options.once) stoppedCode = EXIT_FAILED;
  const lost = (error: unknown) => void fail(error);
  // The applications load their code beside this one's.
  const apps = loadApps(options.state, lost);
  closers.push(() => stopApps(apps));
  const { launch } = await import('./launch.js');
  const launched = await launch(options, apps, closers, stopping.signal, printLine, lost);
  if (launched.newAdminKey) {
    printLine(
      'Admin key, printed only once (npx retailstream create-key makes another): ' +
        launched.newAdminKey,
    );
  }
  const { published, count, code } = await runAndShow(
    launched,
    launched.ledgers.filter(({ flow }) => !flow.forecast),
  );
  await launched.serving;
  if (!options.once) await sayAddresses(launched, published, options.live);
  // Forecasts follow: nobody waits for them.
  const followers = launched.ledgers.filter(
    ({ flow }) => flow.forecast && published.includes(flow.forecast.upstream),
  );
  const followed = await runAndShow(launched, followers, count);
  if (options.once) return Math.max(code, followed.code);
  printLine('Ctrl-C stops everything.');
  return undefined;
}

async function sayAddresses(
  launched: RunningInstance,
  published: readonly string[],
  isLive: boolean,
): Promise<void> {
  if (published.length === 0)
    printLine('No snapshot is published yet: correct the files and start a run');
  printLine(`\n${formatAddresses(launched, published)}`);
  printLine(
    `Sign in   ${await launched.createSignInLink(LINK_HOURS)} (once, within ${LINK_HOURS} hours)`,
  );
  if (isLive) await startLiveDays(launched);
}

/** Sends events in the background; a failure ends them and leaves the instance as it is. */
async function startLiveDays({
  api,
  state,
  signal,
  lendSenderKey,
}: RunningInstance): Promise<void> {
  const key = await lendSenderKey();
  printLine(`Live      ${api}/live shows a day at the tills each minute, sent as events over HTTP`);
  const { guests } = await import('./guests.js');
  for (const guest of guests) {
    guest.sendLiveDays({ api, key, state }, signal).catch((error: unknown) => {
      if (!signal.aborted) reportError(error);
    });
  }
}

/** The user corrects faulty files, like usage errors before the start. */
function toExitCode(run: Run | undefined): number {
  if (run?.status === 'succeeded' || run?.status === 'unchanged') return 0;
  const code = run?.errorCode;
  return code?.startsWith('SOURCE_') || code === 'DISK_FULL' ? EXIT_USAGE : EXIT_FAILED;
}

function reportError(thrown: unknown): number {
  const error = toAppError(thrown, 'STAGE_FAILED');
  for (const line of error.message.split('\n'))
    console.error(`retailstream: ${error.code}: ${line}`);
  if (error !== thrown && error.code === 'STAGE_FAILED') console.error(error.cause);
  if (error.code === 'DISK_FULL') return EXIT_USAGE;
  return thrown instanceof AppError && error.code !== 'STAGE_FAILED' ? EXIT_USAGE : EXIT_FAILED;
}

/** Reports the failure, stops everything and exits. */
async function fail(error: unknown): Promise<void> {
  if (stopping.signal.aborted) return;
  stopping.abort(error);
  // Without a reader the report is pointless.
  const isUnheard = (error as NodeJS.ErrnoException | undefined)?.code === 'EPIPE';
  const code = isUnheard ? EXIT_FAILED : reportError(error);
  await closeAll();
  process.exit(code);
}

let working: Promise<number | undefined> = Promise.resolve(undefined);

async function stop(): Promise<void> {
  if (stopping.signal.aborted) return;
  stopping.abort(new Error('stopped'));
  printLine('\nStopping …');
  await working.catch(() => undefined);
  await closeAll();
  process.exit(stoppedCode);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => void stop());
// A service manager that starts this program directly may change its parent.
if ('npm_lifecycle_event' in readEnvironment()) whenParentEnds(() => void stop());

// Any failure stops everything that was started.
process.on('uncaughtException', (error) => void fail(error));

keepFilesPrivate();
working = main();
try {
  const code = await working;
  if (code !== undefined && !stopping.signal.aborted) {
    await closeAll();
    process.exit(code);
  }
} catch (error) {
  await fail(error);
}
