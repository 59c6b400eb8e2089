import type { Role } from '#access/principal.js';
import type { Asker } from '#analytics/serving/answers.js';
import type { ObjectSchema } from '#serving/json-schema/object-schema.js';

/** Something an assistant can ask; it changes nothing. */
export interface Tool {
  name: string;
  /** For people. */
  title: string;
  description: string;
  /** The least that may call it. */
  role: Role;
  inputSchema: ObjectSchema;
  /** Of what `call` gives as `content`. */
  outputSchema: ObjectSchema;
  /**
   * @param asker whose request it is
   * @throws AppError saying what is wrong and what to do
   */
  call(given: object, asker: Asker): Promise<ToolAnswer>;
}

interface ToolAnswer {
  content: Record<string, unknown>;
  /** The answer in a sentence or two: what it covers, and where it came from. */
  summary: string;
}
