import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';
import type { DocumentStore } from './registered-documents.js';

const fileShape = z.record(z.string(), z.string());

/** GraphQL documents by the SHA-256 of their text, in hexadecimal. Nobody adds one while the API runs. */
export class TrustedDocuments implements DocumentStore {
  constructor(private readonly documents: ReadonlyMap<string, string>) {}

  /** Whether this very text is one of them, character for character. */
  hasText(text: string): boolean {
    return this.documents.has(sha256(text));
  }

  /** @param hash as Apollo Server passes it on, after a prefix of its own */
  get(hash: string): Promise<string | undefined> {
    return Promise.resolve(this.documents.get(hash.slice(hash.lastIndexOf(':') + 1)));
  }

  set(): Promise<void> {
    return Promise.resolve();
  }

  delete(): Promise<boolean> {
    return Promise.resolve(false);
  }
}

/** Reads `{"sha256": "document", …}`. @throws AppError CONFIG_INVALID, one line for each mistake */
export function readTrustedDocuments(file: string): TrustedDocuments {
  const documents = Object.entries(parse(file));
  const mistakes = documents
    .filter(([hash, text]) => hash !== sha256(text))
    .map(([hash, text]) => `"${hash}" is not the SHA-256 of its document, ${sha256(text)}`);
  if (documents.length === 0) mistakes.push(`${file} holds no document`);
  if (mistakes.length > 0) throw invalid(mistakes);
  return new TrustedDocuments(new Map(documents));
}

function parse(file: string): Record<string, string> {
  try {
    return fileShape.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const mistake = `${file} is not a JSON object of documents by their SHA-256`;
    throw invalid([mistake], cause);
  }
}

function invalid(mistakes: string[], cause?: unknown): AppError {
  const lines = mistakes.map((mistake) => `GRAPHQL_TRUSTED_FILE: ${mistake}`);
  return new AppError('CONFIG_INVALID', lines.join('\n'), { cause });
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
