import type { FlowDeclaration } from './define-flow.js';
import { type ParameterDeclaration, PARAMETERS, unitsOf, valueMistake } from './parameter.js';

const SCALE_MAX = 9;

/** What is wrong with the parameters of a flow, one line each. */
export function parameterMistakes(flow: FlowDeclaration): string[] {
  const { parameters = {}, datasets, models, marts } = flow;
  const mistakes = [datasets, models, marts].some((relations) => PARAMETERS in relations)
    ? [`${PARAMETERS}: the engine uses this name for the relation of parameters`]
    : [];
  for (const [name, declared] of Object.entries(parameters)) {
    const mistake = (text: string) => mistakes.push(`parameter ${name}: ${text}`);
    if (!/^[a-z][A-Za-z0-9]*$/.test(name)) mistake('write its name in camelCase');
    if (declared.comment.trim() === '' || /\p{Cc}/u.test(declared.comment)) {
      mistake('say in one line what it is');
    }
    const wrong = rangeMistake(declared) ?? valueMistake(declared, declared.default);
    if (wrong !== undefined) mistake(wrong);
  }
  const isDeclared = Object.keys(parameters).length > 0;
  const readers = [...Object.entries(models), ...Object.entries(marts)].filter(([, { reads }]) =>
    reads.includes(PARAMETERS),
  );
  if (!isDeclared)
    for (const [name] of readers)
      mistakes.push(`${name}: reads ${PARAMETERS}, and the flow has none`);
  if (isDeclared && readers.length === 0)
    mistakes.push(`${PARAMETERS}: no model and no mart reads them`);
  return mistakes;
}

function rangeMistake(declared: ParameterDeclaration): string | undefined {
  if (declared.kind === 'choice') {
    const isPlain = declared.of.every((each) => /^[a-z][a-z0-9-]*$/.test(each));
    return isPlain ? undefined : 'write its choices in small letters, digits and hyphens';
  }
  const { min, max, scale } = declared;
  if (!Number.isInteger(scale) || scale < 0 || scale > SCALE_MAX) {
    return `scale is ${scale}; write a whole number from 0 to ${SCALE_MAX}`;
  }
  const [least, most] = [unitsOf(min, scale), unitsOf(max, scale)];
  const isRange = least !== undefined && most !== undefined && least < most;
  return isRange ? undefined : `from ${min} to ${max} is no range of such decimals`;
}
