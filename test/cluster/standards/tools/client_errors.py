"""Tells Schemathesis which of our codes say that the caller is wrong; every other error is a fault of the API."""

from schemathesis.specs.graphql import validation

validation.CLIENT_ERROR_MARKERS |= {
    "ANSWER_TOO_LARGE",
    "ARGUMENT_INVALID",
    "BACKFILL_OVERLAPS",
    "CURSOR_INVALID",
    "FILE_NOT_FOUND",
    "FLOW_PAUSED",
    "KEY_NOT_FOUND",
    "NOTIFICATION_RULE_NOT_FOUND",
    "REPORT_NOT_FOUND",
    "REPLAY_REFUSED",
    "RULES_CHANGED",
    "RULES_INVALID",
    "RUN_ALREADY_ACTIVE",
    "RUN_FINISHED",
    "RUN_NOT_FOUND",
    "RUN_OUTDATED",
    "SCHEDULE_NOT_FOUND",
    "SNAPSHOT_GONE",
    "SNAPSHOT_OUTDATED",
    "SOURCE_MISSING",
}
