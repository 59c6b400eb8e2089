import { Inject, Injectable, Optional } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { AuditLog } from '#access/audit-log.js';
import { openCells } from '#personal/person-keys.js';
import { defaultLimits, type Limits } from '#platform/config/limits.js';
import { LIMITS } from '#platform/config/limits.module.js';
import { answerTooLarge } from '#platform/errors/app-error.js';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';

/** Whom the rows of an answer are about. */
export type PeopleOf = 'customers' | 'sales-team';

const statements: Record<PeopleOf, string> = {
  customers: sqlFile(import.meta.url, './customers.sql'),
  'sales-team': sqlFile(import.meta.url, './sales-team.sql'),
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

/** What is said of a person; null where nothing is, and of whoever is erased. */
export interface Person {
  fullName: string | null;
  /** With the pincode. */
  address: string | null;
  phone: string | null;
}

/** Who is told of people, and why. */
export interface Told {
  /** As the audit log names them. */
  actor: string;
  /** Name of the question that they asked. */
  question: string;
  /** More about it, for the audit log. */
  details: Readonly<Record<string, unknown>>;
}

/** What files said of people last, opened for whoever may read it. Nothing of it is kept, and each time is on record. */
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
   * Opens what is said of people, and records whom somebody was told of: what cannot be recorded is not told.
   * @returns them by their numbers; those that no file has are left out
   * @throws AppError ANSWER_TOO_LARGE when what is said of them is longer than an answer may be
   */
  async tell(
    { actor, question, details }: Told,
    of: PeopleOf,
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

  private async find(of: PeopleOf, numbers: readonly number[]): Promise<Map<number, Person>> {
    const rows = await queryRows(this.warehouse, row, statements[of], [numbers]);
    const sealed = rows.flatMap((each) => CELLS.map((name) => each[name]));
    const { answerMaxBytes } = this.limits;
    const length = sealed.reduce((sum, text) => sum + (text?.length ?? 0), 0);
    if (length > answerMaxBytes) throw answerTooLarge(answerMaxBytes);
    const texts = await openCells(this.warehouse, sealed);
    return new Map(
      rows.map(({ number }, index) => {
        const from = index * CELLS.length;
        return [number, personOf(texts.slice(from, from + CELLS.length))];
      }),
    );
  }
}

const isKnown = (person: Person): boolean => Object.values(person).some((text) => text !== null);

/** @param texts in the order of `CELLS` */
function personOf([
  firstName = null,
  lastName = null,
  address = null,
  pincode = null,
  phone = null,
]: readonly (string | null)[]): Person {
  return {
    fullName: together([firstName, lastName], ' '),
    address: together([address, pincode], ', '),
    phone: together([phone], ''),
  };
}

/** Blanks around cells come from the files. */
function together(texts: readonly (string | null)[], between: string): string | null {
  const said = texts.map((text) => text?.trim() ?? '').filter((text) => text !== '');
  return said.length === 0 ? null : said.join(between);
}
