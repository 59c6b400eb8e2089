import { Inject, Injectable, Optional } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { AuditLog } from '#access/audit-log.js';
import { decryptCells } from '#personal/person-keys.js';
import { defaultLimits, type Limits } from '#serving/limits.js';
import { LIMITS } from '#serving/limits.module.js';
import { answerTooLarge } from '#platform/errors/app-error.js';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';

/** The kind of people that the rows of an answer are about. */
export type PeopleKind = 'customers' | 'sales-team';

const statements: Record<PeopleKind, string> = {
  customers: sqlFile(import.meta.url, './customers.sql'),
  'sales-team': sqlFile(import.meta.url, './sales_team.sql'),
};

const CELLS = ['firstName', 'lastName', 'address', 'pincode', 'phone'] as const;
const cell = z.string().nullable();
const row = z.object({
  number: z.int(),
  firstName: cell,
  lastName: cell,
  address: cell,
  pincode: cell,
  phone: cell,
});

/** Personal data of one person; null where a file has none, and after an erasure. */
export interface Person {
  fullName: string | null;
  /** Includes the pincode. */
  address: string | null;
  phone: string | null;
}

/** Who reads personal data, and why. */
export interface PersonalDataAccess {
  /** The actor in the audit log. */
  actor: string;
  /** Name of the answer. */
  question: string;
  /** Details for the audit log. */
  details: Readonly<Record<string, unknown>>;
}

/**
 * The latest personal data from files, decrypted for readers with permission. Keeps nothing, and records every access.
 */
@Injectable()
export class People {
  private readonly audit: AuditLog;

  constructor(
    private readonly warehouse: DataSource,
    @Optional() @Inject(LIMITS) private readonly limits: Limits = defaultLimits,
  ) {
    this.audit = new AuditLog(warehouse);
  }

  /**
   * Decrypts personal data and records the access first: if the record fails, it returns nothing.
   * @returns people by their numbers; those in no file are left out
   * @throws AppError ANSWER_TOO_LARGE when the data are larger than an answer may be
   */
  async decrypt(
    { actor, question, details }: PersonalDataAccess,
    of: PeopleKind,
    numbers: readonly number[],
  ): Promise<Map<number, Person>> {
    const people = await this.find(of, numbers);
    const persons = [...people].flatMap(([number, person]) => (isKnown(person) ? [number] : []));
    await this.audit.record(this.warehouse, {
      actor,
      action: 'read-personal-data',
      subject: question,
      details: { ...details, persons: persons.sort((a, b) => a - b) },
    });
    return people;
  }

  private async find(of: PeopleKind, numbers: readonly number[]): Promise<Map<number, Person>> {
    const rows = await queryRows(this.warehouse, row, statements[of], [numbers]);
    const sealed = rows.flatMap((each) => CELLS.map((name) => each[name]));
    const { answerMaxBytes } = this.limits;
    const length = sealed.reduce((sum, text) => sum + (text?.length ?? 0), 0);
    if (length > answerMaxBytes) throw answerTooLarge(answerMaxBytes);
    const texts = await decryptCells(this.warehouse, sealed);
    return new Map(
      rows.map(({ number }, index) => {
        const from = index * CELLS.length;
        return [number, toPerson(texts.slice(from, from + CELLS.length))];
      }),
    );
  }
}

const isKnown = (person: Person): boolean => Object.values(person).some((text) => text !== null);

/** @param texts in the order of `CELLS` */
function toPerson([
  firstName = null,
  lastName = null,
  address = null,
  pincode = null,
  phone = null,
]: readonly (string | null)[]): Person {
  return {
    fullName: joinTexts([firstName, lastName], ' '),
    address: joinTexts([address, pincode], ', '),
    phone: joinTexts([phone], ''),
  };
}

/** Cells of source files may have blanks around them. */
function joinTexts(texts: readonly (string | null)[], between: string): string | null {
  const said = texts.map((text) => text?.trim() ?? '').filter((text) => text !== '');
  return said.length === 0 ? null : said.join(between);
}
