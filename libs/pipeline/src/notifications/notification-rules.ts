import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import type { Channels } from '#notify/channel.js';
import type { ChannelName } from '#notify/channel-declarations.js';
import { refusedArgument } from '#platform/errors/refused-argument.js';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Audit } from '#platform/database/audit.js';
import { lockFlow } from '../ledger/flows/lock-flow.js';
import { decryptTarget } from './encrypted-targets.js';
import { Outbox } from './outbox.js';
import {
  type RuleEvents,
  checkRuleEvents,
  type NotificationRule,
  notificationRule,
  RULE_COLUMNS,
  type StoredRule,
} from './rule.js';

const addTestMessageSql = sqlFile(import.meta.url, './add_test_message.sql');

const upsertSql = sqlFile(import.meta.url, './upsert_rule.sql');

/** Maximum per flow: each deadline costs a query every minute. */
const RULES_MOST = 50;

const idRow = z.object({ id: z.string() });

/** The new state of a rule. */
interface RuleChange extends RuleEvents {
  flow: string;
  name: string;
  channel: ChannelName;
  target: string;
  /** The alert of the flow and its threshold, as `alertOf` has read them. */
  alert: string | null;
  threshold: number | null;
}

/** Notification rules: which channel gets which messages. */
export class NotificationRules {
  constructor(
    private readonly warehouse: DataSource,
    private readonly audit: Audit,
    private readonly channels: Channels,
  ) {}

  /** Returns the rules of one flow or of all, ordered by flow and name. */
  async list(flow?: string): Promise<NotificationRule[]> {
    const rules = await queryRows(
      this.warehouse,
      notificationRule,
      `SELECT ${RULE_COLUMNS} FROM ops.notification_rules
       WHERE $1::text IS NULL OR flow = $1 ORDER BY flow, name`,
      [flow ?? null],
    );
    return rules.map((rule) => this.decryptRule(rule));
  }

  /**
   * Creates a rule, or updates the one with this name.
   * @returns the rule, and the secret that signs its messages if it is new
   * @throws AppError ARGUMENT_INVALID
   */
  async set(
    wanted: RuleChange,
    actor: string,
  ): Promise<{ rule: NotificationRule; secret: string | undefined }> {
    if (/\p{Cc}/u.test(wanted.name)) throw refusedArgument('name', 'write it in one line');
    checkRuleEvents(wanted);
    const channel = this.channels[wanted.channel];
    await channel.check(wanted.target);
    return this.warehouse.transaction(async (session) => {
      const former = await this.lockFormer(session, wanted);
      const { flow, name, kinds, target, share, cron, zone, alert, threshold } = wanted;
      const terms = [share, cron, zone, alert, threshold];
      const given = [
        flow,
        name,
        kinds,
        wanted.channel,
        channel.encryptTarget(target),
        ...terms,
        actor,
      ];
      const [rule] = await queryRows(session, notificationRule, upsertSql, given);
      if (!rule) throw new Error('the rule was not stored');
      await this.audit.record(session, {
        actor,
        action: 'set-notification-rule',
        subject: `notification rule ${name} of ${flow}`,
        details: {
          id: rule.id,
          kinds,
          channel: wanted.channel,
          target: channel.maskTarget(target),
          ...(share !== null && { share }),
          ...(cron !== null && { cron, zone }),
          ...(alert !== null && { alert, threshold }),
        },
      });
      const isAsBefore = former?.target === target && former.channel === wanted.channel;
      const secret = isAsBefore ? undefined : channel.deriveSecret({ ruleId: rule.id, target });
      return { rule: this.decryptRule(rule), secret };
    });
  }

  /**
   * Removes a rule; its unsent messages are abandoned.
   * @throws AppError NOTIFICATION_RULE_NOT_FOUND
   */
  async remove(id: string, actor: string): Promise<NotificationRule> {
    return this.warehouse.transaction(async (session) => {
      const rule = await this.requireRule(session, id);
      await new Outbox(this.warehouse).abandonRule(session, id);
      await session.query('DELETE FROM ops.notification_rules WHERE rule_id = $1', [id]);
      const subject = `notification rule ${rule.name} of ${rule.flow}`;
      const action = 'remove-notification-rule';
      await this.audit.record(session, { actor, action, subject, details: { id } });
      return this.decryptRule(rule);
    });
  }

  /**
   * Puts a test message into the outbox, unless one is waiting already.
   * @returns its number there
   * @throws AppError NOTIFICATION_RULE_NOT_FOUND
   */
  async test(id: string, actor: string): Promise<string> {
    return this.warehouse.transaction(async (session) => {
      const rule = await this.requireRule(session, id);
      const [waiting] = await queryRows(
        session,
        idRow,
        `SELECT notification_id AS id FROM ops.notifications
         WHERE rule_id = $1 AND kind = 'test' AND state = 'pending'`,
        [id],
      );
      if (waiting) return waiting.id;
      const [row] = await queryRows(session, idRow, addTestMessageSql, [
        id,
        rule.name,
        rule.channel,
        rule.flow,
        actor,
      ]);
      const subject = `notification rule ${rule.name} of ${rule.flow}`;
      await this.audit.record(session, {
        actor,
        action: 'test-notification',
        subject,
        details: { id },
      });
      return row?.id ?? '';
    });
  }

  /** Returns and locks the current rule of this name. */
  private async lockFormer(
    session: EntityManager,
    { flow, name }: RuleChange,
  ): Promise<NotificationRule | undefined> {
    await lockFlow(session, flow, 'notifications');
    const rules = await queryRows(
      session,
      notificationRule,
      `SELECT ${RULE_COLUMNS} FROM ops.notification_rules WHERE flow = $1`,
      [flow],
    );
    const former = rules.find((rule) => rule.name === name);
    if (former || rules.length < RULES_MOST) return former && this.decryptRule(former);
    throw refusedArgument(
      'name',
      `${flow} already has the maximum of ${RULES_MOST} rules: remove one first`,
    );
  }

  private decryptRule(rule: StoredRule): NotificationRule {
    try {
      return { ...rule, target: decryptTarget(this.channels, { ...rule, rule: rule.name }) };
    } catch {
      // The rule stays listed without its target, so that an operator can set it again.
      return { ...rule, target: null };
    }
  }

  private async requireRule(session: EntityManager, id: string): Promise<StoredRule> {
    const [rule] = await queryRows(
      session,
      notificationRule,
      `SELECT ${RULE_COLUMNS} FROM ops.notification_rules WHERE rule_id::text = $1 FOR UPDATE`,
      [id],
    );
    if (rule) return rule;
    const where = 'GET /v1/admin/notification-rules lists all rules';
    throw new AppError('NOTIFICATION_RULE_NOT_FOUND', `there is no rule ${id}; ${where}`);
  }
}
