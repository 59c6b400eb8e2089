/**
 * How far a quoted cell may reach over line ends; engines hold to it, and so does who counts rows from
 * bytes. One that reaches further was left open by mistake.
 */
export const MULTILINE_ROW = {
  /** Excel lets a cell have 253 line breaks. */
  lines: 254,
  /** Of all its lines, without their ends. */
  bytes: 1_000_000,
} as const;
