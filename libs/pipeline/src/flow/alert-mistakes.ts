import { existsSync } from 'node:fs';
import type { AlertThreshold } from './alert.js';
import type { FlowDeclaration } from './define-flow.js';

/** What is wrong with the alerts of a flow, one line each. */
export function alertMistakes({ alerts = {}, marts }: FlowDeclaration): string[] {
  const mistakes: string[] = [];
  for (const [name, { comment, reads, sql, subject, threshold }] of Object.entries(alerts)) {
    const mistake = (text: string) => mistakes.push(`alert ${name}: ${text}`);
    if (!/^[a-z][a-z0-9-]*$/.test(name)) mistake('write its name in small letters and hyphens');
    if (comment.trim() === '' || /\p{Cc}/u.test(comment)) mistake('say in one line what it is');
    if (!/^[a-z][a-z ]*$/.test(subject)) mistake('say in small letters what one is about');
    if (reads.length === 0) mistake('reads no mart');
    for (const mart of reads) if (!(mart in marts)) mistake(`there is no mart ${mart}`);
    if (!existsSync(sql)) mistake(`there is no file ${sql.pathname}`);
    const wrong = thresholdMistake(threshold);
    if (wrong !== undefined) mistake(wrong);
  }
  return mistakes;
}

function thresholdMistake({ default: usual, min, max }: AlertThreshold): string | undefined {
  const isRange = Number.isFinite(min) && Number.isFinite(max) && min >= 0 && min < max;
  if (!isRange) return `its threshold is to be from ${min} to ${max}, which is no range above 0`;
  if (usual >= min && usual <= max) return undefined;
  return `its threshold is ${usual} by default, which is not from ${min} to ${max}`;
}
