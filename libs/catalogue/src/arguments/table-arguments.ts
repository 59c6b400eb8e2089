import { z } from 'zod';

/** Maximum rows in a sample of a table. */
export const SAMPLE_ROWS_MAX = 100;

const TAGS_MAX = 20;
const tag = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9_-]{0,49}$/, 'must be at most 50 letters, digits, _ and -');
/** An empty text removes the note. */
const text = (max: number) => z.string().trim().max(max);

/** Changes of notes; omitted fields stay unchanged. */
export const notesChange = z.strictObject({
  comment: text(2_000).optional(),
  owner: text(200).optional(),
  /** The complete list of tags. */
  tags: z.array(tag).max(TAGS_MAX).optional(),
  columns: z
    .record(
      z.string(),
      z.strictObject({ comment: text(1_000).optional(), personal: z.boolean().optional() }),
    )
    .optional(),
});
export type NotesChange = z.input<typeof notesChange>;
