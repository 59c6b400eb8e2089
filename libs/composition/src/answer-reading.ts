import { AppError } from '#platform/errors/app-error.js';
import { openFlows } from './flows.js';

/** Loaded on demand: loading takes longer than most commands run. */
const readAnswers = async () => (await import('./answer-definitions.js')).answerDefinitions;

/** @throws AppError ARGUMENT_INVALID that lists the known answers */
export async function requireDefinition(answer: string) {
  const answers = await readAnswers();
  const definition = answers.get(answer);
  if (definition) return definition;
  const known = [...answers.keys()].join(', ');
  throw new AppError('ARGUMENT_INVALID', `answer: there is no such answer; use one of ${known}`);
}

/**
 * Returns the marts of a flow that an answer reads. @throws AppError ARGUMENT_INVALID for a flow that it does not read
 */
export function requireReading(
  { path, flow, marts, otherFlow }: Awaited<ReturnType<typeof requireDefinition>>,
  asked: string = flow,
): { flow: string; marts: readonly string[] } {
  const readings = [{ flow, marts }, ...(otherFlow ? [otherFlow] : [])];
  const reading = readings.find((each) => each.flow === asked);
  if (reading) return reading;
  const known = readings.map((each) => each.flow).join(' and ');
  throw new AppError('ARGUMENT_INVALID', `flow: ${path} does not read ${asked}; it reads ${known}`);
}

export function requireFlow(name: string) {
  const flow = openFlows().find((each) => each.name === name);
  if (!flow) throw new Error(`there is no flow ${name}`);
  return flow;
}

/** Returns the flow whose marts a flow of forecasts reads; undefined for other flows. */
export function findUpstream(name: string) {
  const { forecast } = requireFlow(name);
  return forecast && requireFlow(forecast.upstream);
}
